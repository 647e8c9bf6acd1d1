"""`zoho-aep simulator`."""
