"""Whether AEP sees the table and columns of an ingestion; for connectors whose source Zoho does not know.

AEP is queried through the base connection, so one must exist. A preview of a new connection cannot do so yet; `pulumi
up` does, before it creates anything that depends on the connection.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pulumi_zoho_aep.aep.connections import Column
from pulumi_zoho_aep.checks.connections import is_explored
from pulumi_zoho_aep.checks.tables import NOT_ASKED, declared_columns, key_of
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.errors import Refused
from pulumi_zoho_aep.findings import Finding, Severity, nearest
from pulumi_zoho_aep.listing import Listing
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.stack_file.config import NAMESPACE, StackConfig
from pulumi_zoho_aep.stack_file.sections import IngestionSection

LATER = ""
"""Stands for the id of a base connection that a later step of the same run creates."""
_NO_MOMENTS = ("boolean", "integer", "number")


def explored_findings(services: Services, base_connection_id: str, entry: IngestionSection) -> Iterator[Finding]:
    """Yield what AEP cannot read for an ingestion, below the ingestion's own keys.

    Raises:
        ZohoAepError: AEP sees nothing there; the hint says how to change that.
    """
    try:
        offered = entry.chosen.columns(services, entry.reading(base_connection_id))
    except Refused:
        table, chosen = entry.table or "", entry.chosen
        names = _tables(services, base_connection_id) if chosen.has_tables else [table]
        if table in names:
            raise
        reason = f"{chosen.title} shows AEP no table {table}"
        yield Finding.error(Code.UNKNOWN_TABLE, "table", reason, nearest(table, names))
    except NOT_ASKED as error:
        yield Finding.warning(Code.UNVERIFIED_COLUMNS, "table", f"not checked: {error.with_advice}")
    else:
        yield from _column_findings(entry, offered)


def _tables(services: Services, base_connection_id: str) -> list[str]:
    return [one.path for one in services.platform.connections.tables(base_connection_id)]


def unexplored(stack: StackConfig, ingestions: Iterable[str], connections: Mapping[str, str]) -> Iterator[Finding]:
    """Yield the new ingestions whose table and columns cannot be checked yet."""
    for name in ingestions:
        connection = stack.ingestions[name].connection
        entry = stack.connections[connection]
        if is_explored(entry) and entry.chosen.has_base_connection and connection not in connections:
            what = "table and columns are" if entry.credential is None else "what AEP sees of the table is"
            reason = (
                f"{what} not checked yet: AEP is queried through connections.{connection}, once "
                "`pulumi up` has created it; it checks them before it creates anything else"
            )
            yield Finding.warning(Code.UNVERIFIED_COLUMNS, f"{NAMESPACE}:ingestions.{name}.table", reason)


def _column_findings(entry: IngestionSection, offered: Listing[Column]) -> Iterator[Finding]:
    definitions = {column.name: column.definition for column in offered}
    severity = Severity.WARNING if offered.unreadable else Severity.ERROR
    for name in _columns_to_see(entry):
        called = entry.chosen.column_of(name)
        if called not in definitions and called.split(".")[0] not in definitions:
            reason, fix = entry.chosen.absent(entry.table or "", called, definitions)
            yield Finding(Code.UNKNOWN_COLUMN, severity, key_of(entry, name), reason, fix)
    if entry.delta_column in definitions and entry.chosen.has_delta_column:
        yield from _delta_column(entry, definitions[entry.delta_column])


def _columns_to_see(entry: IngestionSection) -> list[str]:
    """Return the columns that are read and mapped, with parts of columns such as `Owner.id`."""
    if entry.chosen.has_tables:
        return declared_columns(entry)
    return list(dict.fromkeys([*(entry.columns or ()), *(row.source for row in entry.mapping if row.source)]))


def _delta_column(entry: IngestionSection, definition: Mapping[str, Any]) -> Iterator[Finding]:
    xdm = definition.get("xdm")
    kind = xdm if isinstance(xdm, Mapping) else definition
    if kind.get("format") == "date-time" or definition.get("meta:xdmType") == "date-time":
        return
    if kind.get("type") in _NO_MOMENTS or kind.get("format") == "date":
        reason = f"{entry.delta_column} is of type {kind.get('format') or kind.get('type')}, not a date-time"
        right = " or ".join(entry.chosen.delta_columns(entry.table or ""))
        fix = f"{right} is right for {entry.chosen.system}" if right else "name a date-time column"
        yield Finding.error(Code.INVALID_DELTA_COLUMN, "delta_column", reason, fix)
    else:
        reason = f"not checked whether {entry.delta_column} is a date-time: AEP says only that it is text"
        yield Finding.warning(Code.UNVERIFIED_COLUMNS, "delta_column", reason)
