"""`zoho-aep runs errors`: diagnosed by `monitoring`; the others only show it."""
