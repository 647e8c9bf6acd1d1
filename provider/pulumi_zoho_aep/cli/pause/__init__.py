"""`zoho-aep pause`."""
