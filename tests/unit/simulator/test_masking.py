"""Secrets do not get through."""

import base64
import html
import json
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest

from pulumi_zoho_aep.masking import MASK
from pulumi_zoho_aep.simulator.masking import Mask

TOKEN = f"1000.{'a1' * 16}.{'b2' * 16}"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"client_secret": "hidden"}, {"client_secret": MASK}),
        ({"clientSecret": "hidden"}, {"clientSecret": MASK}),
        ({"Authorization": "Bearer hidden"}, {"Authorization": f"Bearer {MASK}"}),
        ({"refresh_token": "hidden", "token_type": "Bearer"}, {"refresh_token": MASK, "token_type": "Bearer"}),
        (
            {"continuationToken": "page2", "next_page_token": "p"},
            {"continuationToken": "page2", "next_page_token": "p"},
        ),
        ({"code": "INVALID_TOKEN"}, {"code": "INVALID_TOKEN"}),
        ({"enhance_token": ["hidden", "other"]}, {"enhance_token": [MASK, MASK]}),
        (
            {"auth": {"specName": "Basic", "params": {"endpoint": "e", "clientId": "c"}}},
            {"auth": {"specName": "Basic", "params": {"endpoint": MASK, "clientId": MASK}}},
        ),
        (
            {"Location": f"http://localhost/callback?code={TOKEN}&"},
            {"Location": f"http://localhost/callback?code={MASK}&"},
        ),
        (
            [{"op": "replace", "path": "/auth/params", "value": {"username": "u"}}],
            [{"op": "replace", "path": "/auth/params", "value": {"username": MASK}}],
        ),
        ({"path": "/auth/params/key", "value": "hidden"}, {"path": "/auth/params/key", "value": MASK}),
        ({"path": "/name", "value": "shown"}, {"path": "/name", "value": "shown"}),
        ([f"see {TOKEN}", 1, None, True], [f"see {MASK}", 1, None, True]),
    ],
)
def test_members(given: object, expected: object) -> None:
    """Secrets are found by the member's name or by a token's shape; what only sounds like one is left alone."""
    assert Mask().value(given) == expected


def test_code_of_a_request() -> None:
    """In a request, `code` is a grant token and not the code of an error."""
    assert Mask().value({"code": "anything"}, of_request=True) == {"code": MASK}


def test_learnt_by_name_found_by_value() -> None:
    """A secret met under a telling name is masked everywhere from then on."""
    mask = Mask()
    mask.value({"client_secret": "correct horse"})
    assert mask.value({"note": "is it correct horse?"}) == {"note": f"is it {MASK}?"}


def test_parameters_of_a_connection_are_learnt() -> None:
    """Secrets among a connection's parameters are learnt, its plain parameters are not."""
    mask = Mask()
    mask.value({"auth": {"params": {"clientSecret": "correct horse", "endpoint": "crm.zoho.com"}}})
    assert mask.text("correct horse at crm.zoho.com") == f"{MASK} at crm.zoho.com"


def test_short_values_are_not_learnt() -> None:
    """A short secret would be found by chance in harmless text."""
    mask = Mask()
    mask.value({"password": "abc"})
    assert mask.text("abcdef") == "abcdef"


@pytest.mark.parametrize(
    "write",
    [
        lambda text: quote(text, safe=""),
        quote_plus,
        str.upper,
        lambda text: json.dumps(json.dumps(text)[1:-1])[1:-1],
        lambda text: base64.b64encode(f"client:{text}".encode()).decode(),
        lambda text: base64.urlsafe_b64encode(f"x{text}yz".encode()).decode().rstrip("="),
        lambda text: text.encode().hex(),
        html.escape,
    ],
)
def test_learnt_and_found_however_it_is_written(write: Callable[[str], str]) -> None:
    """A secret is masked in every member and in every text, however it is written there."""
    mask = Mask()
    secret = 'correct "horse" <é> battery'
    mask.value({"client_secret": secret}, of_request=True)
    written = write(secret)
    shown = json.dumps(mask.value({"X-Request-Id": written, written: [{"note": f"see {written}."}]}))
    assert MASK in shown
    assert written not in shown
    assert written[20:40] not in shown


@pytest.mark.parametrize("before", ["", "a", "ab", "client:"])
def test_a_token_in_base64(before: str) -> None:
    """A token is found by its shape there too."""
    encoded = base64.b64encode(f"{before}{TOKEN}".encode()).decode()
    assert Mask().text(f"Basic {encoded}") == f"Basic {MASK}"
    assert Mask().text(TOKEN.upper()) == MASK
    harmless = base64.b64encode(b"nothing to see here, only a rather long text that no one minds").decode()
    assert Mask().text(harmless) == harmless


@pytest.mark.parametrize("length", range(80, 90))
def test_what_only_looks_like_base64(length: int) -> None:
    """Whatever length a run of letters has, it stays as it is."""
    assert Mask().text("a" * length) == "a" * length
