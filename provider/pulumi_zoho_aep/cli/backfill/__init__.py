"""`zoho-aep backfill`."""
