"""`zoho-aep compare`."""
