"""Adobe Identity Management: access tokens for a server-to-server credential (AEP reference §3).

Left out: users' sign-in, the Developer Console's API that rotates secrets. A second secret, or another one, is set
through the control interface: a merge patch of `imsClients/<client id>` with `{"_secrets": {"client_secret": …}}`.
"""

import base64
import json
import secrets
from collections.abc import Mapping
from typing import Any

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.clock import Clock
from pulumi_zoho_aep.simulator.refusal import Refusal
from pulumi_zoho_aep.simulator.store import Store

TOKEN_SECONDS = 86399
_SCOPES = {
    "openid",
    "AdobeID",
    "session",
    "read_organizations",
    "additional_info.projectedProductContext",
    "additional_info.roles",
    "adobeio_api",
    "read_client_secret",
    "manage_client_secrets",
}


def seed(store: Store) -> None:
    """Store the one credential whose id and secret are fixed."""
    client = {"id": seeds.ADOBE_CLIENT_ID, "user": seeds.TECHNICAL_ACCOUNT, "tokensIssued": 0}
    client_secrets = {"client_secret": seeds.ADOBE_CLIENT_SECRET}
    store.put("imsClients", seeds.ADOBE_CLIENT_ID, {**client, "_secrets": client_secrets})


def client_of(store: Store, clock: Clock, token: str) -> dict[str, Any] | None:
    """Return the client to which a live access token belongs, or None."""
    issued = store.get("_imsTokens", token)
    if issued is None or issued["expires"] <= clock.now():
        return None
    return store.get("imsClients", issued["client_id"])


def issue(store: Store, clock: Clock, asked: Mapping[str, str]) -> dict[str, Any]:
    """Return the answer to a client credentials grant: a new access token."""
    if asked.get("grant_type") != "client_credentials":
        raise refused("unsupported_grant_type", "grant_type must be client_credentials")
    client = store.get("imsClients", asked.get("client_id", ""))
    if client is None or client["_secrets"]["client_secret"] != asked.get("client_secret"):
        raise refused("invalid_client", "invalid client_id or client_secret")
    scopes = set(filter(None, asked.get("scope", "").replace(" ", ",").split(",")))
    if not scopes or scopes - _SCOPES:
        raise refused("invalid_scope", "scope is missing or names a scope that the credential does not have")
    minted = _mint(client["id"])
    store.put("_imsTokens", minted, {"client_id": client["id"], "expires": clock.now() + TOKEN_SECONDS})
    store.put("imsClients", client["id"], {**client, "tokensIssued": client["tokensIssued"] + 1})
    return {"access_token": minted, "token_type": "bearer", "expires_in": TOKEN_SECONDS}


def _mint(client_id: str) -> str:
    """Return a token of the real one's shape: three base64url parts, so that masking by shape meets it as well."""
    parts = ({"alg": "RS256", "typ": "JWT"}, {"client_id": client_id, "id": secrets.token_hex(16)})
    encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return ".".join([*encoded, secrets.token_urlsafe(48)])


def refused(error: str, description: str) -> Refusal:
    """Return an OAuth 2 error body; IMS' own bodies for this endpoint are UNCONFIRMED."""
    return Refusal(400, {"error": error, "error_description": description})
