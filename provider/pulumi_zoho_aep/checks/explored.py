"""Whether AEP sees the table and the columns that an ingestion reads; for connectors that Zoho knows nothing of.

AEP is asked through the base connection, so there has to be one: a preview of a new connection cannot ask yet, and
`pulumi up` asks before it makes anything that depends on the connection.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from pulumi_zoho_aep.aep.connections import Column
from pulumi_zoho_aep.checks.tables import NOT_ASKED, declared_columns, key_of
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.errors import Refused
from pulumi_zoho_aep.findings import Finding, Severity, nearest
from pulumi_zoho_aep.listing import Listing
from pulumi_zoho_aep.program.config import NAMESPACE, StackConfig
from pulumi_zoho_aep.program.sections import IngestionSection
from pulumi_zoho_aep.services import Services

LATER = ""
"""In place of the id of a base connection that is asked later in the same run."""
_NO_MOMENTS = ("boolean", "integer", "number")


def explored_findings(services: Services, base_connection_id: str, entry: IngestionSection) -> Iterator[Finding]:
    """Yield what AEP cannot read for an ingestion, below the ingestion's own keys."""
    table, connections = entry.table or "", services.platform.connections
    try:
        offered = services.once(
            ("columns", base_connection_id, table), partial(connections.columns, base_connection_id, table)
        )
    except Refused:
        names = [one.path for one in connections.tables(base_connection_id)]
        if table in names:
            raise
        reason = f"{entry.chosen.title} shows AEP no table {table}"
        yield Finding.error(Code.UNKNOWN_TABLE, "table", reason, nearest(table, names))
    except NOT_ASKED as error:
        yield Finding.warning(Code.UNVERIFIED_COLUMNS, "table", f"not checked, because of this: {error.with_advice}")
    else:
        yield from _column_findings(entry, offered)


def unexplored(stack: StackConfig, ingestions: Iterable[str], connections: Mapping[str, str]) -> Iterator[Finding]:
    """Yield the new ingestions whose table and columns cannot be asked for yet."""
    for name in ingestions:
        connection = stack.ingestions[name].connection
        if stack.connections[connection].credential is None and connection not in connections:
            reason = (
                f"table and columns are not checked yet: AEP tells them through connections.{connection}, once "
                "`pulumi up` has made it; that checks them before it makes anything else"
            )
            yield Finding.warning(Code.UNVERIFIED_COLUMNS, f"{NAMESPACE}:ingestions.{name}.table", reason)


def _column_findings(entry: IngestionSection, offered: Listing[Column]) -> Iterator[Finding]:
    definitions = {column.name: column.definition for column in offered}
    severity = Severity.WARNING if offered.unreadable else Severity.ERROR
    for name in declared_columns(entry):
        if name not in definitions and name.split(".")[0] not in definitions:
            reason = f"{entry.table} has no {name}"
            yield Finding(Code.UNKNOWN_COLUMN, severity, key_of(entry, name), reason, nearest(name, definitions))
    if entry.delta_column in definitions:
        yield from _delta_column(entry, definitions[entry.delta_column])


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
