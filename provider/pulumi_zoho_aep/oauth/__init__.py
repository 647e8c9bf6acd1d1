"""OAuth 2.0 as both vendors use it: tokens that are shared and renewed, and one function per grant."""

from pulumi_zoho_aep.oauth.grants import authorization_code, client_credentials, refresh_token
from pulumi_zoho_aep.oauth.token import Token, TokenSource, is_token

__all__ = ["Token", "TokenSource", "authorization_code", "client_credentials", "is_token", "refresh_token"]
