"""The demonstration behind `make demo`: what it shows, where it runs, and how long output becomes readable."""
