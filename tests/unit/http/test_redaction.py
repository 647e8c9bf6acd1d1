"""A service that quotes our secrets back."""

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, strategies as st

from pulumi_zoho_aep.errors import Unavailable
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
    message = json.loads(redacted(quoted.encode("utf-8", "surrogatepass"), {"refresh_token": secret}))["message"]
    assert secret not in message


def test_short_values_are_left() -> None:
    """What could be found by chance is not looked for."""
    assert redacted(b"the id is 12", {"token": "12"}, None, {"password": ""}) == b"the id is 12"


FORM = {"client_secret": "canary-secret", "refresh_token": "1000.canary-refresh", "code": "1000.canary-grant"}


@pytest.mark.parametrize("header", ["x-request-id", "x-adobe-request-id", "x-correlation-id"])
@pytest.mark.parametrize("secret", FORM.values())
def test_a_secret_in_a_header(service: "Service", transport_to: "Make", header: str, secret: str) -> None:
    """What a header quotes of a request is masked, and nothing of it gets into an error, not even as a request id."""
    transport = transport_to(service.url, lambda _: ("", ""))
    for _ in range(5):
        service.answer(503, {}, **{header.replace("-", "_"): secret, "Location": f"https://x?c={secret}"})
    with pytest.raises(Unavailable) as failed:
        transport.request(Request("POST", "/token", "get token", form=FORM, idempotent=True))
    assert str(failed.value).startswith("get token: the service failed (503)")
    service.answer(200, {}, **{header.replace("-", "_"): secret, "Location": f"https://x?c={secret}"})
    answered = transport.request(Request("POST", "/token", "get token", form=FORM))
    assert answered.headers["location"] == "https://x?c=********"
    assert not any("canary" in value for value in answered.headers.values())
    assert answered.request_id == ""


@pytest.mark.parametrize(
    ("reported", "kept"),
    [
        ("RSjYLGQ5aRdkaEaaKqCpKf6NJpJEBOBq", True),
        ("01876d3e-9b1c-4b57-8d2f-0123456789ab", True),
        ("1-64:a_b.c::", True),
        ("x" * 100, True),
        ("x" * 101, False),
        ("a request", False),
        ("<script>", False),
        ("%41%42", False),
    ],
)
def test_what_a_request_id_looks_like(service: "Service", transport_to: "Make", reported: str, *, kept: bool) -> None:
    """From a header that anyone may have written, only what looks like an id is kept."""
    service.answer(HTTPStatus.OK, {}, x_request_id=reported)
    reply = transport_to(service.url, lambda _: ("", "")).request(Request("GET", "/", "x"))
    assert reply.request_id == (reported if kept else "")


AUTH = {
    "specName": "Any",
    "params": {"connectionString": "canary-string", "host": "db.example.com", "sasUri": "u?canary"},
}


@pytest.mark.parametrize(
    "body",
    [
        {"name": "x", "auth": AUTH},
        [{"op": "replace", "path": "/auth/params", "value": AUTH["params"]}],
        [{"op": "replace", "path": "/auth/params/any", "value": "canary-string"}, {"path": "/x", "sasUri": "u?canary"}],
        {"auth": {"params": {"nested": {"any": ["canary-string", {"deep": "u?canary"}]}}}},
    ],
)
def test_parameters_of_a_connection(body: Any) -> None:
    """Whatever is in `auth.params` may be a secret, by any name, except where the host is."""
    said = b"canary-string at db.example.com and u?canary"
    assert redacted(said, body) == b"******** at db.example.com and ********"


def test_where_a_list_goes_on() -> None:
    """The token of a page is not a secret, and an answer repeats it in the link to the next one."""
    assert (
        redacted(b"?continuationToken=4711-4711", {"continuationToken": "4711-4711"}) == b"?continuationToken=4711-4711"
    )


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_an_answer_in_another_encoding(encoding: str) -> None:
    """JSON is read in each of them, so the secret is masked in each."""
    answer = json.dumps({"message": CANARY, "é": "stays"}, ensure_ascii=False).encode(encoding)
    assert json.loads(redacted(answer, {"client_secret": CANARY})) == {"message": "********", "é": "stays"}
