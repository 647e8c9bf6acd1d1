"""Zoho's accounts server: what each of its answers means."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
import requests

from pulumi_zoho_aep.errors import Refused, ServiceError, Throttled, Unauthorized, Unavailable, UnexpectedReply
from pulumi_zoho_aep.http import Transport
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator
from pulumi_zoho_aep.zoho import Accounts, Client, Grant
from pulumi_zoho_aep.zoho.accounts import explain

if TYPE_CHECKING:
    from tests.unit.conftest import Explain, Service

    Make = Callable[[str, Explain], Transport]

NOW = 1_700_000_000.0
CANARY = "canary-51ce"
CLIENT = Client(seeds.ZOHO_CLIENT_ID, seeds.ZOHO_CLIENT_SECRET)
NEW_CONSENT = (
    "check data centre and client first; if they are right, obtain a new refresh token with `zoho-aep authorize`"
)
BAD_TOKEN = (
    "the refresh token is wrong, was revoked or displaced by newer ones, or belongs to another client or data centre"
)
DEFECT = "this is a defect of pulumi-zoho-aep: please report it"
NEW_GRANT = "generate a new one, set it, and run `pulumi up` right away: a grant token works once and only for minutes"
WAIT = "wait ten minutes; trying again earlier extends the block"
CONSOLE = "check client type, data centre and client in Zoho's API console"
THROTTLED = "Zoho issues no more tokens for now: a refresh token yields only ten access tokens in ten minutes"


@pytest.fixture
def accounts(service: "Service", transport_to: "Make") -> Accounts:
    """The client, of a scripted server."""
    return Accounts(transport_to(service.url, explain), Client("id", CANARY), now=lambda: NOW)


@pytest.fixture
def simulated(simulator: Simulator, transport_to: "Make") -> Accounts:
    """The client, of the simulator."""
    return Accounts(transport_to(simulator.url, explain), CLIENT)


def issued(**members: Any) -> dict[str, Any]:
    return {"access_token": "a", "expires_in": 3600, "api_domain": "https://www.zohoapis.com", **members}


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize(
    ("body", "kind", "message"),
    [
        (
            {"error": "invalid_client"},
            Unauthorized,
            (
                "Zoho does not know this client in this data centre ({status}, invalid_client)\n"
                "check the data centre first (ids and secrets belong to one), then the client id in Zoho's API "
                "console; the client must be enabled for this data centre"
            ),
        ),
        (
            {"error": "invalid_client_secret"},
            Unauthorized,
            (
                "the client secret is wrong or was regenerated ({status}, invalid_client_secret)\n"
                "copy the one of this data centre from Zoho's API console"
            ),
        ),
        (
            {"error": "invalid_redirect_uri"},
            Refused,
            (
                "the redirect URI is not the one used for consent ({status}, invalid_redirect_uri)\n"
                "use exactly that redirect URI, or none for a self client, "
                "with a new code"
            ),
        ),
        (
            {"error": "invalid_code"},
            Unauthorized,
            f"{BAD_TOKEN} ({{status}}, invalid_code)\n{NEW_CONSENT}",
        ),
        (
            {"error": "invalid_grant"},
            Unauthorized,
            f"{BAD_TOKEN} ({{status}}, invalid_grant)\n{NEW_CONSENT}",
        ),
        (
            {"error": "missing_org_info"},
            Refused,
            "the organisation is not named ({status}, missing_org_info)\nname the organisation in the request",
        ),
        (
            {"error": "access_denied"},
            Refused,
            (
                "consent was refused, or too many grant tokens were requested ({status}, access_denied)\n"
                "wait ten minutes, then consent again"
            ),
        ),
        ({"error": "Access Denied"}, Throttled, f"{THROTTLED} ({{status}})\n{WAIT}"),
        ({"error": "access denied"}, Throttled, f"{THROTTLED} ({{status}})\n{WAIT}"),
        ({"error": "拒绝访问", "status": "failure"}, Throttled, f"{THROTTLED} ({{status}})\n{WAIT}"),
        ({"error": "拒绝访问", "error_description": "稍后"}, Throttled, f"{THROTTLED} ({{status}})\n{WAIT}"),
        (
            {"error": "invalid_scope"},
            Refused,
            (
                "a scope does not exist ({status}, invalid_scope)\n"
                "compare the names with https://www.zoho.com/crm/developer/docs/api/v8/scopes.html, then consent again"
            ),
        ),
        (
            {"error": "unauthorized_client"},
            Refused,
            (
                "this type of client may not request tokens this way ({status}, unauthorized_client)\n"
                "use a self client or a server-based client, as registered in Zoho's API console"
            ),
        ),
        (
            {"error": "unsupported_grant_type"},
            Refused,
            (f"the accounts server does not support this grant type ({{status}}, unsupported_grant_type)\n{DEFECT}"),
        ),
        (
            {"error": "invalid_request"},
            Refused,
            f"the accounts server does not understand the request ({{status}}, invalid_request)\n{DEFECT}",
        ),
        (
            {"error": "slow_down"},
            Throttled,
            ("consent was polled too often ({status}, slow_down)\nwait a minute, then try again"),
        ),
        (
            {"error": "authorization_pending"},
            Refused,
            (
                "the user has not consented yet ({status}, authorization_pending)\n"
                "consent in the browser, then run the command again"
            ),
        ),
        (
            {"error": "other_dc"},
            Unauthorized,
            (
                "the user belongs to another data centre ({status}, other_dc)\n"
                "set the user's data centre, and use its client secret"
            ),
        ),
        (
            {"error": "expired"},
            Refused,
            ("the time for consent has run out ({status}, expired)\nconsent again, within the time that Zoho allows"),
        ),
        ({"error": "something_new"}, Refused, f"Zoho refuses the request ({{status}}, something_new)\n{CONSOLE}"),
        ({}, Refused, f"Zoho refuses the request ({{status}})\n{CONSOLE}"),
        ([], UnexpectedReply, "the answer is not a JSON object ({status})"),
        ("<html>", UnexpectedReply, "expected JSON, got 6 bytes of text/html ({status})"),
    ],
)
def test_failures_of_a_refresh(
    service: "Service", accounts: Accounts, status: int, body: object, kind: type[ServiceError], message: str
) -> None:
    """Whatever the status, the code decides; each has a sentence and says what to do, and is asked for once."""
    service.answer(status, body)
    with pytest.raises(kind) as caught:
        accounts.refresh("token")
    assert type(caught.value) is kind
    assert str(caught.value) == f"refresh Zoho access token: {message.format(status=status)}"
    assert len(service.received) == 1


@pytest.mark.parametrize("secret", ["AlphabeticSecret", "AlphabeticRefreshToken"])
def test_a_code_that_is_a_secret(service: "Service", transport_to: "Make", secret: str) -> None:
    """Zoho refuses with 200, and an answer of that status is not redacted on its way: the code would be printed."""
    client = Client("id", "AlphabeticSecret")
    service.answer(200, {"error": secret})
    with pytest.raises(Refused) as caught:
        Accounts(transport_to(service.url, explain), client).refresh("AlphabeticRefreshToken")
    assert secret not in str(caught.value)


def test_a_general_error_is_asked_once_more(service: "Service", accounts: Accounts) -> None:
    """It may pass; if it does not, the second answer is reported. An exchange is never repeated: its token is spent."""
    service.answer(200, {"error": "general_error"})
    service.answer(200, issued())
    assert accounts.refresh("token").token.value == "a"
    for _ in range(3):
        service.answer(200, {"error": "general_error"})
    message = "Zoho reports a general error (200, general_error)\nrun the same command again later"
    with pytest.raises(Unavailable) as caught:
        accounts.refresh("token")
    assert str(caught.value) == f"refresh Zoho access token: {message}"
    with pytest.raises(Unavailable):
        accounts.exchange("grant")
    assert len(service.received) == 5


@pytest.mark.parametrize("body", [{}, {"error": "Access Denied", "status": "failure"}, "<html>"])
def test_a_429_is_never_sent_again(service: "Service", accounts: Accounts, body: object) -> None:
    """Each further try makes the block longer, so the throttle is reported at once, with whatever status it comes."""
    asks: list[Callable[[str], object]] = [accounts.refresh, accounts.exchange, accounts.enhancement_token]
    for ask in asks:
        service.answer(429, body, Retry_After="0")
        with pytest.raises(Throttled) as caught:
            ask("token")
        assert str(caught.value).partition(": ")[2] == f"{THROTTLED} (429)\n{WAIT}"
    assert len(service.received) == len(asks)


@pytest.mark.parametrize("code", ["invalid_code", "invalid_grant"])
def test_the_same_code_means_the_grant_token_in_an_exchange(service: "Service", accounts: Accounts, code: str) -> None:
    """Zoho has one code for both kinds of token; the advice differs."""
    service.answer(200, {"error": code})
    with pytest.raises(Unauthorized) as caught:
        accounts.exchange("grant")
    assert str(caught.value) == (
        f"exchange Zoho grant token: the grant token is wrong, expired or already used (200, {code})\n{NEW_GRANT}"
    )


@pytest.mark.parametrize(
    ("members", "lifetime"),
    [
        ({"expires_in": 3600}, 3600),
        ({"expires_in": "1200"}, 1200),
        ({"expires_in": 3600000}, 3600),
        ({"expires_in": 3600000, "expires_in_sec": 1800}, 1800),
        ({"expires_in": 86400}, 3600),
        ({"expires_in": None}, 3600),
        ({"expires_in": 0}, 3600),
    ],
)
def test_lifetimes(service: "Service", accounts: Accounts, members: dict[str, Any], lifetime: float) -> None:
    """Seconds, text, and older clusters' milliseconds are understood; nothing counts for more than an hour."""
    service.answer(200, issued(**members))
    assert accounts.refresh("token").token.expires_at == NOW + lifetime


@pytest.mark.parametrize("said", ["soon", "nan", "inf", [1]])
def test_a_lifetime_that_is_no_number(service: "Service", accounts: Accounts, said: object) -> None:
    """An answer of the wrong shape says so instead of failing inside."""
    service.answer(200, issued(expires_in=said))
    with pytest.raises(UnexpectedReply) as caught:
        accounts.refresh("token")
    assert str(caught.value) == "refresh Zoho access token: expires_in is not a number (200)"


@pytest.mark.parametrize(
    ("members", "scopes"),
    [
        ({"scope": "A.x.READ B.y.ALL"}, {"A.x.READ", "B.y.ALL"}),
        ({"scope": "A.x.READ,B.y.ALL"}, {"A.x.READ", "B.y.ALL"}),
        ({"scope": ""}, set()),
        ({}, None),
        ({"scope": None}, None),
        ({"scope": ["A.x.READ"]}, None),
    ],
)
def test_scopes(service: "Service", accounts: Accounts, members: dict[str, Any], scopes: set[str] | None) -> None:
    """Blanks or commas separate scopes; where Zoho names none, that is not the same as having none."""
    service.answer(200, issued(**members))
    assert accounts.refresh("token").scopes == scopes


@pytest.mark.parametrize("said", [3, {"x": 1}, "two words", ""])
def test_a_refresh_token_that_is_none(service: "Service", accounts: Accounts, said: object) -> None:
    """It would be stored in place of the one that works."""
    service.answer(200, issued(refresh_token=said))
    with pytest.raises(UnexpectedReply, match="refresh_token is not a token"):
        accounts.exchange("grant")


def test_what_a_refresh_sends(service: "Service", accounts: Accounts) -> None:
    """Everything is in the form, nothing in the address."""
    service.answer(200, issued())
    grant = accounts.refresh("the refresh token")
    (received,) = service.received
    assert received.path == "/oauth/v2/token"
    assert received.form == {
        "grant_type": "refresh_token",
        "client_id": "id",
        "client_secret": CANARY,
        "refresh_token": "the refresh token",
    }
    assert (grant.token.value, grant.refresh_token, grant.api_url) == ("a", None, "https://www.zohoapis.com")


def test_an_unclear_end_is_not_repeated(service: "Service", accounts: Accounts) -> None:
    """A refresh whose answer was lost has been counted, and a grant token is spent: neither is sent twice."""
    service.cut()
    with pytest.raises(ServiceError):
        accounts.refresh("token")
    service.cut()
    with pytest.raises(ServiceError):
        accounts.exchange("grant")
    assert len(service.received) == 2


def test_an_exchange_without_a_refresh_token(service: "Service", accounts: Accounts) -> None:
    """Zoho leaves the refresh token out without calling that an error; it is one for us."""
    service.answer(200, issued())
    with pytest.raises(Refused) as caught:
        accounts.exchange("grant", "http://127.0.0.1:8788/callback")
    assert str(caught.value) == (
        "exchange Zoho grant token: Zoho returned no refresh token\n"
        "consent again with access_type=offline and prompt=consent, then use the new grant token"
    )
    # A self client has no address at which it could ask for consent in another way.
    service.answer(200, issued())
    with pytest.raises(Refused) as caught:
        accounts.exchange("grant")
    assert caught.value.hint.startswith("generate another code in the API console (Self Client, Generate Code)")


@pytest.mark.parametrize(("status", "body"), [(200, {"status": "success"}), (400, "<html>no such token</html>")])
def test_revoking(service: "Service", accounts: Accounts, status: int, body: object) -> None:
    """A token that Zoho no longer knows is revoked; the token travels in the form."""
    service.answer(status, body)
    accounts.revoke("the refresh token")
    (received,) = service.received
    assert received.path == "/oauth/v2/token/revoke"
    assert received.form == {"token": "the refresh token"}


def test_revoking_refused(service: "Service", accounts: Accounts) -> None:
    """Any other answer means that the token may still work."""
    service.answer(403, {})
    with pytest.raises(Refused) as caught:
        accounts.revoke(CANARY)
    assert str(caught.value) == "revoke Zoho refresh token: Zoho did not revoke the token (403)"


def test_no_secret_in_reprs(service: "Service", accounts: Accounts) -> None:
    """Neither client nor grant show a secret to a log or traceback."""
    service.answer(200, issued(access_token=CANARY, refresh_token=CANARY))
    grant: Grant = accounts.exchange(CANARY)
    assert grant.token.value == CANARY
    assert CANARY not in repr(grant) + repr(Client("id", CANARY))


def test_a_grant_token_works_once(simulated: Accounts) -> None:
    """The exchange gives both tokens and the scopes; a second one is refused."""
    grant = simulated.exchange(seeds.ZOHO_GRANT_TOKEN)
    assert grant.refresh_token
    assert grant.scopes
    assert simulated.refresh(grant.refresh_token).scopes == grant.scopes
    with pytest.raises(Unauthorized):
        simulated.exchange(seeds.ZOHO_GRANT_TOKEN)


def test_a_revoked_token_is_refused(simulated: Accounts) -> None:
    """After revoking there is no access token available; revoking again is fine."""
    simulated.revoke(seeds.ZOHO_REFRESH_TOKEN)
    with pytest.raises(Unauthorized):
        simulated.refresh(seeds.ZOHO_REFRESH_TOKEN)
    simulated.revoke(seeds.ZOHO_REFRESH_TOKEN)


@pytest.mark.parametrize("variant", [{}, {"throttle_status": 200}, {"language": "zh"}])
def test_the_eleventh_token(simulated: Accounts, simulator: Simulator, variant: dict[str, Any]) -> None:
    """Zoho's throttle is recognised with either status and in another language."""
    requests.put(f"{simulator.url}/_simulator/zoho", json={"variant": variant}, timeout=5).raise_for_status()
    for _ in range(10):
        simulated.refresh(seeds.ZOHO_REFRESH_TOKEN)
    with pytest.raises(Throttled):
        simulated.refresh(seeds.ZOHO_REFRESH_TOKEN)


def test_variants_of_the_answer(simulated: Accounts, simulator: Simulator) -> None:
    """Milliseconds and a missing scope are read by the client as the simulator's older cluster writes them."""
    variant = {"expires": "milliseconds", "scope": "absent"}
    requests.put(f"{simulator.url}/_simulator/zoho", json={"variant": variant}, timeout=5).raise_for_status()
    grant = simulated.refresh(seeds.ZOHO_REFRESH_TOKEN)
    assert grant.scopes is None
    assert grant.token.is_fresh(grant.token.expires_at - 3600)
