"""Files in storages, wherever these are."""
