"""Tokens with other scopes than the seeded one."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from pulumi_zoho_aep.simulator import seeds

Headers = dict[str, str]


@pytest.fixture
def headers_for(client: FlaskClient) -> Callable[..., Headers]:
    """Return the headers of a token with these scopes, issued now."""

    def granted(*scopes: str) -> Headers:
        code = client.post("/_simulator/zoho/codes", json={"scopes": list(scopes)}).get_json()["code"]
        form = {
            "grant_type": "authorization_code",
            "client_id": seeds.ZOHO_CLIENT_ID,
            "client_secret": seeds.ZOHO_CLIENT_SECRET,
            "code": code,
        }
        token = client.post("/oauth/v2/token", data=form).get_json()["access_token"]
        return {"Authorization": f"Zoho-oauthtoken {token}"}

    return granted
