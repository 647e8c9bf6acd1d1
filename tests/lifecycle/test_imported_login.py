"""The login of a base connection that was not made now: AEP's secrets are not known, the declared ones get there."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.lifecycle.runner import consent_again, fault, regenerate_secret
from tests.lifecycle.test_base_connection import BASIC, INPUTS, SALESFORCE, TEST, held_secrets
from tests.support.hosted.chain import CREDENTIAL, rest_login
from tests.support.hosted.host import CallFailed
from tests.support.hosted.stack import Declared, Stack
from tests.support.hosted.wire import bare

from pulumi_zoho_aep.engine.models import UNFILLED
from pulumi_zoho_aep.resources.base_connection import BaseConnectionProvider
from pulumi_zoho_aep.resources.zoho_credential import ZohoCredentialProvider

KEPT = "is not sent: AEP keeps the login that the base connection had when it was imported"
Login = dict[str, Any]


def zoho(stack: Stack, secret: str = "") -> Login:
    """Return a connection with a Zoho credential, with another refresh token if one is given."""
    del stack
    return {**INPUTS, "credential": {**CREDENTIAL, **({"refresh_token": secret} if secret else {})}}


def password(stack: Stack, secret: str = "") -> Login:
    """Return a connection with a typed login."""
    stack.canary.learn(BASIC["password"])
    return {**SALESFORCE, "auth": {**BASIC, **({"security_token": secret} if secret else {})}}


def raw(stack: Stack, secret: str = "") -> Login:
    """Return a connection with a login in AEP's words."""
    declared = {"name": "rest", **rest_login()}
    stack.canary.learn(declared["auth"]["params"]["password"])
    params = {**declared["auth"]["params"], **({"password": secret} if secret else {})}
    return {**declared, "auth": {**declared["auth"], "params": params}}


every = pytest.mark.parametrize(
    ("declare", "member", "secret"),
    [
        (zoho, "credential.refresh_token", "refreshToken"),
        (password, "auth.security_token", "securityToken"),
        (raw, "auth.params.password", "password"),
    ],
)


def imported(stack: Stack, declared: Login, member: str) -> Declared:
    """Return a connection as an import leaves it: made by somebody else, and its secret a placeholder."""
    connection = stack.up(BaseConnectionProvider, "main", declared)
    connection.inputs, connection.outputs = (
        {**values, **_unfilled(values, member.split("."))} for values in (connection.inputs, connection.outputs)
    )
    connection.outputs["is_login_sent"] = False
    return connection


def _unfilled(values: dict[str, Any], path: list[str]) -> dict[str, Any]:
    first, *rest = path
    secret = {**values[first], "value": UNFILLED} if not rest else None
    if rest and "value" in values[first]:
        return {first: {**values[first], "value": {**bare(values[first]), **_plain(rest)}}}
    return {first: secret or {**values[first], **_unfilled(values[first], rest)}}


def _plain(path: list[str]) -> dict[str, Any]:
    return {path[0]: _plain(path[1:]) if path[1:] else UNFILLED}


def other(stack: Stack, declare: Callable[..., Login]) -> str:
    """Return another secret that works, or one that the simulator takes for one."""
    if declare is zoho:
        return consent_again(stack)
    fault(stack, path=TEST, status=200, body={"result": True}, times=9)
    stack.canary.learn("another-secret-of-mine")
    return "another-secret-of-mine"


@every
def test_the_first_change_is_sent(stack: Stack, declare: Callable[..., Login], member: str, secret: str) -> None:
    """What is filled in is not sent, which is said once; the next change is sent once, and then all is quiet."""
    connection, new = imported(stack, declare(stack), member), other(stack, declare)
    stack.writes()
    assert connection.up(declare(stack)) == "unchanged"
    assert [KEPT in line.message for line in stack.log(connection)][-2:] == [True]
    assert connection.preview(declare(stack, new)).step == "updated"
    assert connection.refresh() == "read"
    stack.host.engine.lines.clear()
    assert connection.preview(declare(stack)).step == "unchanged"
    assert stack.log(connection) == []
    assert connection.up(declare(stack, new)) == "updated"
    assert stack.writes() == ["PATCH connections/*"]
    assert held_secrets(stack, connection.id)[secret] == new
    assert connection.refresh() == "read"
    assert connection.preview(declare(stack, new)).step == "unchanged"
    assert UNFILLED not in str(bare(connection.outputs))


def test_a_login_that_has_died_is_replaced(stack: Stack) -> None:
    """Where AEP cannot log in with what it has, a refresh finds that, and the login that is filled in is sent."""
    connection = imported(stack, INPUTS, "credential.client_secret")
    secret = regenerate_secret(stack)
    new = {**INPUTS, "credential": {**CREDENTIAL, "client_secret": secret}}
    stack.writes()
    assert connection.refresh() == "unhealthy"
    assert connection.up(new) == "updated"
    assert stack.writes() == ["PATCH connections/*"]
    assert held_secrets(stack, connection.id)["clientSecret"] == secret
    assert connection.refresh() == "read"
    assert connection.preview(new).step == "unchanged"


def test_a_placeholder_is_never_sent(stack: Stack) -> None:
    """Another change goes without the login while that is not filled in."""
    connection = imported(stack, INPUTS, "credential.client_secret")
    unfilled = bare(connection.inputs)["credential"]
    assert connection.up({**INPUTS, "credential": unfilled, "description": "ours"}) == "updated"
    assert held_secrets(stack, connection.id)["clientSecret"] == CREDENTIAL["client_secret"]
    with pytest.raises(CallFailed, match="the credential of base connection zoho is not filled in"):
        connection.up({**INPUTS, "credential": unfilled, "endpoint": "www.zohoapis.com"})


@every
@pytest.mark.parametrize("adopts", [True, False])
def test_one_that_is_found(
    stack: Stack, declare: Callable[..., Login], member: str, secret: str, *, adopts: bool
) -> None:
    """One that is adopted, or that an earlier run made before its state was lost, gets the login of today."""
    del member
    made, new = stack.up(BaseConnectionProvider, "main", declare(stack)), other(stack, declare)
    stack.writes()
    connection = stack.later().declare(BaseConnectionProvider)
    connection.adopt = made.id if adopts else None
    assert connection.up(declare(stack, new)) == "created"
    assert (connection.id, connection.stack.writes()) == (made.id, ["PATCH connections/*"])
    assert held_secrets(stack, made.id)[secret] == new
    assert connection.refresh() == "read"
    assert connection.preview(declare(stack, new)).step == "unchanged"


@pytest.mark.parametrize("in_stack_file", [True, False])
def test_a_credential_that_is_filled_in(stack: Stack, *, in_stack_file: bool) -> None:
    """The state gets it, from which base connections have it: by a refresh that knows the stack file, or by `up`."""
    credential = stack.up(ZohoCredentialProvider, "main", CREDENTIAL)
    credential.inputs |= _unfilled(credential.inputs, ["client_secret"])
    credential.outputs |= _unfilled(credential.outputs, ["client_secret"])
    if in_stack_file:
        stack.config["zoho-aep:credentials"] = {"main": CREDENTIAL}
        stack.in_new_process()
    assert credential.refresh() == "read"
    assert credential.up(CREDENTIAL) == "unchanged"
    assert credential.refresh() == "read"
    assert credential.visible["client_secret"] == CREDENTIAL["client_secret"]
    assert credential.preview(CREDENTIAL).step == "unchanged"
