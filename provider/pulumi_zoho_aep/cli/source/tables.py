"""Tables, columns and sample rows: as AEP sees them through a base connection, or from Zoho itself."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from pulumi_zoho_aep.aep.connections import Connections
from pulumi_zoho_aep.checks.column_types import NO_SINGLE_VALUES, aep_type, zoho_type
from pulumi_zoho_aep.cli.source.place import Place
from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.findings import nearest
from pulumi_zoho_aep.program.config import StackConfig
from pulumi_zoho_aep.resources.field_types import FieldType
from pulumi_zoho_aep.resources.zoho_credential import login_of
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.zoho import Crm, Field
from pulumi_zoho_aep.zoho.crm import FIELDS_PER_CALL

_KEY = "id"
_LINE_ITEMS = (
    "Product_Details",
    "Pricing_Details",
    "Quoted_Items",
    "Ordered_Items",
    "Purchase_Items",
    "Invoiced_Items",
)
_LISTS_BY_NAME: Mapping[str, str] = {"Tag": "a list of tags", **dict.fromkeys(_LINE_ITEMS, "line items")}
"""What lists of Zoho's own are, whatever data type it gives them: text, for one."""


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
    reason: str = ""
    """Why it has no type, or what else is odd about it."""


class Rows(list[dict[str, Any]]):
    """Rows of a table, each of them whole."""

    left_out: int = 0
    """How many were left out, because they were deleted while they were read or have no id."""


class Tables(Protocol):
    """A place to explore."""

    origin: str

    def tables(self) -> list[Table]:
        """Return what there is to read."""

    def columns(self, table: str) -> list[Column]:
        """Return the columns of a table."""

    def rows(self, table: str, limit: int) -> Rows:
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
        """Return the fields of a module, also those of which only a place in the answer is known."""
        fields = self._crm.fields(table)
        unnamed = (Column("", reason=f"field {place} of Zoho's answer has no name") for place in fields.unreadable)
        return [*map(_column, fields), *unnamed]

    def rows(self, table: str, limit: int) -> Rows:
        """Return the newest records. Zoho gives fifty fields a call, so wide ones are put together by their id.

        The first call decides which records these are; the others ask for them by id, so that one that is added or
        deleted meanwhile moves nothing. Of one that is no longer there, half a row would be left: it is left out.
        """
        names = [field.api_name for field in self._crm.fields(table) if field.api_name != _KEY and _is_name(field)]
        step = FIELDS_PER_CALL - 1
        parts = [names[start : start + step] for start in range(0, max(len(names), 1), step)]
        found = list(self._crm.records(table, [_KEY, *parts[0]], limit=limit))
        rows = {str(record[_KEY]): record for record in found if record.get(_KEY)}
        whole = set(rows)
        for part in parts[1:] if rows else ():
            more = self._crm.records(table, [_KEY, *part], limit=len(rows), ids=tuple(rows))
            of_part = {str(record.get(_KEY)): record for record in more}
            whole &= of_part.keys()
            rows = {key: {**row, **of_part.get(key, {})} for key, row in rows.items()}
        kept = Rows(row for key, row in rows.items() if key in whole)
        kept.left_out = len(found) - len(kept)
        return kept


def _column(field: Field) -> Column:
    kind = zoho_type(field)
    return Column(
        field.api_name,
        field.field_label,
        field.data_type,
        kind,
        field.visible,
        is_object=kind is None,
        reason="; ".join(filter(None, (_why_no_type(field) if kind is None else "", _oddities(field)))),
    )


def _why_no_type(field: Field) -> str:
    """Return what a field is that becomes no field in XDM."""
    shown = field.data_type or "no data type"
    if field.json_type == "jsonarray":
        what = _LISTS_BY_NAME.get(field.api_name) or NO_SINGLE_VALUES.get(field.data_type, "a list of objects")
    elif field.json_type == "jsonobject":
        what = NO_SINGLE_VALUES.get(field.data_type, "an object")
    elif field.data_type in NO_SINGLE_VALUES:
        what = NO_SINGLE_VALUES[field.data_type]
    elif field.json_type:
        what = f"of the JSON type {field.json_type}, which is not documented"
    else:
        what = "of a type that is not known, as Zoho names no JSON type for it"
    return f"{what} ({shown})"


def _oddities(field: Field) -> str:
    return f"Zoho's answer has no usable {', '.join(field.odd)} for it" if field.odd else ""


def _is_name(field: Field) -> bool:
    """Say whether a field can be asked for: commas separate the names in a request."""
    return not set(field.api_name) & set(", ")


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
        columns = self._connections.columns(self._identifier, table)
        named = [Column(column.name, field_type=aep_type(column), offered=True) for column in columns]
        return [*named, *(Column("", reason=f"column {one} of AEP's answer has no name") for one in columns.unreadable)]

    def rows(self, table: str, limit: int) -> Rows:
        """Return rows of AEP's preview, which has a hundred at most."""
        found = self._connections.preview(self._identifier, table)
        rows = Rows(found[:limit])
        rows.left_out = len(found.unreadable)
        return rows


def zoho_tables(services: Services, stack: StackConfig, place: Place) -> ZohoTables | None:
    """Return Zoho itself; None where the stack file has no refresh token for it."""
    entry = stack.credentials[place.credential] if place.credential is not None else None
    if entry is None or entry.refresh_token is None:
        return None
    return ZohoTables(services.zoho(login_of(entry)).crm)


def aep_tables(services: Services, place: Place) -> AepTables | None:
    """Return AEP's view; None before there is a base connection."""
    return AepTables(services.platform.connections, place.connection_id) if place.connection_id is not None else None


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
