"""Commands for people who work on this repository; nothing here is shipped.

A package, so that an unrelated ``tools`` among somebody's installed packages cannot take its place.
"""
