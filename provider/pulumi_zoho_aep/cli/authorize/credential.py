"""A credential's entry in the stack file: what it says, and how the result of a consent is written to it."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from pydantic import SecretStr

from pulumi_zoho_aep.cli.authorize.exchange import Authorized
from pulumi_zoho_aep.cli.stack_file.sections import Changes
from pulumi_zoho_aep.connectors.registry import CONNECTORS
from pulumi_zoho_aep.services import ZohoLogin
from pulumi_zoho_aep.zoho import Client, Environment, scopes

_SECTION = "credentials"
_DEFAULTS = {"environment": Environment.PRODUCTION.value}
"""Defaults."""


class StackFile(Protocol):
    """The parts of a stack that this module needs."""

    def change(self, changes: Changes) -> Sequence[str]:
        """Write values, all of them or none, and return notes for the user."""


@dataclass(frozen=True)
class Credential:
    """A credential as the stack file describes it; it may be incomplete or missing."""

    name: str
    members: Mapping[str, Any] = field(repr=False)
    """The entry's values; empty if there is no entry."""
    tables: tuple[str, ...]
    """The tables that the stack's ingestions read with it."""
    useful: tuple[str, ...] = ()
    """Scopes that its connections can do without, at a price."""

    def text(self, member: str) -> str:
        """Return a member; empty if it is missing."""
        value = self.members.get(member)
        return "" if value is None else str(value)

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes that the stack file requires of the token."""
        declared = self.members.get("scopes")
        items = declared if isinstance(declared, Sequence) and not isinstance(declared, str) else ()
        return scopes.split(" ".join(map(str, items)))


def names(values: Mapping[str, Any]) -> list[str]:
    """Return the names of all credentials.

    Args:
        values: below `zoho-aep:`.
    """
    return list(_map(values.get(_SECTION)))


def credential(values: Mapping[str, Any], name: str) -> Credential:
    """Return what is known about a credential.

    Args:
        values: below `zoho-aep:`, secrets in clear.
        name: of the credential.
    """
    connections = {
        key: str(_map(entry).get("connector"))
        for key, entry in _map(values.get("connections")).items()
        if _map(entry).get("credential") == name
    }
    chosen = [CONNECTORS[connector] for connector in connections.values() if connector in CONNECTORS]
    useful = dict.fromkeys(scope for connector in chosen for scope in connector.useful_scopes)
    ingestions = map(_map, _map(values.get("ingestions")).values())
    tables = dict.fromkeys(str(entry["table"]) for entry in ingestions if _reads(entry, connections))
    return Credential(name, _map(_map(values.get(_SECTION)).get(name)), tuple(tables), tuple(useful))


def places(entry: Credential) -> Changes:
    """Return changes to everything that a consent may change."""
    return _changes(entry, ZohoLogin("x", Environment.PRODUCTION, Client("x", "x"), "x"))


def save(stack: StackFile, entry: Credential, authorized: Authorized) -> Sequence[str]:
    """Write all changes or none, and return notes for the user."""
    return stack.change(_changes(entry, authorized.login))


def _changes(entry: Credential, login: ZohoLogin) -> Changes:
    plain = {
        "data_center": login.data_center,
        "environment": login.environment.value,
        "client_id": login.client.client_id,
    }
    changes: dict[str, str | SecretStr | None] = {
        member: value for member, value in plain.items() if (entry.text(member) or _DEFAULTS.get(member)) != value
    }
    # Always written, even if equal: a value that was not encrypted becomes a secret.
    changes["client_secret"] = SecretStr(login.client.client_secret)
    changes["refresh_token"] = SecretStr(login.refresh_token)
    if "grant_token" in entry.members:
        # It is spent or stale, and only one of the two tokens may be declared.
        changes["grant_token"] = None
    return {(_SECTION, entry.name, member): value for member, value in changes.items()}


def _reads(entry: Mapping[str, Any], connections: Container[str]) -> bool:
    return entry.get("connection") in connections and "table" in entry


def _map(value: Any) -> Mapping[str, Any]:  # noqa: ANN401 - not validated: mistakes elsewhere are none of our business
    return value if isinstance(value, Mapping) else {}
