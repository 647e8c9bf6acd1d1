"""`zoho-aep sync`: writes what changed in Zoho to files for AEP."""
