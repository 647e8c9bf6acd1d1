"""The life that is broken in every way, and the ways."""
