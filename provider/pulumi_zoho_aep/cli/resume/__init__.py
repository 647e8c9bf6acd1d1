"""`zoho-aep resume`."""
