"""The version, read by the build and sent as our name to the services."""

__version__ = "0.1.0"
