"""What AEP never shows of a base connection: the secrets, which others may have changed.

Where somebody else wrote the connection, the secrets count as changed, unless something that AEP shows is another than
before: then that is what shows.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pydantic import Secret, SecretStr

if TYPE_CHECKING:
    from pulumi_zoho_aep.resources.base_connection import BaseConnectionInputs, BaseConnectionOutputs

_NOT_SHOWN = "changed outside of this stack, and not shown by AEP"


def doubted(
    state: "BaseConnectionOutputs", known: "BaseConnectionOutputs", shown: Iterable[str]
) -> "BaseConnectionOutputs":
    """Return what a refresh found, with other secrets where somebody else may have changed them."""
    is_ours = (state.updated_by, state.updated_client) == (known.updated_by, known.updated_client)
    is_explained = is_ours or any(getattr(state, name) != getattr(known, name) for name in shown)
    return state if not known.etag or state.etag == known.etag or is_explained else _unseen(state)


def is_hidden(inputs: "BaseConnectionInputs") -> bool:
    """Say whether nobody here knows the secrets, as when the change of others is ignored."""
    if inputs.auth is not None:
        return _NOT_SHOWN in inputs.auth.params.get_secret_value()
    return inputs.credential is not None and inputs.credential.client_secret.get_secret_value() == _NOT_SHOWN


def _unseen(state: "BaseConnectionOutputs") -> "BaseConnectionOutputs":
    """Return the state with a credential that agrees with none, so that `pulumi up` writes the declared one again."""
    credential, auth = state.credential, state.auth
    if credential is not None:
        credential = credential.model_copy(update={"client_secret": SecretStr(_NOT_SHOWN)})
    if auth is not None:
        auth = auth.model_copy(update={"params": Secret({_NOT_SHOWN: True})})
    return state.model_copy(update={"credential": credential, "auth": auth})
