"""The real dynamic host, and stacks on it."""
