"""`zoho-aep retry`."""
