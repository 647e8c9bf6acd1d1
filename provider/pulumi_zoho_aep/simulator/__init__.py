"""A strict stand-in for the services of Zoho and Adobe, on loopback only. It shares no models with the clients."""
