"""Credentials that are declared by a grant token: `pulumi up` exchanged it for the refresh token in the state.

A command that knew the stack file alone would go on speaking of a first `pulumi up` that is long over.
"""

from collections.abc import Mapping
from typing import Any

from pulumi_zoho_aep.checks.logins import Credential
from pulumi_zoho_aep.cli.stack import Stack
from pulumi_zoho_aep.program.config import StackConfig, parse


def with_exchanged_tokens(stack: Stack, config: StackConfig) -> StackConfig:
    """Return a stack file whose credentials have the refresh tokens that the state holds for their grant tokens."""
    # An entry that is not an entry is None here; what is wrong with it is said elsewhere.
    waiting = {name: one for name, one in config.credentials.items() if one is not None and one.refresh_token is None}
    if not waiting:
        return config
    recorded = stack.outputs("ZohoCredential")
    usable = {name: Credential.of(one, recorded.get(name, {})).usable or one for name, one in waiting.items()}
    return config.model_copy(update={"credentials": {**config.credentials, **usable}})


def exchanged_token(stack: Stack, values: Mapping[str, Any], name: str) -> str:
    """Return the refresh token that the state holds for a credential's grant token; empty where there is none.

    Args:
        stack: whose state is asked.
        values: of the stack, below `zoho-aep:`.
        name: of the credential.
    """
    config, _ = parse(values)
    entry = with_exchanged_tokens(stack, config).credentials.get(name)
    return entry.refresh_token.get_secret_value() if entry is not None and entry.refresh_token is not None else ""
