"""What AEP never shows of a base connection: the secrets, which others may have changed.

Where somebody else wrote the connection, the secrets count as changed, unless something that AEP shows is another than
before: then that is what shows. If that is not repaired, but followed or ignored, the secrets show at the next refresh.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pulumi_zoho_aep.errors import ChangedElsewhere

if TYPE_CHECKING:
    from pulumi_zoho_aep.resources.audit import Audited
    from pulumi_zoho_aep.resources.base_connection import BaseConnectionInputs, BaseConnectionOutputs


def last_write(state: "Audited") -> str:
    """Return what tells one write of an object from another: its time, who, and from where. Etags change without."""
    if state.updated_at is None:
        return ""
    return f"{state.updated_at:%Y-%m-%dT%H:%M:%SZ} {state.updated_by} {state.updated_client}"


def doubted(
    state: "BaseConnectionOutputs", known: "BaseConnectionOutputs", client_id: str, shown: Iterable[str]
) -> "BaseConnectionOutputs":
    """Return what a refresh found, with other secrets where somebody else may have changed them.

    No document says that `updatedClient` is the API key. If it is something else, our own writes are still known from
    the state, which is read after them; only one that no state tells of would count as somebody else's.

    Args:
        state: what is there now, with the secrets of the last state.
        known: the last state.
        client_id: our API key.
        shown: the inputs, in so far as AEP shows them.
    """
    if state.updated_client == client_id:
        return state
    # A state of an older release, or one that was imported, does not say: what was there at first is taken as it is.
    as_of = known.credential_as_of or last_write(known) or last_write(state)
    state = state.model_copy(update={"credential_as_of": as_of})
    is_explained = any(getattr(state, name) != getattr(known, name) for name in shown)
    return state if is_explained or last_write(state) == as_of else _unseen(state)


def is_hidden(inputs: "BaseConnectionInputs") -> bool:
    """Say whether nobody here knows the secrets, as when the change of others is ignored."""
    login = inputs.credential or inputs.auth
    return login is not None and login.is_unseen


def require_known(inputs: "BaseConnectionInputs") -> None:
    """Check that a credential can be sent, which is possible only as a whole.

    Raises:
        ChangedElsewhere: nobody here knows the secrets.
    """
    if is_hidden(inputs):
        raise ChangedElsewhere(
            f"the credential of base connection {inputs.name} was changed outside of this stack, and AEP does not "
            "show it",
            hint="take credential and auth out of ignore_changes, so that `pulumi up` writes the declared one",
        )


def _unseen(state: "BaseConnectionOutputs") -> "BaseConnectionOutputs":
    """Return the state with a credential that agrees with none, so that `pulumi up` writes the declared one again."""
    logins = {"credential": state.credential, "auth": state.auth}
    unseen = {name: login.unseen() for name, login in logins.items() if login is not None}
    return state.model_copy(update=unseen)
