"""Which entries of a stack file lead to Zoho's tables."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.findings import nearest
from pulumi_zoho_aep.stack_file.config import StackConfig
from pulumi_zoho_aep.wording import naming_credential


@dataclass(frozen=True)
class Place:
    """The entries of a stack that lead to the tables."""

    connection: str | None
    """Key in `zoho-aep:connections`."""
    connection_id: str | None
    """Id of the base connection, once `pulumi up` has created it."""
    credential: str | None
    """Key in `zoho-aep:credentials`."""


def place_of(
    stack: StackConfig,
    ids: Mapping[str, str],
    connection: str | None = None,
    credential: str | None = None,
    *,
    undeclared: bool = False,
) -> Place:
    """Return the place that is named, or the only one.

    Args:
        stack: Its file.
        ids: Ids of the base connections in the stack's state, by key.
        connection: Its key, if given.
        credential: Its key, if Zoho itself is to be queried.
        undeclared: Whether to accept a connection of the state that only a person's own program declares.

    Raises:
        ZohoAepError: There is no entry with that name, or it is unclear which is meant.
    """
    if credential is not None:
        return Place(None, None, _declared(credential, stack.credentials, "credential"))
    if undeclared and ids and not stack.connections and (connection or not stack.credentials):
        return _of_state(ids, connection)
    # A connection with only a connection spec id in the stack file is second choice after Zoho itself.
    usual = [name for name, entry in stack.connections.items() if entry.chosen.name or not stack.credentials]
    if connection is None and not usual:
        return _of_zoho(stack)
    name = _only(usual, "connection") if connection is None else _declared(connection, stack.connections, "connection")
    return _of_connection(name, stack, ids)


def _of_connection(name: str, stack: StackConfig, ids: Mapping[str, str]) -> Place:
    entry = stack.connections[name]
    # Other base connections lead to files or a single request; their tables are Zoho's own.
    identifier = (entry.id or ids.get(name)) if entry.chosen.has_tables else None
    return Place(name, identifier, entry.credential)


def _of_state(ids: Mapping[str, str], connection: str | None) -> Place:
    name = connection or _only(list(ids), "connection")
    if name not in ids:
        raise ZohoAepError(f"the state has no connection {name}: {nearest(name, ids)}")
    return Place(name, ids[name], None)


def _of_zoho(stack: StackConfig) -> Place:
    if not stack.credentials:
        raise ZohoAepError(
            "the stack file has neither a connection nor a credential",
            hint="add one below zoho-aep:credentials; `zoho-aep authorize` does so",
        )
    return Place(None, None, _only(list(stack.credentials), "credential"))


@contextmanager
def naming_its_credential(place: Place) -> Iterator[None]:
    """Make the commands in an error's advice name the credential, which the person did not have to name."""
    try:
        yield
    except ZohoAepError as error:
        error.message, error.hint = (
            naming_credential(text, place.credential or "") for text in (error.message, error.hint)
        )
        raise


def nothing_to_ask(place: Place) -> ZohoAepError:
    """Explain why neither AEP nor Zoho can be queried."""
    if place.credential is None:
        return ZohoAepError(
            f"connection {place.connection} is not in the stack's state yet, and has no Zoho credential",
            hint="run `pulumi up` first",
        )
    # A grant token works once: exchanged here, it would be lost to `pulumi up`.
    return ZohoAepError(
        f"credential {place.credential} has only a grant token, which works once and is for `pulumi up`",
        hint="run `pulumi up` with a connection for it first, or put a refresh token into the stack file",
    )


def _declared(name: str, entries: Mapping[str, object], noun: str) -> str:
    if name not in entries:
        raise ZohoAepError(f"zoho-aep:{noun}s has no {name}: {nearest(name, entries)}")
    return name


def _only(names: list[str], noun: str) -> str:
    if len(names) > 1:
        raise ZohoAepError(f"there are several {noun}s: {', '.join(sorted(names))}", hint=f"name one with --{noun}")
    return names[0]
