"""What AEP never shows of a base connection: the secrets of its login, which others may have changed.

AEP does show who wrote a base connection last, and when. So the state records with which write AEP got the secrets that
are recorded. Where somebody else wrote the connection after that, the secrets count as changed, unless something that
AEP shows is another than recorded: then that is what they changed. If it is not repaired, but followed or ignored, the
secrets show at the next refresh.
"""

from pulumi_zoho_aep.connectors.logins import DeclaredLogin
from pulumi_zoho_aep.errors import ChangedElsewhere
from pulumi_zoho_aep.resources.audit import Audited


def last_write(live: Audited) -> str:
    """Return what tells one write of an object from another: its time, who, and from where. Etags change without."""
    if live.updated_at is None:
        return ""
    return f"{live.updated_at:%Y-%m-%dT%H:%M:%SZ} {live.updated_by} {live.updated_client or ''}"


def write_of_secrets(live: Audited, recorded: Audited, recorded_write: str, our_client: str) -> str:
    """Return the write with which AEP got the recorded secrets, as far as anyone can say.

    No document says that `updatedClient` is the API key. If it is something else, our own writes are still recognised,
    because the state is read after them; only one that no state records would count as somebody else's.

    Args:
        live: what is there now.
        recorded: the last state.
        recorded_write: the write that it records; empty in a state of an older release or after an import, where what
            was there at first is taken as it is.
        our_client: our API key.
    """
    if live.updated_client == our_client:
        return last_write(live)
    return recorded_write or last_write(recorded) or last_write(live)


def require_sendable(login: DeclaredLogin | None, name: str) -> None:
    """Check that a login can be sent, which is possible only as a whole.

    Raises:
        ChangedElsewhere: its secrets are known to AEP alone, as when the change of others is ignored.
    """
    if login is not None and login.is_unseen:
        raise ChangedElsewhere(
            f"the credential of base connection {name} was changed outside of this stack, and AEP does not show it",
            hint="take credential and auth out of ignore_changes, so that `pulumi up` writes the declared one",
        )
