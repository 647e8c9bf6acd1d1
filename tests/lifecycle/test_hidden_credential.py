"""Secrets of a base connection that somebody else may have changed: AEP does not show them."""

from typing import Any

import pytest
from tests.lifecycle.chain import CREDENTIAL
from tests.lifecycle.host import CallFailed
from tests.lifecycle.runner import change_elsewhere, consent_again, fault
from tests.lifecycle.stack import Declared, Stack
from tests.lifecycle.test_base_connection import INPUTS, REST, TEST, held_secrets
from tests.lifecycle.wire import bare

from pulumi_zoho_aep.resources.base_connection import BaseConnectionProvider

PARAMS = {"host": "https://example.com", "username": "me", "password": "the-password-of-me"}
ZOHO = (INPUTS, "credential", "refreshToken")
OTHER = (
    {"name": "rest", "auth": {"spec_name": "Basic Authentication", "params": PARAMS}, "connection_spec_id": REST},
    "auth",
    "password",
)
UNSEEN = "was changed outside of this stack, and AEP does not show it"


def by_hand(stack: Stack, connection: Declared, secret: str = "refreshToken", **more: Any) -> str:
    """Change a secret in the AEP interface to another one that works, and return it."""
    made = consent_again(stack)
    change_elsewhere(stack, "connections", connection.id, {"_secrets": {secret: made}, **more})
    return made


def changed_by_hand(stack: Stack, declared: dict[str, Any], secret: str) -> tuple[Declared, str]:
    """Return a connection of which a refresh has found that somebody may have changed its secrets."""
    stack.canary.learn(PARAMS["password"])
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
    """An endpoint goes with the whole credential, which nobody here knows: refused, with what to do."""
    connection, _ = changed_by_hand(stack, INPUTS, "refreshToken")
    stack.writes()
    with pytest.raises(CallFailed, match=f"the credential of base connection zoho {UNSEEN}\ntake credential and auth"):
        connection.up(ignoring(connection, "credential", {**INPUTS, "endpoint": "www.zohoapis.com"}))
    assert stack.writes() == []


def test_a_repair_that_fails_its_test_stays(stack: Stack) -> None:
    """What somebody else wrote is not known, so nothing is put back in its place."""
    connection, _ = changed_by_hand(stack, INPUTS, "refreshToken")
    stack.writes()
    fault(stack, path=TEST, status=200, body={"result": False})
    with pytest.raises(CallFailed, match="AEP cannot log in") as failed:
        connection.up(INPUTS)
    assert failed.value.partial is not None
    assert failed.value.partial.reasons[1] == (
        "the new values stay, because the old ones cannot be put back "
        f"(the credential of base connection zoho {UNSEEN})"
    )
    assert stack.writes() == ["PATCH connections/*"]
    assert held_secrets(stack, connection.id)["refreshToken"] == CREDENTIAL["refresh_token"]
