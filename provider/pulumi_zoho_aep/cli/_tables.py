"""Tables, columns and sample rows: as AEP sees them through a base connection, or from Zoho itself."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Protocol

from pulumi_zoho_aep.aep.connections import ZOHO_CRM_SPEC_ID, Column as AepColumn, Connections
from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.problems import nearest
from pulumi_zoho_aep.program.config import StackConfig
from pulumi_zoho_aep.resources._services import Services
from pulumi_zoho_aep.resources.field_group import FieldType
from pulumi_zoho_aep.resources.zoho_credential import login_of
from pulumi_zoho_aep.zoho import Crm, Field
from pulumi_zoho_aep.zoho.crm import FIELDS_PER_CALL

_KEY = "id"


@dataclass(frozen=True)
class Table:
    """What Zoho calls a module."""

    name: str
    label: str
    kind: str
    """Zoho's `generated_type`, or the word of AEP's explore call."""


@dataclass(frozen=True)
class Column:
    """What Zoho calls a field."""

    name: str
    label: str = ""
    data_type: str = ""
    """Zoho's; empty where only AEP was asked."""
    field_type: FieldType | None = None
    """What it becomes in XDM; None for what is more than one value, or no value at all."""
    visible: bool = True
    is_object: bool = False
    """Whether it is more than one value at Zoho, whatever AEP's connector makes of it."""
    offered: bool | None = None
    """Whether AEP's connector has it; None where AEP was not asked."""


class Tables(Protocol):
    """A place to explore."""

    origin: str

    def tables(self) -> list[Table]:
        """Return what there is to read."""

    def columns(self, table: str) -> list[Column]:
        """Return the columns of a table."""

    def rows(self, table: str, limit: int) -> list[dict[str, Any]]:
        """Return up to so many rows."""


class ZohoTables:
    """Modules of the CRM, with Zoho's own types."""

    origin = "zoho"

    def __init__(self, crm: Crm) -> None:
        self._crm = crm

    def tables(self) -> list[Table]:
        """Return the modules whose records can be read."""
        return [
            Table(module.api_name, module.plural_label, module.generated_type)
            for module in self._crm.modules()
            if module.is_readable
        ]

    def columns(self, table: str) -> list[Column]:
        """Return the fields of a module."""
        return [
            Column(field.api_name, field.field_label, field.data_type, kind, field.visible, is_object=kind is None)
            for field in self._crm.fields(table)
            for kind in (zoho_type(field),)
        ]

    def rows(self, table: str, limit: int) -> list[dict[str, Any]]:
        """Return the newest records. Zoho gives fifty fields a call, so wide ones are put together by their id."""
        names = [field.api_name for field in self._crm.fields(table) if field.api_name != _KEY]
        rows: dict[str, dict[str, Any]] = {}
        step = FIELDS_PER_CALL - 1
        for start in range(0, max(len(names), 1), step):
            for record in self._crm.records(table, [_KEY, *names[start : start + step]], limit=limit):
                rows.setdefault(str(record.get(_KEY)), {}).update(record)
        return list(islice(rows.values(), limit))


class AepTables:
    """Tables behind a base connection; Zoho's labels and types are not to be had there."""

    origin = "aep"

    def __init__(self, connections: Connections, identifier: str) -> None:
        self._connections = connections
        self._identifier = identifier

    def tables(self) -> list[Table]:
        """Return the tables of AEP's explore call."""
        return [Table(table.path, "", table.type) for table in self._connections.tables(self._identifier)]

    def columns(self, table: str) -> list[Column]:
        """Return the columns of AEP's explore call."""
        return [
            Column(column.name, field_type=aep_type(column), offered=True)
            for column in self._connections.columns(self._identifier, table)
        ]

    def rows(self, table: str, limit: int) -> list[dict[str, Any]]:
        """Return rows of AEP's preview, which has a hundred at most."""
        return self._connections.preview(self._identifier, table)[:limit]


@dataclass(frozen=True)
class Place:
    """Which entries of a stack lead to the tables."""

    connection: str | None
    """Key in `zoho-aep:connections`."""
    connection_id: str | None
    """Id of the base connection, once `pulumi up` made it."""
    credential: str | None
    """Key in `zoho-aep:credentials`."""


def place_of(
    stack: StackConfig, ids: Mapping[str, str], connection: str | None = None, credential: str | None = None
) -> Place:
    """Return the place that is named, or the only one there is.

    Args:
        stack: the stack file.
        ids: ids of the base connections in the stack's state, by key.
        connection: its key, if one is named.
        credential: its key, if Zoho itself is to be asked.

    Raises:
        ZohoAepError: there is none of that name, or it is not clear which is meant.
    """
    if credential is not None:
        return Place(None, None, _known(credential, stack.credentials, "credential"))
    zoho = [name for name, entry in stack.connections.items() if entry.connection_spec_id == ZOHO_CRM_SPEC_ID]
    if connection is not None:
        _known(connection, stack.connections, "connection")
    elif zoho:
        connection = _only(zoho, "connection")
    if connection is not None:
        return Place(connection, ids.get(connection), stack.connections[connection].credential)
    if not stack.credentials:
        raise ZohoAepError(
            "the stack file has neither a connection nor a credential for Zoho",
            hint="add one below zoho-aep:credentials; `zoho-aep authorize` does so",
        )
    return Place(None, None, _only(list(stack.credentials), "credential"))


def zoho_tables(services: Services, stack: StackConfig, place: Place) -> ZohoTables | None:
    """Return Zoho itself; None where the stack file has no refresh token for it."""
    entry = stack.credentials[place.credential] if place.credential is not None else None
    if entry is None or entry.refresh_token is None:
        return None
    return ZohoTables(services.zoho(login_of(entry)).crm)


def aep_tables(services: Services, place: Place) -> AepTables | None:
    """Return AEP's view; None before there is a base connection."""
    return AepTables(services.platform.connections, place.connection_id) if place.connection_id is not None else None


def nothing_to_ask(place: Place) -> ZohoAepError:
    """Say why neither AEP nor Zoho can be asked."""
    if place.credential is None:
        return ZohoAepError(
            f"connection {place.connection} is not in the stack's state yet, and has no Zoho credential",
            hint="run `pulumi up` first",
        )
    # A grant token works once: exchanged here, it would be gone for `pulumi up`.
    return ZohoAepError(
        f"credential {place.credential} has only a grant token, which works once and is for `pulumi up`",
        hint="run `pulumi up` with a connection for it first, or put a refresh token into the stack file",
    )


def require_table(tables: Tables, name: str) -> None:
    """Check that there is such a table.

    Raises:
        ZohoAepError: naming the one that was probably meant.
    """
    names = [table.name for table in tables.tables()]
    if name not in names:
        raise ZohoAepError(
            f"there is no table {name}: {nearest(name, names)}", hint="`zoho-aep explore` lists the tables"
        )


def merged(zoho: list[Column], aep: list[Column]) -> list[Column]:
    """Return one list of what Zoho says about its fields and AEP about its columns."""
    offered = {column.name: column for column in aep}
    known = {column.name for column in zoho}
    return [
        *(_as_offered(column, offered.get(column.name)) for column in zoho),
        *(column for column in aep if column.name not in known),
    ]


def _as_offered(column: Column, offered: Column | None) -> Column:
    # What is an object at Zoho may be a plain column to AEP's connector; only the connector's word counts then.
    kind = column.field_type or (offered.field_type if offered else None)
    return replace(column, field_type=kind, offered=offered is not None)


_ZOHO_TYPES: Mapping[str, FieldType | None] = {
    "email": FieldType.EMAIL,
    "website": FieldType.URI,
    "date": FieldType.DATE,
    "datetime": FieldType.DATE_TIME,
    "event_reminder": FieldType.DATE_TIME,
    "bigint": FieldType.STRING,  # 18 digits and more do not fit into a JSON number
    "percent": FieldType.NUMBER,
    "currency": FieldType.NUMBER,
    "multiselectpicklist": FieldType.STRINGS,
    "profileimage": None,  # a string, but one that says nothing
}
_JSON_TYPES: Mapping[str, FieldType] = {
    "string": FieldType.STRING,
    "integer": FieldType.INTEGER,
    "long": FieldType.INTEGER,
    "double": FieldType.NUMBER,
    "boolean": FieldType.BOOLEAN,
}


def zoho_type(field: Field) -> FieldType | None:
    """Return what a field becomes in XDM (Zoho reference, type map); new data types go by their JSON type."""
    if field.data_type in _ZOHO_TYPES:
        return _ZOHO_TYPES[field.data_type]
    return _JSON_TYPES.get(field.json_type)


def aep_type(column: AepColumn) -> FieldType | None:
    """Return the type that AEP gives a column."""
    xdm = column.definition.get("xdm")
    if not isinstance(xdm, dict) or not xdm:
        xdm = {"type": column.definition.get("type")}
    kind = xdm.get("format") if xdm.get("type") == "string" else xdm.get("type")
    try:
        return FieldType(kind)
    except ValueError:
        return FieldType.STRING if xdm.get("type") == "string" else None


def _known(name: str, entries: Mapping[str, object], noun: str) -> str:
    if name not in entries:
        raise ZohoAepError(f"zoho-aep:{noun}s has no {name}: {nearest(name, entries)}")
    return name


def _only(names: list[str], noun: str) -> str:
    if len(names) > 1:
        raise ZohoAepError(f"there are several {noun}s: {', '.join(sorted(names))}", hint=f"name one with --{noun}")
    return names[0]
