"""`zoho-aep authorize`: the ways to a consent, and the credential that it is for."""
