"""`zoho-aep export`."""
