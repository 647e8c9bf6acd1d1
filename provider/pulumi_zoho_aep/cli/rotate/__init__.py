"""`zoho-aep rotate`."""
