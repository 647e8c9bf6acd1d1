"""`zoho-aep explore`."""
