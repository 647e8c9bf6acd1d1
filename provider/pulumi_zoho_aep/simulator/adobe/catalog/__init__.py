"""Catalog: datasets."""
