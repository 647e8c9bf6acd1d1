"""`zoho-aep authorize`: what is asked, what comes of it, and what is written; the browser is played by requests."""

import io
import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from unittest.mock import Mock
from urllib.parse import parse_qs, urljoin, urlsplit

import click
import pytest
import requests
from pydantic import SecretStr
from tests.support.attempt import Attempt

from pulumi_zoho_aep.checks.login import Needs, VerifiedLogin, verify_login
from pulumi_zoho_aep.cli import main
from pulumi_zoho_aep.cli.authorize.authorization import Way, by_self_client
from pulumi_zoho_aep.cli.authorize.credential import Credential, credential, names, save
from pulumi_zoho_aep.cli.authorize.exchange import Authorized, ConsentRequest
from pulumi_zoho_aep.cli.authorize.options import Options
from pulumi_zoho_aep.cli.authorize.report import in_words
from pulumi_zoho_aep.cli.authorize.request import name_of, request_of, way_of
from pulumi_zoho_aep.cli.stack_file.sections import Changes
from pulumi_zoho_aep.cli.terminal import Terminal, has_browser
from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.services import Services, ZohoLogin
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator
from pulumi_zoho_aep.zoho import Client, Environment, Organization, scopes

Start = Callable[..., Attempt]

AGAIN = "run the same command again: a new consent gives a new code"
ANOTHER = "generate another code, and run the same command again"
CLIENT = {"client_id": seeds.ZOHO_CLIENT_ID, "client_secret": seeds.ZOHO_CLIENT_SECRET}
VALUES: Mapping[str, Any] = {
    "credentials": {"sales": {"data_center": "us", **CLIENT, "refresh_token": seeds.ZOHO_REFRESH_TOKEN}},
    "connections": {"one": {"credential": "sales"}, "two": {"credential": "other"}},
    "ingestions": {
        "leads": {"connection": "one", "table": "Leads"},
        "contacts": {"connection": "one", "table": "Contacts"},
        "deals": {"connection": "two", "table": "Deals"},
    },
}


def ask_nothing(question: str, option: str, choices: Sequence[str]) -> str:
    raise AssertionError(f"asked for {question} ({option}, {choices})")


def ask_name(question: str, option: str, choices: Sequence[str]) -> str:
    del question, choices
    return option


def answer(start: str, decision: str = "accept", **changed: str) -> requests.Response:
    """Open the consent page and press a button, as a person does; return the page in the end."""
    with requests.Session() as browser:
        browser.trust_env = False
        page = browser.get(start, timeout=20)
        hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text)
        chosen = re.findall(r'<option value="([\w-]+)"', page.text)[:1]
        form = {**dict(hidden), **dict.fromkeys(["organization"] if chosen else [], chosen[0] if chosen else "")}
        action = urljoin(page.url, re.findall(r'action="(\w+)"', page.text)[0])
        return browser.post(action, data={**form, "decision": decision, **changed}, timeout=20)


def redirected_to(address: str) -> str:
    """Accept, and return the address to which the browser is sent."""
    parts = urlsplit(address)
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    approve = parts._replace(path=parts.path.replace("/auth", "/approve"), query="").geturl()
    form = {**asked, "organization": "us-production", "decision": "accept"}
    with requests.Session() as browser:
        browser.trust_env = False
        return browser.post(approve, data=form, timeout=20, allow_redirects=False).headers["Location"]


@pytest.fixture
def attempt(simulator: Simulator) -> Iterator[Start]:
    """Starts the command, and waits for its end when the test is over."""
    started: list[Attempt] = []

    def start(data_center: str = "us", **options: Any) -> Attempt:
        started.append(Attempt(simulator, data_center, **options))
        return started[-1]

    yield start
    for one in started:
        one.end()


def fault(simulator: Simulator, path: str, **acts: Any) -> None:
    with requests.Session() as control:
        control.trust_env = False
        queued = control.post(f"{simulator.url}/_simulator/faults", json={"path": path, **acts}, timeout=20)
    queued.raise_for_status()


def exchanges(simulator: Simulator) -> int:
    return sum(entry["path"].endswith("/oauth/v2/token") for entry in simulator.world.journal.since(0))


def test_known_credential() -> None:
    """What the stack file holds: the entry, and the tables that are read with it. Mistakes elsewhere do not matter."""
    known = credential(VALUES, "sales")
    assert (known.text("data_center"), known.text("environment"), known.scopes) == ("us", "", ())
    assert known.tables == ("Leads", "Contacts")
    assert credential({"credentials": "?", "ingestions": {"a": 1}}, "sales").tables == ()
    assert credential({}, "sales").members == {}
    assert names(VALUES) == ["sales"]
    assert seeds.ZOHO_REFRESH_TOKEN not in repr(known)


def test_the_stack_file_answers_first() -> None:
    """What is known is not asked again; the default is to read the stack's tables and no others, as is verified."""
    request = request_of(Options(), credential(VALUES, "sales"), {}, ask_nothing)
    assert (request.data_center, request.client.client_id) == ("us", seeds.ZOHO_CLIENT_ID)
    assert request.client.client_secret == seeds.ZOHO_CLIENT_SECRET
    assert request.needs.scopes == scopes.least(["Leads", "Contacts"])
    assert request.needs.tables == ("Leads", "Contacts")


@pytest.mark.parametrize(
    ("connector", "more"),
    [
        ("zoho_crm", ()),
        ("landing_zone", ("ZohoCRM.bulk.READ", "ZohoCRM.coql.READ")),
        ("generic_rest", ("ZohoSearch.securesearch.READ",)),
    ],
)
def test_a_connector_may_have_use_for_more(connector: str, more: tuple[str, ...]) -> None:
    """A sync is quicker by bulk read and queries; whoever names modules or scopes gets those alone."""
    values = {**VALUES, "connections": {"zoho-sales": {"credential": "sales", "connector": connector}}}
    known = credential(values, "sales")
    assert request_of(Options(), known, {}, ask_nothing).needs.scopes == (*scopes.least(known.tables), *more)
    named = request_of(Options(modules="Leads"), known, {}, ask_nothing).needs.scopes
    assert set(named).isdisjoint(more)


def test_what_no_one_knows_is_asked() -> None:
    """Data centre, client and secret; each question names what would have answered it."""

    def ask(question: str, option: str, choices: Sequence[str]) -> str:
        asked[option] = question
        return choices[1] if choices else "answer"

    asked: dict[str, str] = {}
    request = request_of(Options(), Credential("new", {}, ()), {}, ask)
    assert asked == {
        "--data-center": "Data centre",
        "--client-id": "Client id",
        "ZOHO_CLIENT_SECRET": "Client secret",
    }
    assert request.data_center == "eu"


@pytest.mark.parametrize("changed", [{"client_id": "1000.OTHER"}, {"data_center": "eu"}])
def test_a_secret_belongs_to_one_client_in_one_data_centre(changed: dict[str, Any]) -> None:
    """The secret in the stack file is not sent for another client, or to another data centre."""
    request = request_of(Options(**changed), credential(VALUES, "sales"), {}, ask_name)
    assert request.client.client_secret == "ZOHO_CLIENT_SECRET"
    request = request_of(Options(**changed), credential(VALUES, "sales"), {"ZOHO_CLIENT_SECRET": "own"}, ask_nothing)
    assert request.client.client_secret == "own"


@pytest.mark.parametrize(
    ("options", "declared", "expected"),
    [
        ({"modules": "Leads"}, None, (*scopes.least(["Leads"]),)),
        ({"scopes": "ZohoCRM.org.READ"}, None, ("ZohoCRM.org.READ",)),
        ({}, ["ZohoCRM.org.READ"], ("ZohoCRM.org.READ",)),
        ({"scopes": "ZohoCRM.org.READ"}, ["ZohoCRM.coql.READ"], ("ZohoCRM.org.READ", "ZohoCRM.coql.READ")),
        ({"scopes": "ZohoCRM.org.ALL"}, ["zohocrm.org.read"], ("ZohoCRM.org.ALL",)),
        ({"scopes_add": "ZohoCRM.coql.READ"}, ["ZohoCRM.org.READ"], ("ZohoCRM.coql.READ",)),
    ],
)
def test_scopes(options: dict[str, Any], declared: list[str] | None, expected: tuple[str, ...]) -> None:
    """Options first, then what the stack file requires, without which `pulumi up` would refuse the token."""
    entry = {**VALUES["credentials"]["sales"], "scopes": declared}
    request = request_of(Options(**options), credential({"credentials": {"sales": entry}}, "sales"), {}, ask_nothing)
    assert request.needs.scopes == expected


@pytest.mark.parametrize(
    ("options", "entry", "expected"),
    [
        ({}, {}, ("http://127.0.0.1:8788/callback", False)),
        ({}, {"redirect_uri": "https://a.example/cb"}, ("https://a.example/cb", True)),
        ({"redirect_port": 0}, {"redirect_uri": "https://a.example/cb"}, ("", False)),
        ({"redirect_port": 9000}, {}, ("http://127.0.0.1:9000/callback", False)),
        ({"redirect_uri": "http://localhost:9000/x"}, {}, ("http://localhost:9000/x", False)),
        ({"redirect_uri": "https://localhost:9000/x"}, {}, ("https://localhost:9000/x", True)),
        ({"redirect_uri": "http://localhost/x"}, {}, ("http://localhost/x", True)),
        ({"paste": True}, {}, ("http://127.0.0.1:8788/callback", True)),
    ],
)
def test_ways(options: dict[str, Any], entry: dict[str, str], expected: tuple[str, bool]) -> None:
    """We listen where a redirect URI leads to this machine without TLS; anything else is pasted."""
    assert way_of(Options(**options), Credential("sales", entry, ())) == Way(*expected, 300)


@pytest.mark.parametrize(
    "options",
    [
        {"scopes": "ZohoCRM.org.READ", "modules": "Leads"},
        {"scopes_add": "ZohoCRM.org.READ", "self_client": True},
        {"redirect_port": 1, "redirect_uri": "http://localhost:1/"},
        {"self_client": True, "paste": True},
        {"scopes_add": "ZohoCRM.org.READ", "paste": True},
        {"scopes": "Leads"},
        {"scopes_add": "ZohoCRM.READ"},
    ],
)
def test_contradictions(options: dict[str, Any]) -> None:
    """Options that cannot be used together, and impossible scopes, are usage errors."""
    with pytest.raises(click.UsageError):
        Options(**options).require_consistent()


def test_a_new_credential_reads_every_module() -> None:
    """Where the stack reads nothing yet, no one knows which tables it will be."""
    assert request_of(
        Options(), Credential("new", VALUES["credentials"]["sales"], ()), {}, ask_nothing
    ).needs.scopes == (scopes.least())


def test_name_of_the_credential() -> None:
    """Given, or the only one there is, or asked for; and safe in a property path."""
    assert name_of("new", ["sales"], ask_nothing) == "new"
    assert name_of(None, ["sales"], ask_nothing) == "sales"
    assert name_of(None, ["sales", "service"], ask_name) == "CREDENTIAL"
    with pytest.raises(click.UsageError):
        name_of('a"]["b', [], ask_nothing)


@pytest.mark.parametrize("entry", [{"data_center": "mars"}, {"data_center": "us", "environment": "test"}])
def test_unusable_values_of_the_stack_file(entry: dict[str, str]) -> None:
    """A wrong value in the stack file is named, and nothing is called."""
    with pytest.raises(click.UsageError):
        request_of(Options(), Credential("sales", {**CLIENT, **entry}, ()), {}, ask_nothing)


def test_pasting_needs_a_registered_address() -> None:
    """No one can register a port that is free by chance."""
    with pytest.raises(click.UsageError):
        way_of(Options(paste=True, redirect_port=0), Credential("sales", {}, ()))


def test_consent(simulator: Simulator, attempt: Start) -> None:
    """One exchange, no further token, a call per table, and only then the stack: changed values, and secrets."""
    running = attempt(modules="Leads,Contacts")
    page = answer(running.start_url)
    assert "Authorized" in page.text
    verified = running.authorized().verified
    assert verified.scopes == tuple(sorted(scopes.least(["Leads", "Contacts"])))
    assert verified.user is not None
    assert running.plain == {}
    assert set(running.secret_values) == {"credentials.sales.client_secret", "credentials.sales.refresh_token"}
    paths = [entry["path"] for entry in simulator.world.journal.since(0) if "/crm/" in entry["path"]]
    assert [path.removeprefix("/crm/v8") for path in paths] == [
        "/org",
        "/Leads",
        "/Contacts",
        "/users",
        "/settings/modules",
    ]
    assert exchanges(simulator) == 1
    assert not [secret for secret in running.secrets() if secret in running.everything_printed() + page.text + page.url]


def test_pasted_address(attempt: Start) -> None:
    """What a person copies out of a browser elsewhere does as well."""
    running = attempt(paste=True, redirect_uri="https://example.com/callback")
    running.type(redirected_to(running.shown) + "\n")
    assert running.authorized().login.refresh_token
    assert not [secret for secret in running.secrets() if secret in running.everything_printed()]


@pytest.mark.parametrize(
    ("mistake", "words"),
    [
        (lambda _: "", "what was pasted is not the address"),
        (lambda address: address.partition("?")[0], "what was pasted is not the address"),
        (lambda address: parse_qs(urlsplit(address).query)["code"][0], "what was pasted is not the address"),
        (lambda address: address.replace("example.com", "example.org"), "what was pasted is not the address"),
        (lambda address: re.sub("state=[^&]+", "state=other", address), "its state differs"),
    ],
)
def test_a_wrong_address_is_asked_for_again(attempt: Start, mistake: Callable[[str], str], words: str) -> None:
    """A slip of the mouse does not cost the consent: the same code still works."""
    running = attempt(paste=True, redirect_uri="https://example.com/callback")
    address = redirected_to(running.shown)
    running.type(f"{mistake(address)}\n")
    running.type(f"{address}\n")
    assert running.authorized().login.refresh_token
    assert words in running.said[-1]
    assert not [secret for secret in running.secrets() if secret in running.everything_printed()]


def test_a_refusal_that_was_pasted_is_an_answer(attempt: Start) -> None:
    """Whoever declined is not asked for another address."""
    running = attempt(paste=True, redirect_uri="https://example.com/callback")
    assert running.shown
    running.type("https://example.com/callback?error=access_denied\n")
    assert running.refusal().message.startswith("consent was refused")


@pytest.mark.parametrize(("data_center", "page"), [("us", ""), ("eu", "/dc/eu")])
def test_self_client_of_the_simulator(simulator: Simulator, attempt: Start, data_center: str, page: str) -> None:
    """Its own page generates the code; Zoho's console knows nothing of its clients."""
    running = attempt(data_center, self_client=True)
    assert running.shown
    running.type("\n")
    assert running.refusal().message == "no code was entered"
    assert exchanges(simulator) == 0
    console = f"{simulator.url}{page}/api-console/self-client"
    assert running.said[0].startswith(f"Generate a code in {console} (")
    assert requests.get(console, timeout=20).status_code == 200


def test_self_client_of_zoho() -> None:
    """The console of the data centre."""
    said: list[str] = []
    person = Mock(spec=Terminal, tell=said.append, secret=lambda _: "")
    request = ConsentRequest("eu", Client("1000.A", "s"), Needs(Environment.PRODUCTION, ("ZohoCRM.org.READ",)))
    with pytest.raises(ZohoAepError, match="no code was entered"):
        by_self_client(Services({}), request, person, lambda _: None)
    assert said[0].startswith("Generate a code in https://api-console.zoho.eu (")


def test_a_code_of_another_kind_of_client(simulator: Simulator, attempt: Start) -> None:
    """Whoever has no redirect URI is not advised about one."""
    fault(simulator, "/oauth/v2/token", status=200, body={"error": "invalid_redirect_uri"})
    running = attempt(self_client=True)
    running.type(seeds.ZOHO_GRANT_TOKEN)
    assert running.refusal().hint == ("leave out --self-client, or use a self client: the code does not belong to one")


def test_pasted_address_of_another_request(simulator: Simulator, attempt: Start) -> None:
    """A pasted address has to carry our state as well."""
    running = attempt(paste=True, redirect_uri="https://example.com/callback")
    running.type(re.sub("state=[^&]+", "state=other", redirected_to(running.shown)))
    running.type("")
    assert "its state differs" in running.refusal().message
    assert exchanges(simulator) == 0


def test_lost_answer_of_the_exchange(simulator: Simulator, attempt: Start) -> None:
    """After an unclear end the code counts as used: it is sent once, and the person learns what to do."""
    fault(simulator, "/oauth/v2/token", close="after")
    running = attempt()
    page = answer(running.start_url)
    refusal = running.refusal()
    assert refusal.message.endswith("closed the connection without an answer; assume that the code has been used")
    assert refusal.hint == AGAIN
    assert "assume that the code has been used" in page.text
    assert exchanges(simulator) == 1


def test_second_use_of_a_code(simulator: Simulator, attempt: Start) -> None:
    """A code that was used before is called so, with what to do now."""
    running = attempt(self_client=True)
    running.type(seeds.ZOHO_GRANT_TOKEN)
    assert running.authorized().login.refresh_token == running.secret_values["credentials.sales.refresh_token"]
    again = attempt(self_client=True)
    again.type(seeds.ZOHO_GRANT_TOKEN)
    refusal = again.refusal()
    assert "the grant token is wrong, expired or already used (200, invalid_code)" in refusal.message
    assert refusal.hint == ANOTHER
    assert exchanges(simulator) == 2


def test_throttle(simulator: Simulator, attempt: Start) -> None:
    """Too many tokens: asked to wait, and not asked again."""
    body = {"error_description": "您连续发出了太多请求。", "error": "拒绝访问", "status": "failure"}
    fault(simulator, "/oauth/v2/token", status=400, body=body)
    running = attempt()
    answer(running.start_url)
    assert running.refusal().hint == "wait ten minutes; trying again earlier extends the block"
    assert exchanges(simulator) == 1


def test_too_many_codes(simulator: Simulator, attempt: Start) -> None:
    """The eleventh consent within ten minutes looks like a refusal, so that is said as well."""
    with requests.Session() as console:
        console.trust_env = False
        for _ in range(10):
            console.post(f"{simulator.url}/_simulator/zoho/codes", json={}, timeout=20).raise_for_status()
    running = attempt()
    answer(running.start_url)
    assert "ten times in ten minutes" in running.refusal().message


def test_wrong_secret(attempt: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    """A secret of another data centre is the usual mistake after Zoho has sent the user to their own."""
    monkeypatch.setenv("ZOHO_CLIENT_SECRET", "canary")
    running = attempt()
    answer(running.start_url, organization="in-production")
    refusal = running.refusal()
    assert "the client secret is wrong" in refusal.message
    assert refusal.hint == (
        "a client has a different secret in each data centre: copy the one for in from the simulator's --ready-file, "
        f"then {AGAIN}"
    )
    assert "canary" not in running.everything_printed()


def test_unknown_data_center(attempt: Start) -> None:
    """A redirect that leads to a server that is not Zoho's is not followed: no secret goes there."""
    running = attempt(paste=True, redirect_uri="https://example.com/callback")
    genuine = redirected_to(running.shown)
    running.type(re.sub("accounts-server=[^&]+", "accounts-server=https%3A%2F%2Faccounts.example", genuine))
    assert "that Zoho does not list; nothing was sent there" in running.refusal().message


def test_a_token_that_is_not_good_enough_is_revoked(simulator: Simulator, attempt: Start) -> None:
    """Fewer scopes than needed: nothing is written, and no refresh token is left behind that no one knows."""
    before = len(simulator.world.store.items("zohoRefreshTokens"))
    running = attempt()
    answer(running.start_url, scope="ZohoCRM.org.READ,ZohoCRM.users.READ")
    assert running.refusal().message == (
        "the token lacks the scopes ZohoCRM.settings.modules.READ, ZohoCRM.settings.fields.READ, ZohoCRM.modules.READ"
    )
    assert len(simulator.world.store.items("zohoRefreshTokens")) == before


def test_wider_scopes_than_declared_are_kept(simulator: Simulator, attempt: Start) -> None:
    """A token that does more than the stack file requires does that, too, and is not revoked."""
    before = len(simulator.world.store.items("zohoRefreshTokens"))
    granted = ",".join(f"ZohoCRM.{group}.ALL" for group in ("modules", "settings", "org", "users"))
    running = attempt(scopes=granted, known={"scopes": ["ZohoCRM.modules.leads.READ", "ZohoCRM.modules.read"]})
    answer(running.start_url)
    assert running.authorized().verified.scopes == tuple(sorted(granted.split(",")))
    assert len(simulator.world.store.items("zohoRefreshTokens")) == before + 1


def test_a_token_that_cannot_be_revoked_is_reported(simulator: Simulator, attempt: Start) -> None:
    """Where even that fails, the person reads where to end the token."""
    fault(simulator, "/oauth/v2/token/revoke", status=403, body={})
    running = attempt()
    answer(running.start_url, scope="ZohoCRM.org.READ,ZohoCRM.users.READ")
    assert "the token lacks the scopes" in running.refusal().message
    assert running.said[-1] == (
        "the new refresh token was not stored, and could not be revoked: remove the app under Connected Apps in "
        f"{simulator.url}"
    )


def test_unreadable_table(attempt: Start) -> None:
    """A module that does not exist is found before anything is written."""
    running = attempt(modules="Leads,Nowhere")
    answer(running.start_url)
    assert "Nowhere" in running.refusal().message


def test_scopes_that_zoho_does_not_name(simulator: Simulator, attempt: Start) -> None:
    """Older servers do not say what a token is good for: the calls show it."""
    with requests.Session() as control:
        control.trust_env = False
        control.put(f"{simulator.url}/_simulator/zoho", json={"variant": {"scope": "absent"}}, timeout=20)
    running = attempt(modules="Leads")
    answer(running.start_url)
    assert running.authorized().verified.scopes is None
    assert running.authorized().verified.modules


def test_other_organization(simulator: Simulator, attempt: Start) -> None:
    """Where the stack file names the organisation, another one is refused."""
    running = attempt(self_client=True)
    running.type(seeds.ZOHO_GRANT_TOKEN)
    login = running.authorized().login
    services = Services({"endpoint": simulator.url})
    needs = replace(request_of(Options(), credential(VALUES, "sales"), {}, ask_nothing).needs, expected_org_id="1")
    with pytest.raises(ZohoAepError) as caught:
        verify_login(services.zoho(login), needs)
    assert caught.value.message.endswith("(Acme United States), not to 1")


class Folder:
    """A stack in memory, for the whole command."""

    name = "test"

    def __init__(self, name: str | None) -> None:
        self.given = name

    def values(self) -> Mapping[str, Any]:
        """Return what is there."""
        return {**VALUES, "platform": {"endpoint": Folder.url}}

    url = ""
    secrets: dict[str, str]

    def require_changeable(self, values: Mapping[str, Any], changes: Changes) -> None:
        """Have a place for everything."""

    def outputs(self, _: str) -> dict[str, dict[str, Any]]:
        """Have no state yet."""
        return {}

    def change(self, changes: Changes) -> list[str]:
        """Accept everything, and keep the secrets."""
        found = {path[-1]: value for path, value in changes.items()}
        Folder.secrets |= {
            key: value.get_secret_value() for key, value in found.items() if isinstance(value, SecretStr)
        }
        return []


@pytest.fixture
def folder(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> type[Folder]:
    """Stands in for the stack of the current folder; browsers are played."""
    Folder.url, Folder.secrets = simulator.url, {}
    monkeypatch.setattr("pulumi_zoho_aep.cli.stack.Stack", Folder)
    monkeypatch.setenv("BROWSER", "played")
    return Folder


def test_command(folder: type[Folder], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The result is on stdout, everything else on stderr, nothing secret on either."""
    monkeypatch.setattr("webbrowser.open", answer)
    assert main(["authorize", "--redirect-port", "0", "--json"]) == 0
    out, err = capsys.readouterr()
    report = json.loads(out)
    assert (report["stack"], report["credential"], report["data_center"]) == ("test", "sales", "us")
    assert report["organization"]["name"] == "Acme United States"
    assert "A browser is being opened." in err
    secrets = [*folder.secrets.values(), seeds.ZOHO_CLIENT_SECRET, seeds.ZOHO_REFRESH_TOKEN]
    assert not [secret for secret in secrets if secret in out + err]
    assert in_words(report, kept=False).startswith("sales is authorized and in the stack file (stack test)\n")


def test_names_from_zoho_do_not_steer_the_terminal(
    simulator: Simulator, folder: type[Folder], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What an organisation is called is shown, for people as for machines, without a character that does something."""
    name = "Acme\x1b[2J\x9b31m \u202eÜ"
    store = simulator.world.store
    for item in store.items("zohoOrgs"):
        store.put("zohoOrgs", item["place"], {**item, "company_name": name})
    monkeypatch.setattr("webbrowser.open", answer)
    for option, expected in ((), "Acme [2J 31m  Ü"), (("--json",), r"Acme\u001b[2J\u009b31m \u202eÜ"):
        assert main(["authorize", "sales", "--redirect-port", "0", *option]) == 0
        out = capsys.readouterr().out
        assert expected in out
        assert all(character.isprintable() or character == "\n" for character in out)
    assert folder.secrets


@pytest.mark.usefixtures("folder")
def test_refusal_and_exit_code(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A refusal is one line and a hint, and exit code 1."""
    monkeypatch.setattr("webbrowser.open", lambda url: answer(url, "reject"))
    assert main(["authorize", "sales", "--redirect-port", "0"]) == 1
    assert capsys.readouterr().err.splitlines()[-2:] == [
        "zoho-aep: consent was refused, or requested too often (a client may ask ten times in ten minutes)",
        "run the same command again and choose Accept; after many attempts, wait ten minutes first",
    ]


def test_scopes_add(
    folder: type[Folder], simulator: Simulator, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """More scopes for the token that is there; nothing is written, and the address with its secret is not shown."""
    monkeypatch.setattr("webbrowser.open", answer)
    assert main(["authorize", "sales", "--redirect-port", "0", "--scopes-add", "ZohoCRM.coql.READ"]) == 0
    out, err = capsys.readouterr()
    assert "sales has more scopes, its refresh token is the same (stack test)" in out
    assert "ZohoCRM.coql.READ" in out
    assert "ZohoCRM.modules.READ" in out
    assert "enhance_token" not in err
    assert re.search(r"http://127\.0\.0\.1:\d+/consent/start/", err)
    assert folder.secrets == {}
    assert exchanges(simulator) == 1


@pytest.mark.usefixtures("folder")
def test_scopes_add_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A refusal leaves the token as it is."""
    monkeypatch.setattr("webbrowser.open", lambda url: answer(url, "reject"))
    assert main(["authorize", "sales", "--redirect-port", "0", "--scopes-add", "ZohoCRM.coql.READ"]) == 1
    assert "consent was refused" in capsys.readouterr().err


@pytest.mark.usefixtures("folder")
def test_scopes_add_to_a_revoked_token(simulator: Simulator, capsys: pytest.CaptureFixture[str]) -> None:
    """A refresh token that is no longer there is reported before a browser is opened."""
    for item in simulator.world.store.items("zohoRefreshTokens"):
        simulator.world.store.delete("zohoRefreshTokens", item["id"])
    assert main(["authorize", "sales", "--redirect-port", "0", "--scopes-add", "ZohoCRM.coql.READ"]) == 1
    assert capsys.readouterr().err.startswith(
        "zoho-aep: ask Zoho for more scopes: the refresh token is wrong, was revoked or displaced by newer ones, or "
    )


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "arguments",
    [
        ["other", "--client-id", "1000.X"],
        ["other", "--data-center", "us"],
        ["other", "--data-center", "us", "--client-id", "1000.X"],
        ["other", "--data-center", "us", "--client-id", "1000.X", "--scopes-add", "ZohoCRM.org.READ"],
        ["sales", "--scopes", "Leads"],
        ["sales", "--data-center", "mars"],
    ],
)
def test_missing_answers_without_a_terminal(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no one can be asked, what is missing is a usage error."""
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert main(["authorize", *arguments]) == 2


@pytest.mark.parametrize(
    ("environ", "platform", "expected"),
    [({}, "linux", False), ({"DISPLAY": ":0"}, "linux", True), ({"BROWSER": "x"}, "linux", True), ({}, "darwin", True)],
)
def test_browsers_in_the_terminal_are_not_opened(environ: dict[str, str], platform: str, expected: bool) -> None:  # noqa: FBT001
    """Without a display, Python would start one that takes the terminal from us."""
    assert has_browser(environ, platform) is expected


def test_a_browser_is_opened_beside_us(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some browsers only return when they are closed, which must not hold up the command."""
    opened, closed = threading.Event(), threading.Event()

    def browse(url: str) -> None:
        del url
        opened.set()
        closed.wait(20)

    monkeypatch.setenv("BROWSER", "played")
    monkeypatch.setattr("webbrowser.open", browse)
    assert Terminal(browser=True).browse("http://127.0.0.1:1/")
    assert opened.wait(20)
    closed.set()
    assert not Terminal(browser=False).browse("http://127.0.0.1:1/")


def test_save_removes_a_spent_grant_token() -> None:
    """Only one of the two tokens may be in the stack file, and only what differs is written in clear."""
    done: dict[tuple[str, ...], object] = {}

    class Recorder:
        def change(self, changes: Changes) -> list[str]:
            done.update(changes)
            return ["written"]

    entry = {"data_center": "us", "environment": "sandbox", "client_id": "1000.X", "grant_token": "old"}
    login = ZohoLogin("eu", Environment.SANDBOX, Client("1000.X", "s"), "r")
    authorized = Authorized(login, VerifiedLogin(Organization(id="1", zgid="2"), None, (), 0))
    assert save(Recorder(), Credential("sales", entry, ()), authorized) == ["written"]
    assert {path[-1]: value for path, value in done.items()} == {
        "data_center": "eu",
        "client_secret": SecretStr("s"),
        "refresh_token": SecretStr("r"),
        "grant_token": None,
    }
