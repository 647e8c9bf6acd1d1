"""Zoho accounts servers and CRM APIs of every data centre, as the vendor documents them."""
