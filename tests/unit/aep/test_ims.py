"""Adobe's token for the credential."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from pulumi_zoho_aep.aep import ims
from pulumi_zoho_aep.errors import Unauthorized, UnexpectedReply
from pulumi_zoho_aep.http import Transport
from pulumi_zoho_aep.http.retry import ATTEMPTS
from pulumi_zoho_aep.settings import Settings

if TYPE_CHECKING:
    from tests.unit.conftest import Explain, Service

    Make = Callable[[str, Explain], Transport]

CANARY = "canary-0d1e"
SETTINGS = Settings(client_id="id", client_secret=CANARY, organization="A@AdobeOrg", sandbox="dev")
HINT = (
    "check zoho-aep:platform.client_id and zoho-aep:platform.client_secret "
    "against the OAuth server-to-server credential in the Adobe Developer Console"
)


@pytest.fixture
def transport(service: "Service", transport_to: "Make") -> Transport:
    """A transport to a scripted token service."""
    return transport_to(service.url, ims.explain)


def test_what_is_sent(service: "Service", transport: Transport) -> None:
    """The client credentials grant in a form, with the scopes that AEP needs."""
    service.answer(200, {"access_token": "a", "expires_in": 86399, "token_type": "bearer"})
    token = ims.mint(transport, SETTINGS, now=lambda: 1000.0)
    assert (token.value, token.expires_at) == ("a", 87399.0)
    (received,) = service.received
    assert (received.method, received.path) == ("POST", "/ims/token/v3")
    assert received.form == {
        "grant_type": "client_credentials",
        "client_id": "id",
        "client_secret": CANARY,
        "scope": ims.SCOPES,
    }


@pytest.mark.parametrize(
    ("status", "body", "sentence"),
    [
        (400, {"error": "invalid_client"}, "Adobe does not accept the credential (400, invalid_client)"),
        (
            401,
            {"error": "invalid_client", "error_description": "invalid client_secret parameter"},
            "invalid client_secret parameter (401, invalid_client)",
        ),
        (403, "<html>", "Adobe does not accept the credential (403)"),
    ],
)
def test_a_refused_credential(
    service: "Service", transport: Transport, status: int, body: object, sentence: str
) -> None:
    """Whatever shape the refusal has, both settings are named and neither is quoted."""
    service.answer(status, body)
    with pytest.raises(Unauthorized) as caught:
        ims.mint(transport, SETTINGS)
    assert str(caught.value) == f"get Adobe access token: {sentence}\n{HINT}"


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308, 399])
def test_a_redirect(service: "Service", transport: Transport, status: int) -> None:
    """It says nothing of the credential: somebody else than Adobe answers, or elsewhere."""
    service.answer(status, {"error": "moved"}, Location="https://example.com")
    with pytest.raises(UnexpectedReply) as caught:
        ims.mint(transport, SETTINGS)
    sentence = f"the answer is a redirect, which is not followed ({status})"
    assert str(caught.value) == f"get Adobe access token: {sentence}\ncheck the endpoint and the proxy settings"


@pytest.mark.parametrize("status", [404, 405, 407, 410, 451])
def test_somebody_else_answers(service: "Service", transport: Transport, status: int) -> None:
    """A page of a proxy, or of another server, is not a refused credential."""
    service.answer(status, "<html>")
    with pytest.raises(UnexpectedReply) as caught:
        ims.mint(transport, SETTINGS)
    assert str(caught.value).startswith(
        f"get Adobe access token: this answer did not come from Adobe's token service ({status})\n"
        "check zoho-aep:platform"
    )


@pytest.mark.parametrize("body", [{}, {"access_token": ""}, ["a"]])
def test_an_answer_without_a_token(service: "Service", transport: Transport, body: object) -> None:
    """A success without a token is a wrong answer."""
    service.answer(200, body)
    with pytest.raises(UnexpectedReply) as caught:
        ims.mint(transport, SETTINGS)
    assert str(caught.value) == "get Adobe access token: the answer has no access_token (200)"


def test_a_token_is_asked_for_again(service: "Service", transport: Transport) -> None:
    """A token costs nothing but another token, so a lost answer is not a failure."""
    service.cut()
    service.answer(200, {"access_token": "a", "expires_in": 60})
    assert ims.mint(transport, SETTINGS).value == "a"


def test_a_request_rate_ends_no_run(service: "Service", transport: Transport) -> None:
    """A 429 was not acted on: the token is asked for again, as often as anything else."""
    for _ in range(ATTEMPTS - 1):
        service.answer(429, {"error_code": "429050", "message": "Too many requests"})
    service.answer(200, {"access_token": "a", "expires_in": 60})
    assert ims.mint(transport, SETTINGS).value == "a"


@pytest.mark.parametrize("said", [b'"soon"', b"1e999", b"[1]", b'"nan"'])
def test_an_end_that_is_no_time(service: "Service", transport: Transport, said: bytes) -> None:
    """A token whose end is not known is not used: it would be asked for again and again."""
    service.answer(200, b'{"access_token": "a", "expires_in": ' + said + b"}")
    with pytest.raises(UnexpectedReply, match="expires_in is not a number"):
        ims.mint(transport, SETTINGS)
