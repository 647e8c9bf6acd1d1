"""Data Prep: mapping sets, and the language of their expressions."""
