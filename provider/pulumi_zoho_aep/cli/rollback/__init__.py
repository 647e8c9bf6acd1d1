"""`zoho-aep rollback`."""
