"""Zoho's tokens through the real command: how many a run takes, and which of them are ended."""

import json
import time
from collections.abc import Callable

from tests.support.command.journal import Entry, recorded
from tests.support.command.stack_files import ZOHO_REFRESH_TOKEN, Config, people
from tests.support.command.stacks import Stack

from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator
from pulumi_zoho_aep.zoho import Client, Environment

REVOKE = "/oauth/v2/token/revoke"


def minted(entries: list[Entry]) -> int:
    """Return how often Zoho was asked for a token."""
    return sum(entry["path"] == "/oauth/v2/token" for entry in entries)


def consent_again(simulator: Simulator) -> str:
    """Return another refresh token of the seeded user and client."""
    accounts = Services({"endpoint": simulator.url}).zoho_accounts(
        "us", Environment.PRODUCTION, Client(seeds.ZOHO_CLIENT_ID, seeds.ZOHO_CLIENT_SECRET)
    )
    return accounts.exchange(seeds.ZOHO_GRANT_TOKEN).refresh_token or ""


def test_tokens_of_a_run(new_stack: Callable[[Config], Stack], simulator: Simulator) -> None:
    """Eleven resources, more than thirty requests: one token for the update, and one for all previews of a new stack.

    A preview verifies the credential before anything is created, in a process that is gone when the next begins. An
    existing stack takes none while the token of the state is good for more than five minutes, even if it grows.
    """
    config = people(simulator.url, leads="Leads")
    stack = new_stack(config)
    with recorded(simulator) as first:
        stack.preview()
        assert "12 created" in stack.pulumi("up", "--yes")
    assert len(first) > 30
    assert minted(first) == 2
    config |= people(simulator.url, leads="Leads", contacts="Contacts")
    stack.write(config)
    with recorded(simulator) as grown:
        assert "1 updated" in stack.pulumi("up", "--yes")
    assert minted(grown) == 0
    assert {entry["path"] for entry in grown} >= {"/crm/v8/Contacts"}
    assert "/crm/v8/Leads" not in {entry["path"] for entry in grown}


def test_tokens_of_a_run_after_an_hour(running_stack: Callable[[Config], Stack], simulator: Simulator) -> None:
    """Where that of the state is stale, the first preview takes one, which other previews and the update use."""
    stack = running_stack(people(simulator.url, leads="Leads"))
    state = json.loads(stack.pulumi("stack", "export"))
    (credential,) = [one for one in state["deployment"]["resources"] if one["type"].endswith(":ZohoCredential")]
    credential["outputs"]["access_token_expires_at"] = time.time() - 1
    file = stack.directory / "stale.json"
    file.write_text(json.dumps(state), encoding="utf-8")
    stack.pulumi("stack", "import", "--file", str(file))
    taken = []
    for tables, command in (({}, "preview"), ({"contacts": "Contacts"}, "preview"), ({}, "up"), ({}, "up")):
        stack.write(people(simulator.url, leads="Leads", **tables))
        with recorded(simulator) as entries:
            stack.pulumi(command, *(["--yes"] if command == "up" else []))
        taken.append(minted(entries))
    assert taken == [1, 0, 0, 0]


def test_a_token_is_ended_with_its_last_user(new_stack: Callable[[Config], Stack], simulator: Simulator) -> None:
    """A token that others use outlives a credential that is to revoke it; so does one that was declared wrongly.

    It ends once its last user has a new one, which AEP has taken.
    """
    config = people(simulator.url)
    sales = config["zoho-aep:credentials"]["sales"]
    twin = {**sales, "revoke_on_delete": True}
    stack = new_stack({**config, "zoho-aep:credentials": {"sales": sales, "twin": twin}})
    with recorded(simulator) as first:
        stack.up()
    assert minted(first) == 1

    wrong = {**twin, "environment": "sandbox"}
    stack.write({**config, "zoho-aep:credentials": {"sales": sales, "wrong": wrong}})
    with recorded(simulator) as entries:
        assert "check data centre and environment" in stack.up(code=1)
        stack.write({**config, "zoho-aep:credentials": {"sales": sales, "wrong": twin}})
        said = stack.up()
    assert "the refresh token is not revoked: it may be in use by Zoho credential sales" in said
    assert REVOKE not in {entry["path"] for entry in entries}

    rotated = {**sales, "refresh_token": consent_again(simulator), "revoke_on_delete": True}
    assert rotated["refresh_token"] != ZOHO_REFRESH_TOKEN
    stack.write({**config, "zoho-aep:credentials": {"sales": rotated}})
    with recorded(simulator) as entries:
        stack.up("--run-program")
    paths = [entry["path"] for entry in entries]
    assert paths.count(REVOKE) == 1
    assert any("connections" in path and path.endswith("/test") for path in paths[: paths.index(REVOKE)])
    assert stack.preview("--expect-no-changes")
