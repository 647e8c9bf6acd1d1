"""`zoho-aep init`."""
