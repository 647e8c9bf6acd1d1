"""Secrets of a base connection that somebody else may have changed: AEP does not show them."""

from dataclasses import replace
from typing import Any

import pytest
from tests.lifecycle.runner import change_elsewhere, consent_again, fault
from tests.lifecycle.test_base_connection import INPUTS, TEST, held_secrets
from tests.support.hosted.chain import CREDENTIAL, rest_login
from tests.support.hosted.host import CallFailed
from tests.support.hosted.stack import Declared, Stack
from tests.support.hosted.wire import bare

from pulumi_zoho_aep.resources.audit import AuditMembers
from pulumi_zoho_aep.resources.base_connection import BaseConnectionProvider
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.adobe import gateway
from pulumi_zoho_aep.simulator.adobe.call import Caller
from pulumi_zoho_aep.simulator.revision import new_etag, revise

ZOHO = (INPUTS, "credential", "refreshToken")
OTHER = ({"name": "rest", **rest_login()}, "auth", "password")
UNSEEN = "was changed outside of this stack, and AEP does not show it"


def by_hand(stack: Stack, connection: Declared, secret: str = "refreshToken", **more: Any) -> str:
    """Change a secret in the AEP interface to another one that works, and return it."""
    made = consent_again(stack)
    change_elsewhere(stack, "connections", connection.id, {"_secrets": {secret: made}, **more})
    return made


def changed_by_hand(stack: Stack, declared: dict[str, Any], secret: str) -> tuple[Declared, str]:
    """Return a connection of which a refresh has found that somebody may have changed its secrets."""
    connection = stack.up(BaseConnectionProvider, "main", declared)
    made = by_hand(stack, connection, secret)
    assert connection.refresh() == "read"
    return connection, made


def ignoring(connection: Declared, name: str, declared: dict[str, Any]) -> dict[str, Any]:
    """Return the declaration as the engine changes it for `ignore_changes`: what is recorded stays."""
    return {**declared, name: bare(connection.inputs)[name]}


@pytest.mark.parametrize(("declared", "name", "secret"), [ZOHO, OTHER], ids=["credential", "auth"])
def test_what_is_ignored_is_not_sent(stack: Stack, declared: dict[str, Any], name: str, secret: str) -> None:
    """With `ignore_changes`, another property is changed alone; without, the declared secrets are written again."""
    connection, made = changed_by_hand(stack, declared, secret)
    stack.writes()
    ignored = ignoring(connection, name, {**declared, "description": "ours"})
    assert connection.up(ignored) == "updated"
    assert "POST /oauth/v2/token" not in stack.requests()
    assert stack.writes() == ["PATCH connections/*"]
    assert held_secrets(stack, connection.id)[secret] == made
    assert connection.refresh() == "read"
    assert connection.preview(ignored).step == "unchanged"
    assert connection.up({**declared, "description": "ours"}) == "updated"
    assert held_secrets(stack, connection.id)[secret] != made


def test_what_is_ignored_cannot_be_sent_with_something_else(stack: Stack) -> None:
    """An endpoint goes with the whole credential, which no one here knows: refused, with what to do."""
    connection, _ = changed_by_hand(stack, INPUTS, "refreshToken")
    stack.writes()
    with pytest.raises(CallFailed, match=f"the credential of base connection zoho {UNSEEN}\ntake credential and auth"):
        connection.up(ignoring(connection, "credential", {**INPUTS, "endpoint": "www.zohoapis.com"}))
    assert stack.writes() == []


def test_a_repair_that_fails_its_test_stays(stack: Stack) -> None:
    """What somebody else wrote is not known, so nothing is restored in its place."""
    connection, _ = changed_by_hand(stack, INPUTS, "refreshToken")
    stack.writes()
    fault(stack, path=TEST, status=200, body={"result": False})
    with pytest.raises(CallFailed, match="AEP cannot log in") as failed:
        connection.up(INPUTS)
    assert failed.value.partial is not None
    assert failed.value.partial.reasons[1] == (
        "the new values stay, because the change cannot be rolled back "
        f"(the credential of base connection zoho {UNSEEN})"
    )
    assert stack.writes() == ["PATCH connections/*"]
    assert held_secrets(stack, connection.id)["refreshToken"] == CREDENTIAL["refresh_token"]


def shows_and_is_repaired(stack: Stack, connection: Declared, declared: dict[str, Any]) -> None:
    """Hold a hidden change to this: the next refresh reports it, `up` repairs it, and it is quiet again."""
    stack.host.engine.lines.clear()
    assert connection.refresh() == "read"
    (line,) = stack.log(connection)
    assert line.message.startswith("credential.client_secret: changed ")
    assert connection.up(declared) == "updated"
    assert held_secrets(stack, connection.id)["refreshToken"] == CREDENTIAL["refresh_token"]
    is_quiet(stack, connection, declared)


def is_quiet(stack: Stack, connection: Declared, declared: dict[str, Any]) -> None:
    """Hold a connection to this: nothing reported, nothing to do."""
    stack.host.engine.lines.clear()
    assert connection.refresh() == "read"
    assert stack.log(connection) == []
    assert connection.preview(declared).step == "unchanged"


def test_what_our_own_client_writes_is_no_change(stack: Stack) -> None:
    """A new version without a write, and a new access token written in our name, name no one else."""
    connection = stack.up(BaseConnectionProvider, "main", INPUTS)
    store = stack.simulator.world.store
    stored = store.get("connections", connection.id)
    assert stored is not None
    store.put("connections", connection.id, {**stored, "etag": new_etag()})
    is_quiet(stack, connection, INPUTS)
    rotated = {**stored, "_secrets": {**stored["_secrets"], "accessToken": "1000.rotated"}}
    written = revise(rotated, user="another run", client=seeds.ADOBE_CLIENT_ID, now_ms=stored["updatedAt"] + 5000)
    store.put("connections", connection.id, written)
    is_quiet(stack, connection, INPUTS)


@pytest.mark.parametrize("at_once", [True, False])
def test_a_change_beside_one_that_is_followed(stack: Stack, *, at_once: bool) -> None:
    """A new name is what shows; where the declaration follows it, a secret changed with it or after it shows too."""
    connection = stack.up(BaseConnectionProvider, "main", INPUTS)
    renamed = {"name": "by hand"}
    by_hand(stack, connection, **renamed) if at_once else change_elsewhere(stack, "connections", connection.id, renamed)
    assert connection.refresh() == "read"
    (line,) = [line for line in stack.log(connection) if not line.ephemeral]
    assert line.message.startswith("name: changed by ")
    followed = {**INPUTS, **renamed}
    assert connection.preview(followed).step == "unchanged"
    if not at_once:
        by_hand(stack, connection)
    shows_and_is_repaired(stack, connection, followed)


def test_a_change_of_one_that_was_imported(stack: Stack) -> None:
    """What somebody made is taken as declared when it is imported, and their next change is theirs."""
    connection = stack.up(BaseConnectionProvider, "main", INPUTS)
    change_elsewhere(stack, "connections", connection.id, {})
    for name in ("etag", "credential_as_of", *AuditMembers.__annotations__):
        connection.outputs.pop(name, None)
    is_quiet(stack, connection, INPUTS)
    stack.simulator.world.advance(1)
    by_hand(stack, connection)
    shows_and_is_repaired(stack, connection, INPUTS)


def test_another_form_of_the_client(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    """Should AEP not write our API key into `updatedClient`, our own writes are not drift, and those of others are."""
    check = gateway.check

    def another_form(*request: Any, sandboxed: bool) -> Caller:
        return replace(check(*request, sandboxed=sandboxed), client_id="technical account")

    monkeypatch.setattr(gateway, "check", another_form)
    connection = stack.up(BaseConnectionProvider, "main", INPUTS)
    is_quiet(stack, connection, INPUTS)
    by_hand(stack, connection)
    shows_and_is_repaired(stack, connection, INPUTS)
