"""One function per OAuth grant, which builds the request. The service's client interprets the reply.

Parameters travel in a form body, never in the query, so that no secret reaches the log of a proxy.
"""

from pulumi_zoho_aep.http import Request


def client_credentials(path: str, operation: str, *, client_id: str, client_secret: str, scope: str) -> Request:
    """Request a token for the client itself; a repeat costs only another token."""
    form = {
        "grant_type": "client_credentials",
        "client_id": client_id,
        "client_secret": client_secret,
        "scope": scope,
    }
    return Request("POST", path, operation, form=form, idempotent=True)


def refresh_token(path: str, operation: str, *, client_id: str, client_secret: str, token: str) -> Request:
    """Request an access token for a refresh token.

    Not repeated after an unclear outcome or a 429: Zoho counts every request, and the eleventh within ten minutes
    blocks all holders of the same refresh token.
    """
    form = {
        "grant_type": "refresh_token",
        "client_id": client_id,
        "client_secret": client_secret,
        "refresh_token": token,
    }
    return Request("POST", path, operation, form=form, repeat_if_throttled=False)


def authorization_code(
    path: str, operation: str, *, client_id: str, client_secret: str, code: str, redirect_uri: str
) -> Request:
    """Exchange a grant token, which works once. `redirect_uri` is empty for a self client."""
    form = {
        "grant_type": "authorization_code",
        "client_id": client_id,
        "client_secret": client_secret,
        "code": code,
    }
    if redirect_uri:
        form["redirect_uri"] = redirect_uri
    return Request("POST", path, operation, form=form, repeat_if_throttled=False)
