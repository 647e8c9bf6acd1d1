"""`zoho-aep doctor`."""
