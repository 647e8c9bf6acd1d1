"""`zoho-aep sync`: what Zoho changed, into files for AEP."""
