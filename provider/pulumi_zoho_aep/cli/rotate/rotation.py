"""A new secret: where it goes, whether it works, and what happens next."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import click
from pydantic import SecretStr

from pulumi_zoho_aep.aep import Session
from pulumi_zoho_aep.checks import secrets_in_clear
from pulumi_zoho_aep.checks.credentials import ingestions_of
from pulumi_zoho_aep.checks.login import Needs, verify_login
from pulumi_zoho_aep.cli.exchanged_tokens import with_exchanged_tokens
from pulumi_zoho_aep.cli.stack import Stack, checked
from pulumi_zoho_aep.cli.stack_file import document as stack_file
from pulumi_zoho_aep.cli.stack_file.sections import Changes
from pulumi_zoho_aep.cli.terminal import ask
from pulumi_zoho_aep.connectors.protocol import CredentialUse
from pulumi_zoho_aep.engine.models import is_unfilled, plain
from pulumi_zoho_aep.findings import nearest
from pulumi_zoho_aep.http import Throttle
from pulumi_zoho_aep.resources.zoho_credential import login_of
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.settings import load
from pulumi_zoho_aep.stack_file.config import NAMESPACE, StackConfig
from pulumi_zoho_aep.wording import naming_stack

PLATFORM = "platform"
PLATFORM_VARIABLE = "ZOHO_AEP_NEW_CLIENT_SECRET"
WINNING_VARIABLE = "ZOHO_AEP_CLIENT_SECRET"
_VARIABLES = {"client_secret": "ZOHO_CLIENT_SECRET", "refresh_token": "ZOHO_REFRESH_TOKEN"}


@dataclass(frozen=True)
class Target:
    """The secret to rotate."""

    what: str
    """`platform`, or the name of a Zoho credential."""
    member: str

    @property
    def is_platform(self) -> bool:
        """Whether it is AEP's secret."""
        return self.what == PLATFORM

    @property
    def path(self) -> tuple[str, ...]:
        """The secret's path below `zoho-aep:`."""
        return (PLATFORM, self.member) if self.is_platform else ("credentials", self.what, self.member)

    @property
    def variable(self) -> str:
        """The environment variable that may hold the new secret."""
        return PLATFORM_VARIABLE if self.is_platform else _VARIABLES[self.member]

    @property
    def noun(self) -> str:
        """The secret's name, for messages."""
        return self.member.replace("_", " ")


@dataclass(frozen=True)
class Rotated:
    """A sentence that says what was done."""

    outcome: str
    notes: Sequence[str]
    next_step: str


def rotate(stack: Stack, what: str, *, refresh_token: bool) -> Rotated:
    """Ask for a new secret, verify it, and write it.

    Raises:
        ZohoAepError: The secret does not work or has no place in the stack file; nothing has changed.
    """
    target = Target(what, "refresh_token" if refresh_token else "client_secret")
    values = stack.values()
    # A new stack may be incomplete otherwise; that does not keep us from writing the platform's secret.
    config = checked({PLATFORM: values.get(PLATFORM)} if target.is_platform else values)
    _require_target(stack, target, config)
    stack.require_changeable(values, changes_of(values, target.path, ""))
    secret = _new_secret(target)
    if target.is_platform:
        verified = verify_platform(config, secret)
    else:
        verified = verify_credential(with_exchanged_tokens(stack, config), what, target.member, secret)
    followed = Followed("the next runs use it") if target.is_platform else what_follows(stack, config, target)
    return _written(stack, target, values, secret, followed, verified=verified)


@dataclass(frozen=True)
class Followed:
    """The effects of a new secret: what `pulumi up` does with it, and what a person has to do."""

    then: str
    notes: Sequence[str] = ()


def what_follows(stack: Stack, config: StackConfig, target: Target) -> Followed:
    """Say which base connections get the new secret, and which do not."""
    using = {name: one for name, one in config.connections.items() if one.credential == target.what}
    logins = {name: one for name, one in using.items() if one.chosen.credential_use is CredentialUse.LOGIN}
    notes = [
        f"connections.{name} names a base connection that this stack does not change: give it the {target.noun} in AEP"
        for name, one in logins.items()
        if one.id is not None
    ]
    managed = [name for name, one in logins.items() if one.id is None]
    recorded = stack.resources("BaseConnection") if managed else {}
    notes += [
        f"AEP still has the login with which base connection {name} was imported; where this is the first `pulumi up` "
        f"after the import, the new {target.noun} is sent only if AEP can no longer log in"
        for name in managed
        if name in recorded and not recorded[name][1].get("is_login_sent", True)
    ]
    # A program of your own has its connections elsewhere.
    is_sent = managed or not config.connections
    return Followed(
        "the base connections are patched and tested with it" if is_sent else "it verifies the new secret", notes
    )


def _require_target(stack: Stack, target: Target, config: StackConfig) -> None:
    if target.is_platform and target.member == "refresh_token":
        raise click.UsageError("--refresh-token: AEP has none")
    if not target.is_platform and target.what not in config.credentials:
        advice = nearest(target.what, [PLATFORM, *config.credentials])
        if target.what in stack.resources("ZohoCredential"):
            where = f"put the new {target.noun} where the program reads it"
            raise click.UsageError(
                f"credential {target.what} is declared by the program, not in the stack file: {where}"
            )
        raise click.UsageError(f"no credential {target.what}, {advice}")


def _new_secret(target: Target) -> str:
    secret = (os.environ.get(target.variable) or ask(f"New {target.noun}", target.variable)).strip()
    if not secret:
        raise click.UsageError(f"{target.variable} is blank")
    return secret


def _written(
    stack: Stack, target: Target, values: Mapping[str, Any], secret: str, followed: Followed, *, verified: bool
) -> Rotated:
    """Write the secret unless the stack already has it, and say what to do next."""
    notes = [*followed.notes]
    is_there = _is_there(stack, values, target.path, secret)
    if is_there:
        works = " and works" if verified else ""
        outcome = f"{target.what}: this {target.noun} is already in the stack{works}: nothing was written."
    else:
        notes += stack.change(changes_of(values, target.path, secret))
        outcome = f"{target.what}: new {target.noun} {'verified and ' if verified else ''}stored, encrypted by Pulumi."
    if target.is_platform and os.environ.get(WINNING_VARIABLE, secret) != secret:
        notes.append(f"{WINNING_VARIABLE} is set here, and takes precedence over the stack file: change it, too")
    # Without this option, the refresh before the update still uses the configuration of the last `pulumi up`.
    when = "If `pulumi up` has not run since it was stored," if is_there else "Now"
    return Rotated(outcome, notes, naming_stack(f"{when} run `pulumi up --run-program`: {followed.then}.", stack.given))


def changes_of(values: Mapping[str, Any], path: tuple[str, ...], value: str) -> Changes:
    """Return the values to write: the secret, without a grant token, because only one of the two may be declared."""
    changes: dict[tuple[str, ...], SecretStr | None] = {path: SecretStr(value)}
    grant_token = (*path[:-1], "grant_token")
    if path[-1] == "refresh_token" and stack_file.said_at(values, grant_token) is not None:
        changes[grant_token] = None
    return changes


def verify_platform(config: StackConfig, client_secret: str) -> bool:
    """Get an Adobe token with the new secret.

    Raises:
        ZohoAepError: Adobe does not accept it; nothing has changed.
    """
    platform = config.platform.model_copy(update={"client_secret": SecretStr(client_secret)})
    # The environment would take precedence over the stack file, and so over the secret to verify.
    others = {name: value for name, value in os.environ.items() if name != WINNING_VARIABLE}
    Session(load(plain(platform), others), Throttle(1)).tokens.get()
    return True


def verify_credential(config: StackConfig, name: str, member: str, value: str) -> bool:
    """Get a Zoho token with the new secret or refresh token, for the same organisation as before.

    A new refresh token must allow everything that the stack does with it. A new client secret does not change what the
    token lacks, so that does not stop it.

    Returns:
        Whether that was possible: with a grant token in the stack file, only `pulumi up` knows the refresh token, and
        after an import the rest of the login may not be filled in yet.

    Raises:
        ZohoAepError: Zoho does not accept it; nothing has changed.
    """
    credential = config.credentials[name].model_copy(update={member: SecretStr(value)})
    if credential.refresh_token is None or is_unfilled(credential):
        return False
    needs = Needs(credential.environment, (), expected_org_id=credential.expected_org_id)
    if member == "refresh_token":
        tables = {one.table for one in ingestions_of(config, name) if one.table is not None}
        needs = replace(needs, declared=tuple(credential.scopes or ()), tables=tuple(sorted(tables)))
    verify_login(Services(plain(config.platform)).zoho(login_of(credential)), needs)
    return True


def _is_there(stack: Stack, values: Mapping[str, Any], path: Sequence[str], value: str) -> bool:
    """Say whether a secret is already in the stack file and encrypted; if it is in plain text, it must be written."""
    files, key = stack.files(), f"{NAMESPACE}:{'.'.join(path)}"
    is_encrypted = files.holds(path[0]) and key not in secrets_in_clear(stack_file.load(files.text))
    return stack_file.said_at(values, path) == value and is_encrypted
