"""The benchmark of `make bench`; nothing here is shipped.

A package, so that an unrelated `benchmarks` among somebody's installed packages cannot take its place.
"""
