"""Credentials declared by a grant token, which `pulumi up` has exchanged for the refresh token in the state.

A command that read only the stack file would keep asking for a first `pulumi up` that happened long ago.
"""

from collections.abc import Mapping
from typing import Any

from pulumi_zoho_aep.checks.logins import Credential
from pulumi_zoho_aep.cli.stack import Stack
from pulumi_zoho_aep.connectors.zoho_login import Credential as Login
from pulumi_zoho_aep.stack_file.config import StackConfig, parse


def with_exchanged_tokens(stack: Stack, config: StackConfig) -> StackConfig:
    """Return a stack file whose grant tokens are replaced by the refresh tokens that the state holds for them."""
    # An entry that could not be read is None here; the mistake is reported elsewhere.
    waiting = {name: one for name, one in config.credentials.items() if one is not None and one.refresh_token is None}
    if not waiting:
        return config
    recorded = stack.outputs("ZohoCredential")
    usable = {name: Credential.of(one, recorded.get(name, {})).usable or one for name, one in waiting.items()}
    return config.model_copy(update={"credentials": {**config.credentials, **usable}})


def exchanged_token(stack: Stack, values: Mapping[str, Any], name: str) -> str:
    """Return the refresh token that the state holds for a credential's grant token; empty if there is none.

    Args:
        stack: Its state is read.
        values: The stack's values below `zoho-aep:`.
        name: Name of the credential.
    """
    config, _ = parse(values)
    entry = with_exchanged_tokens(stack, config).credentials.get(name)
    return entry.refresh_token.get_secret_value() if entry is not None and entry.refresh_token is not None else ""


def login_of_program(stack: Stack, name: str) -> Mapping[str, Any]:
    """Return the login of a credential that a program of the person's own declares; empty if the state has none.

    Args:
        stack: Its state is read.
        name: Name of the resource.
    """
    found = stack.outputs("ZohoCredential").get(name, {})
    return {key: found[key] for key in Login.model_fields if found.get(key)}
