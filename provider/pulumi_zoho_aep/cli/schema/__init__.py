"""`zoho-aep schema`."""
