"""`zoho-aep run`."""
