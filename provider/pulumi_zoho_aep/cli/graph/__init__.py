"""`zoho-aep graph`."""
