"""The benchmark of `make bench`; nothing here is shipped.

This is a package so that an unrelated installed `benchmarks` cannot take its place.
"""
