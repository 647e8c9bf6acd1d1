"""Routes of Zoho's services."""
