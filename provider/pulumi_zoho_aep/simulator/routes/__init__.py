"""The simulator's own routes: control interface, overview, and what is not served."""
