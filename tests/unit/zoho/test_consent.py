"""Zoho's consent pages: their addresses, and what their redirects mean."""

from urllib.parse import parse_qs, urlsplit

import pytest

from pulumi_zoho_aep.oauth.redirect import ConsentFailed
from pulumi_zoho_aep.zoho import DATA_CENTERS
from pulumi_zoho_aep.zoho.consent import (
    Consent,
    authorization_url,
    consent_of,
    require_enhanced,
    scope_enhancement_url,
)

CODE = "1000.canary"
AGAIN = "run the same command again"


def test_authorization_url() -> None:
    """Offline access and a fresh consent, without which there is no refresh token, are always asked for."""
    url = authorization_url(
        "https://accounts.zoho.eu",
        client_id="1000.X",
        scopes=["ZohoCRM.org.READ", "ZohoCRM.modules.READ"],
        redirect_uri="http://127.0.0.1:8788/callback",
        state="a b&c",
    )
    assert url.startswith("https://accounts.zoho.eu/oauth/v2/auth?response_type=code&client_id=1000.X&")
    assert "scope=ZohoCRM.org.READ,ZohoCRM.modules.READ&" in url
    query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    assert query["redirect_uri"] == "http://127.0.0.1:8788/callback"
    assert (query["access_type"], query["prompt"], query["state"]) == ("offline", "consent", "a b&c")


def test_scope_enhancement_url() -> None:
    """Only the additional scopes are named, and no one is signed out."""
    url = scope_enhancement_url(
        "https://accounts.zoho.eu",
        client_id="1000.X",
        scopes=["ZohoCRM.coql.READ"],
        redirect_uri="http://127.0.0.1:8788/callback",
        enhancement_token="1000.t",
    )
    assert url == (
        "https://accounts.zoho.eu/oauth/v2/token/addextrascope?response_type=update_scopes&client_id=1000.X"
        "&scope=ZohoCRM.coql.READ&redirect_uri=http%3A%2F%2F127.0.0.1%3A8788%2Fcallback"
        "&enhance_token=1000.t&logout=false"
    )


@pytest.mark.parametrize("code", DATA_CENTERS)
def test_the_data_centre_is_followed(code: str) -> None:
    """Either way of naming it will do, with and without a slash."""
    server = DATA_CENTERS[code].accounts_url
    for named in ({"location": code}, {"accounts-server": server}, {"location": code, "accounts-server": f"{server}/"}):
        assert consent_of({"code": CODE, **named}, "us") == Consent(CODE, code)


def test_no_data_centre() -> None:
    """Where the redirect names none, it is the one asked."""
    assert consent_of({"code": CODE}, "in") == Consent(CODE, "in")


UNKNOWN = (
    "the redirect names a data centre that Zoho does not list; nothing was sent there",
    "make sure that the consent page was Zoho's own; a newer release may know the data centre",
)
REFUSED = (
    "consent was refused, or requested too often (a client may ask ten times in ten minutes)",
    f"{AGAIN} and choose Accept; after many attempts, wait ten minutes first",
)


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"error": "access_denied"}, REFUSED),
        ({"error": "access_denied", "code": CODE}, REFUSED),
        ({"error": "general_error"}, ("Zoho's consent page reports general_error", AGAIN)),
        ({"error": "\x1b[2Jcanary"}, ("Zoho's consent page reports an unknown error", AGAIN)),
        ({"location": "eu"}, ("the redirect carries no grant token", AGAIN)),
        ({"code": CODE, "location": "mars"}, UNKNOWN),
        ({"code": CODE, "accounts-server": "https://accounts.zoho.eu.canary.example"}, UNKNOWN),
        ({"code": CODE, "accounts-server": "http://accounts.zoho.eu"}, UNKNOWN),
        ({"code": CODE, "location": "eu", "accounts-server": "https://canary.example"}, UNKNOWN),
        ({"code": CODE, "location": ""}, UNKNOWN),
        (
            {"code": CODE, "location": "eu", "accounts-server": "https://accounts.zoho.in"},
            ("the redirect names two different data centres; nothing was sent to either", AGAIN),
        ),
    ],
)
def test_redirects_that_are_no_consent(parameters: dict[str, str], expected: tuple[str, str]) -> None:
    """Each has its own sentence and advice, and nothing that came in is quoted."""
    with pytest.raises(ConsentFailed) as caught:
        consent_of(parameters, "us")
    assert (caught.value.message, caught.value.hint) == expected
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("parameters", [{"status": "failure"}, {}, {"status": "failure", "error": "access_denied"}])
def test_scopes_that_were_not_added(parameters: dict[str, str]) -> None:
    """Only a reported success is taken for one."""
    require_enhanced({"status": "success"})
    with pytest.raises(ConsentFailed):
        require_enhanced(parameters)


def test_the_code_is_in_no_repr() -> None:
    """A consent may be logged."""
    assert CODE not in repr(Consent(CODE, "eu"))
