"""`zoho-aep import`."""
