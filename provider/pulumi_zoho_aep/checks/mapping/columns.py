"""The kinds of values in a table's columns, looked up in the same request that checks that the columns exist."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from pulumi_zoho_aep.checks.tables import fields_of
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.column_types import aep_kind, zoho_kind
from pulumi_zoho_aep.expressions import Kind
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.services import Services, ZohoLogin

Kinds = Mapping[str, Kind]


def zoho_kinds(services: Services, login: ZohoLogin, table: str) -> Kinds:
    """Return Zoho's description of the fields of a table."""
    return {name: zoho_kind(field) for name, field in fields_of(services, login, table).items()}


def aep_kinds(services: Services, base_connection_id: str, table: str) -> Kinds:
    """Return AEP's description of the columns of a table."""
    connections = services.platform.connections
    ask = partial(connections.columns, base_connection_id, table)
    return {column.name: aep_kind(column) for column in services.once(("columns", base_connection_id, table), ask)}


def followed(findings: Iterable[Finding], unfit: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """Yield findings about a table, then those about its mapping, unless the table could not be read."""
    is_read = True
    for finding in findings:
        is_read &= finding.is_warning and finding.code is not Code.UNVERIFIED_COLUMNS
        yield finding
    if is_read:
        yield from unfit()
