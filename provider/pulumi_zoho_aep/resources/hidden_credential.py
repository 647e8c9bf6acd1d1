"""The part of a base connection that AEP never shows: the secrets of its login, which others may have changed.

AEP does show who wrote a base connection last, and when. So the state records which write gave AEP the recorded
secrets. If somebody else wrote the connection after that, the secrets count as changed, unless something that AEP shows
differs from the record: then that is what they changed. If that change is not undone, but accepted or ignored, the
secrets show as changed at the next refresh.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pulumi

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.logins import DeclaredLogin
from pulumi_zoho_aep.engine.models import UNFILLED, Inputs, InputsT, is_unfilled
from pulumi_zoho_aep.errors import ChangedElsewhere
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.resources.audit import Audited
from pulumi_zoho_aep.services import Services

_LOGINS = ("credential", "auth")


def last_write(live: Audited) -> str:
    """Return the values that distinguish one write of an object from another: when, by whom, and from where.

    Etags change without a write.
    """
    if live.updated_at is None:
        return ""
    return f"{live.updated_at:%Y-%m-%dT%H:%M:%SZ} {live.updated_by} {live.updated_client or ''}"


def write_of_secrets(live: Audited, recorded: Audited, recorded_write: str, our_client: str) -> str:
    """Return the write that gave AEP the recorded secrets, as far as is known.

    No document says that `updatedClient` is the API key. If it is something else, our own writes are still recognised,
    because the state is read after them; only one that no state records would count as somebody else's.

    Args:
        live: The object as it is now.
        recorded: The last state.
        recorded_write: the write that it records; empty in a state of an older release or after an import, in which
            case the first one found is accepted.
        our_client: our API key.
    """
    if live.updated_client == our_client:
        return last_write(live)
    return recorded_write or last_write(recorded) or last_write(live)


def is_written(declared: DeclaredLogin | None, *, is_other: bool, is_doubtful: bool) -> bool:
    """Say whether an update writes the login.

    | login is as recorded | secrets are known here | healthy, and last written by us | written |
    | --- | --- | --- | --- |
    | no | yes | any | yes |
    | no | no | any | yes, which is refused: it cannot be sent |
    | yes | no | any | no: what others made of it is ignored |
    | yes | yes | no, or never by us | yes: others may have brought another login along |
    | yes | yes | yes | no |
    """
    return is_other or (is_doubtful and declared is not None and not declared.is_unseen)


def require_sendable(login: DeclaredLogin | None, name: str) -> None:
    """Check that a login can be sent, which is possible only as a whole.

    Raises:
        ChangedElsewhere: Its secrets are known only to AEP, as when the change of others is ignored.
    """
    if login is not None and is_unfilled(login):
        raise ChangedElsewhere(
            f"the credential of base connection {name} is not filled in",
            hint="complete it in the stack file: AEP does not show what it has",
        )
    if login is not None and login.is_unseen:
        raise ChangedElsewhere(
            f"the credential of base connection {name} was changed outside of this stack, and AEP does not show it",
            hint="take credential and auth out of ignore_changes, so that `pulumi up` writes the declared one",
        )


def unseen(values: InputsT) -> InputsT:
    """Return a base connection with secrets that no declared ones equal."""
    logins = {name: getattr(values, name) for name in _LOGINS}
    return values.model_copy(update={name: login.unseen() for name, login in logins.items() if login is not None})


def kept_login(recorded: Inputs, declared: Inputs) -> Iterator[Finding]:
    """Yield a finding if a login is filled in for the first time after an import: AEP keeps its own."""
    for name in _LOGINS:
        if is_unfilled(getattr(recorded, name)) and not is_unfilled(getattr(declared, name)):
            reason = "is not sent: AEP keeps the login that the base connection had when it was imported"
            yield Finding.warning(Code.KEPT_LOGIN, name, reason, Code.KEPT_LOGIN.fix)


def handed_on(
    credential: pulumi.Resource, declared: Mapping[str, Any], names: Iterable[str]
) -> dict[str, pulumi.Output[Any]]:
    """Return the values that a base connection takes from a credential: outputs, and declared ones not in the state."""

    def known(values: list[Any]) -> Any:  # noqa: ANN401 - output and argument
        return values[1] if values[0] == UNFILLED else values[0]

    return {name: pulumi.Output.all(getattr(credential, name), declared.get(name)).apply(known) for name in names}


def refused_login(services: Services, identifier: str, name: str) -> Iterator[Finding]:
    """Make AEP log in with a base connection now; yield a finding if it cannot."""
    if not services.platform.connections.test(identifier):
        reason = f"AEP cannot log in to the source system with base connection {name}"
        yield Finding.error(Code.SOURCE_LOGIN, "", reason, Code.SOURCE_LOGIN.fix)
