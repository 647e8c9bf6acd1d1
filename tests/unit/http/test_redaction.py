"""A service that quotes our secrets back."""

import json
from typing import TYPE_CHECKING

from hypothesis import example, given, strategies as st

from pulumi_zoho_aep.http import Request
from pulumi_zoho_aep.http.redaction import redacted

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.conftest import Explain, Service

    from pulumi_zoho_aep.http import Transport

    Make = Callable[[str, Explain], Transport]

CANARY = 'canary "of" \\ 4711 é'


def test_a_quoted_secret_is_masked(service: "Service", transport_to: "Make") -> None:
    """The token in a header, and secrets in forms and JSON, are masked in the answer; everything else stays."""
    transport = transport_to(service.url, lambda _: ("", ""))
    headers = {"Authorization": "Bearer canary-token", "x-api-key": "client-id"}
    patch = [{"value": {"clientSecret": CANARY, "accessToken": "canary-token-and-more", "host": "crm.zoho.com"}}]
    said = ["canary-token", CANARY, "canary-token-and-more", "client-id", "crm.zoho.com"]
    service.answer(400, {"message": said})
    reply = transport.request(Request("PATCH", "/connections", "x", headers=headers, json=patch))
    assert reply.json("x") == {"message": ["********", "********", "********", "client-id", "crm.zoho.com"]}
    form = {"client_secret": "canary-secret", "code": "1000.canary", "grant_type": "authorization_code"}
    service.answer(400, b"error: canary-secret 1000.canary authorization_code")
    assert transport.request(Request("POST", "/token", "x", form=form)).body == (
        b"error: ******** ******** authorization_code"
    )


@example(secret="0000000\\", around="", ascii_only=True)
@given(secret=st.text(min_size=8), around=st.text(), ascii_only=st.booleans())
def test_in_whatever_form_it_is_quoted(secret: str, around: str, *, ascii_only: bool) -> None:
    """A secret is found in JSON, whether its letters are written as they are or as escapes."""
    secret = f"canary{secret}"
    quoted = json.dumps({"message": f"{around}{secret}{around}"}, ensure_ascii=ascii_only)
    message = json.loads(redacted(quoted.encode(), {"refresh_token": secret}))["message"]
    assert secret not in message


def test_short_values_are_left() -> None:
    """What could be found by chance is not looked for."""
    assert redacted(b"the id is 12", {"token": "12"}, None, {"password": ""}) == b"the id is 12"
