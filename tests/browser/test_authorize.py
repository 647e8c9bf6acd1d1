"""Consent of a Zoho user, from the simulator's page to our own, in a real browser."""

import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect
from tests.support.attempt import SECONDS, Attempt

from pulumi_zoho_aep.oauth import consent
from pulumi_zoho_aep.oauth.consent import ConsentPage
from pulumi_zoho_aep.simulator.server import Simulator

Start = Callable[..., Attempt]

DATA_CENTERS = ("us", "eu", "in", "au", "cn", "jp", "ca", "sa")
# No one listens on this port.
ELSEWHERE = "http://127.0.0.1:2/callback"


def redirects(page: Page) -> list[str]:
    """Collect the addresses, with their codes, to which the browser is sent from now on."""
    seen: list[str] = []

    def note(url: str) -> None:
        if "/callback?" in url:
            seen.append(url)

    page.on("request", lambda request: note(request.url))
    return seen


def accept(page: Page) -> None:
    page.get_by_role("button", name="Accept").click()


def exchanges(simulator: Simulator) -> int:
    entries = simulator.world.journal.since(0)
    return sum(entry["path"].endswith("/oauth/v2/token") for entry in entries)


@pytest.mark.parametrize("data_center", DATA_CENTERS)
def test_server_based_client(page: Page, attempt: Start, simulator: Simulator, data_center: str) -> None:
    """Accepting on Zoho's page ends on ours, with proven tokens in the stack, and no secret in terminal or browser."""
    running, codes = attempt(data_center), redirects(page)
    page.goto(running.start_url)
    accept(page)
    expect(page.get_by_role("heading")).to_have_text("Authorized")
    login = running.authorized().login
    assert (login.data_center, exchanges(simulator)) == (data_center, 1)
    assert running.plain == {}
    assert running.secret_values == {
        "credentials.sales.client_secret": running.entry["client_secret"],
        "credentials.sales.refresh_token": login.refresh_token,
    }
    assert (urlsplit(page.url).path, urlsplit(page.url).query) == ("/consent/result", "")
    code = codes[0].split("code=")[1].split("&")[0]
    for secret in [code, *running.secrets()]:
        assert secret not in page.content() + page.url + running.everything_printed()


@pytest.mark.parametrize("data_center", DATA_CENTERS)
def test_self_client(page: Page, attempt: Start, simulator: Simulator, data_center: str) -> None:
    """A code that is generated in Zoho's console for the scopes shown does as well; the code is never shown by us."""
    running = attempt(data_center, self_client=True)
    scopes = running.shown
    console = "".join(running.said).partition("Generate a code in ")[2].split()[0]
    assert console.startswith(simulator.url)
    page.goto(console)
    page.get_by_label("Scope", exact=True).fill(scopes)
    page.get_by_label("Time Duration").select_option("10")
    page.get_by_label("Scope Description").fill("Acme Data Pipelines")
    page.get_by_role("button", name="Create").click()
    page.get_by_label("Organisation").select_option(f"{data_center}-production")
    page.get_by_role("button", name="Create").click()
    code = page.get_by_role("status").inner_text()
    running.type(code)
    assert running.authorized().login.refresh_token == running.secret_values["credentials.sales.refresh_token"]
    assert exchanges(simulator) == 1
    said = running.everything_printed()
    assert not [secret for secret in [code, *running.secrets()] if secret in said + page.url]


def test_refused(page: Page, attempt: Start, simulator: Simulator) -> None:
    """A user who rejects reads so in the browser and in the terminal; nothing is exchanged."""
    running = attempt()
    page.goto(running.start_url)
    page.get_by_role("button", name="Reject").click()
    expect(page.get_by_role("heading")).to_have_text("Not authorized")
    assert running.refusal().message.startswith("consent was refused")
    expect(page.get_by_role("main")).to_contain_text(running.refusal().message)
    assert exchanges(simulator) == 0


def test_wrong_state(page: Page, attempt: Start, simulator: Simulator) -> None:
    """A redirect that answers another request is not used, its code could be somebody else's; ours still counts."""
    running = attempt()
    start = running.start_url
    page.goto(start)
    page.locator("input[name=state]").evaluate("field => { field.value = 'another' }")
    accept(page)
    expect(page.get_by_role("main")).to_contain_text("the redirect belongs to another request")
    assert (urlsplit(page.url).path, urlsplit(page.url).query) == ("/consent/other", "")
    assert exchanges(simulator) == 0
    page.goto(start)
    accept(page)
    expect(page.get_by_role("heading")).to_have_text("Authorized")
    assert running.authorized().login.refresh_token == running.secret_values["credentials.sales.refresh_token"]


def test_no_one_answers_in_time(
    page: Page, attempt: Start, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who answers after the deadline reads that it is too late; nothing is exchanged."""
    monkeypatch.setattr(consent, "_LATE_SECONDS", SECONDS)
    over = threading.Event()
    leave = ConsentPage.__exit__

    def note(left: ConsentPage, *reason: Any) -> None:
        over.set()
        leave(left, *reason)

    monkeypatch.setattr(ConsentPage, "__exit__", note)
    running = attempt(timeout=0)
    page.goto(running.shown)
    assert over.wait(SECONDS)
    accept(page)
    expect(page.get_by_role("heading")).to_have_text("Too late")
    assert urlsplit(page.url).query == ""
    assert running.refusal().message == "no answer came from the consent page within 0 s"
    assert exchanges(simulator) == 0


def test_redirect_that_is_late(page: Page, attempt: Start, simulator: Simulator) -> None:
    """A code that has expired on its way is called so, with what to do; here the address was pasted too late."""
    running, codes = attempt(redirect_uri=ELSEWHERE, paste=True), redirects(page)
    page.goto(running.start_url)
    with page.expect_event("requestfailed"):
        accept(page)
    simulator.world.advance(61)
    running.type(codes[0])
    refusal = running.refusal()
    assert "wrong, expired or already used" in refusal.message
    assert refusal.message.endswith("it may have come too late")
    assert refusal.hint == "run the same command again: a new consent gives a new code"


def test_second_redirect(page: Page, attempt: Start, simulator: Simulator) -> None:
    """The same address opened again, as by the back button, is answered without harm to the first."""
    running, codes = attempt(), redirects(page)
    running.may_save.clear()
    page.goto(running.start_url)
    with page.expect_event("request", lambda request: request.url.endswith("/consent/result")):
        # An ordinary click would wait for a page that is shown when the command has ended.
        page.get_by_role("button", name="Accept").dispatch_event("click")
    second = page.context.new_page()
    second.goto(codes[0])
    expect(second.get_by_role("heading")).to_have_text("Already answered")
    assert urlsplit(second.url).query == ""
    running.may_save.set()
    expect(page.get_by_role("heading")).to_have_text("Authorized")
    assert running.authorized().login.refresh_token == running.secret_values["credentials.sales.refresh_token"]
    assert exchanges(simulator) == 1


@pytest.mark.parametrize("forgotten", ["&access_type=offline", "&prompt=consent"])
def test_no_refresh_token(page: Page, attempt: Start, forgotten: str) -> None:
    """Without offline access, or for a user who consented before and is not asked again, Zoho gives none."""
    running = attempt()
    address = running.shown
    assert forgotten in address
    page.goto(address.replace(forgotten, ""))
    accept(page)
    expect(page.get_by_role("main")).to_contain_text("Zoho returned no refresh token")
    assert "not asked for offline, or this user had consented before" in running.refusal().message


def test_other_data_center(page: Page, attempt: Start) -> None:
    """A user who lives elsewhere is followed there, and the stack says so."""
    running = attempt("us")
    page.goto(running.start_url)
    page.get_by_label("Organisation").select_option("eu-production")
    accept(page)
    expect(page.get_by_role("main")).to_contain_text("data centre eu")
    assert running.authorized().login.data_center == "eu"
    assert running.plain["credentials.sales.data_center"] == "eu"
    assert "Zoho says that this user lives in the data centre eu: using that one" in running.said


def test_other_environment(page: Page, attempt: Start) -> None:
    """An organisation of another environment than asked for is refused before anything is written."""
    running = attempt("us")
    page.goto(running.start_url)
    page.get_by_label("Organisation").select_option("us-sandbox")
    accept(page)
    expect(page.get_by_role("heading")).to_have_text("Not authorized")
    assert "does not work in the production environment" in running.refusal().message
