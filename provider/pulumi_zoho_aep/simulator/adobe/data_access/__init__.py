"""Data Access: files that belong to batches."""
