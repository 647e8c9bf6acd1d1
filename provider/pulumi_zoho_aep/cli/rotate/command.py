"""`zoho-aep rotate`: a new secret into the stack, proved before it replaces the old one.

Zoho's API console and Adobe's Developer Console make the new secret; no API does. `pulumi up` then carries it on: the
base connection is patched with the new values and tested, and gets its old ones back where they do not work.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import click
from pydantic import SecretStr

from pulumi_zoho_aep.aep import Session
from pulumi_zoho_aep.cli._checks import secrets_in_clear
from pulumi_zoho_aep.cli._checks.credentials import ingestions_of
from pulumi_zoho_aep.cli._proof import Needs, prove
from pulumi_zoho_aep.cli.exchanged_tokens import with_exchanged_tokens
from pulumi_zoho_aep.cli.stack import Stack, checked
from pulumi_zoho_aep.cli.stack_command import StackCommand
from pulumi_zoho_aep.cli.stack_file import document as stack_file
from pulumi_zoho_aep.cli.stack_file.sections import Changes
from pulumi_zoho_aep.cli.terminal import ask
from pulumi_zoho_aep.engine.models import plain
from pulumi_zoho_aep.findings import nearest
from pulumi_zoho_aep.http import Throttle
from pulumi_zoho_aep.program.config import NAMESPACE, StackConfig
from pulumi_zoho_aep.resources.zoho_credential import login_of
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.settings import load
from pulumi_zoho_aep.wording import naming_stack

PLATFORM = "platform"
CLIENT_SECRET_VARIABLE = "ZOHO_CLIENT_SECRET"  # noqa: S105 - a name
REFRESH_TOKEN_VARIABLE = "ZOHO_REFRESH_TOKEN"  # noqa: S105 - a name
PLATFORM_VARIABLE = "ZOHO_AEP_NEW_CLIENT_SECRET"
WINNING_VARIABLE = "ZOHO_AEP_CLIENT_SECRET"


@click.command(cls=StackCommand)
@click.argument("what")
@click.option("--refresh-token", is_flag=True, help="Of a Zoho credential: the refresh token, not the client secret.")
@click.option("--stack", help="The stack; the selected one if left out.")
def command(what: str, *, refresh_token: bool, stack: str | None) -> int:
    """Put a new secret into the stack: of WHAT, `platform` for AEP's client secret or the name of a Zoho credential.

    It is asked for without echo, or taken from ZOHO_CLIENT_SECRET, ZOHO_REFRESH_TOKEN or, for `platform`,
    ZOHO_AEP_NEW_CLIENT_SECRET. For a new refresh token by consent, use `zoho-aep authorize`.
    """
    target = Stack(stack)
    member = "refresh_token" if refresh_token else "client_secret"
    variable = PLATFORM_VARIABLE if what == PLATFORM else _variable(member)
    values = target.values()
    # What the rest of a new stack still lacks is no obstacle to the secret of the platform.
    config = checked({PLATFORM: values.get(PLATFORM)} if what == PLATFORM else values)
    path = (PLATFORM, member) if what == PLATFORM else ("credentials", what, member)
    if what == PLATFORM and refresh_token:
        raise click.UsageError("--refresh-token: AEP has none")
    if what != PLATFORM and what not in config.credentials:
        raise click.UsageError(f"no credential {what}, {nearest(what, [PLATFORM, *config.credentials])}")
    target.require_changeable(values, changes_of(values, path, ""))
    value = (os.environ.get(variable) or ask(f"New {member.replace('_', ' ')}", variable)).strip()
    if not value:
        raise click.UsageError(f"{variable} is blank")
    if what == PLATFORM:
        proved = prove_platform(config, value)
    else:
        proved = prove_credential(with_exchanged_tokens(target, config), what, member, value)
    noun, is_there = member.replace("_", " "), _is_there(target, values, path, value)
    if is_there:
        click.echo(f"{what}: this {noun} is in the stack already{' and works' if proved else ''}: nothing was written.")
    else:
        remarks = target.change(changes_of(values, path, value))
        click.echo(f"{what}: new {noun} {'verified and ' if proved else ''}stored, encrypted by Pulumi.")
        for remark in remarks:
            click.echo(f"note: {remark}", err=True)
    if what == PLATFORM and os.environ.get(WINNING_VARIABLE, value) != value:
        click.echo(f"note: {WINNING_VARIABLE} is set here, and wins over the stack file: change it, too", err=True)
    then = "the next runs use it" if what == PLATFORM else "the base connections are patched and tested with it"
    # Without the option, the refresh before the update still has the configuration of the last `pulumi up`.
    when = "If `pulumi up` has not run since it was stored," if is_there else "Now"
    click.echo(naming_stack(f"{when} run `pulumi up --run-program`: {then}.", target.given))
    return 0


def changes_of(values: Mapping[str, Any], path: tuple[str, ...], value: str) -> Changes:
    """Return what is written: the secret, in whose place a grant token may stand, as only one of both may be there."""
    changes: dict[tuple[str, ...], SecretStr | None] = {path: SecretStr(value)}
    grant_token = (*path[:-1], "grant_token")
    if path[-1] == "refresh_token" and stack_file.said_at(values, grant_token) is not None:
        changes[grant_token] = None
    return changes


def prove_platform(config: StackConfig, client_secret: str) -> bool:
    """Get an Adobe token with the new secret.

    Raises:
        ZohoAepError: Adobe does not accept it; nothing was changed.
    """
    platform = config.platform.model_copy(update={"client_secret": SecretStr(client_secret)})
    # The environment would win over the stack file, also over the secret that is to be proved.
    others = {name: value for name, value in os.environ.items() if name != WINNING_VARIABLE}
    Session(load(plain(platform), others), Throttle(1)).tokens.get()
    return True


def prove_credential(config: StackConfig, name: str, member: str, value: str) -> bool:
    """Get a Zoho token with the new secret or refresh token, of the same organisation as before.

    A new refresh token has to be good for all that the stack does with it. A new client secret says nothing of that,
    and is not held up by what the token lacks.

    Returns:
        Whether that was possible: with a grant token in the stack file, only `pulumi up` knows the refresh token.

    Raises:
        ZohoAepError: Zoho does not accept it; nothing was changed.
    """
    credential = config.credentials[name].model_copy(update={member: SecretStr(value)})
    if credential.refresh_token is None:
        return False
    needs = Needs(credential.environment, (), expected_org_id=credential.expected_org_id)
    if member == "refresh_token":
        tables = {one.table for one in ingestions_of(config, name) if one.table is not None}
        needs = replace(needs, declared=tuple(credential.scopes or ()), tables=tuple(sorted(tables)))
    prove(Services(plain(config.platform)).zoho(login_of(credential)), needs)
    return True


def _is_there(stack: Stack, values: Mapping[str, Any], path: Sequence[str], value: str) -> bool:
    """Say whether a secret is in the stack file already, and encrypted there: in plain text, it has to be written."""
    files, key = stack.files(), f"{NAMESPACE}:{'.'.join(path)}"
    is_encrypted = files.holds(path[0]) and key not in secrets_in_clear(stack_file.load(files.text))
    return stack_file.said_at(values, path) == value and is_encrypted


def _variable(member: str) -> str:
    return CLIENT_SECRET_VARIABLE if member == "client_secret" else REFRESH_TOKEN_VARIABLE
