"""The demonstration behind `make demo`: what is told, where it runs, and how long output becomes readable."""
