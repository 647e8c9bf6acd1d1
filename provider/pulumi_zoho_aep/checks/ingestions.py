"""Checks of ingestions: the flow spec, and tables and columns, checked with Zoho, or with AEP for other connectors."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from pulumi_zoho_aep.checks.check import Check, Found
from pulumi_zoho_aep.checks.connections import is_explored
from pulumi_zoho_aep.checks.credentials import CredentialChecks
from pulumi_zoho_aep.checks.explored import LATER, explored_findings
from pulumi_zoho_aep.checks.tables import (
    column_findings,
    declared_columns,
    delta_column_findings,
    fields_of,
    has_column,
    missed_changes,
    table_findings,
)
from pulumi_zoho_aep.checks.ways import fits_in_words
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.cloud_storage_to_aep import NoFileYet
from pulumi_zoho_aep.connectors.offered import require_flow_spec
from pulumi_zoho_aep.findings import Finding, Severity
from pulumi_zoho_aep.resources.zoho_credential import login_of
from pulumi_zoho_aep.services import Services, ZohoLogin
from pulumi_zoho_aep.stack_file.config import StackConfig
from pulumi_zoho_aep.stack_file.sections import ConnectionSection, IngestionSection
from pulumi_zoho_aep.wording import number
from pulumi_zoho_aep.zoho import delta_columns


@dataclass(frozen=True)
class IngestionChecks:
    """The checks of a stack's ingestions.

    Attributes:
        services: for the stack's `zoho-aep:platform`.
        stack: the readable part of the stack file.
        needs: the checks on which all of them depend.
        credentials: the checks of each credential.
        connections: ids of the base connections in the state, by key.
    """

    services: Services
    stack: StackConfig
    needs: tuple[Check, ...]
    credentials: Mapping[str, CredentialChecks]
    connections: Mapping[str, str]

    def of(self, name: str) -> Iterator[Check]:
        """Yield the checks of one ingestion. Only AEP knows the tables of connectors other than Zoho's."""
        services, entry, subject = self.services, self.stack.ingestions[name], f"ingestions.{name}"
        connection = self.stack.connections.get(entry.connection)
        ask, fix = partial(_flow_spec, services, entry, connection), "check flow_spec_id and connection_spec_id"
        yield Check("flow spec", ask, fix, subject, Code.MISSING_FLOW_SPEC, self.needs)
        if entry.table is None or connection is None:
            return
        if is_explored(connection):
            explored = partial(_explored, services, entry, connection.id or self.connections.get(entry.connection))
            fix = f"`zoho-aep explore {entry.table} --connection {entry.connection}` lists the columns"
            yield Check("table and columns", explored, fix, subject, Code.UNVERIFIED_COLUMNS, self.needs)
        if connection.credential is not None and connection.credential in self.credentials:
            login = login_of(self.stack.credentials[connection.credential])
            needed = self.credentials[connection.credential].organization
            table, *others = _reading_checks(services, login, entry, subject, needed)
            yield from (table, *others)
            fits = partial(fits_in_words, services, login, entry)
            yield Check("connectors", fits, "use one that fits", subject, Code.BEYOND_CONNECTOR, (*self.needs, table))


def _reading_checks(
    services: Services, login: ZohoLogin, entry: IngestionSection, subject: str, needed: Check
) -> Iterator[Check]:
    ask = partial(_table, services, login, entry)
    fix = "`zoho-aep explore` lists the tables"
    table = Check("table", ask, fix, subject, Code.UNREADABLE_TABLE, (needed,))
    yield table
    ask = partial(_columns, services, login, entry)
    fix = f"`zoho-aep explore {entry.table}` lists the columns"
    columns = Check("columns", ask, fix, subject, Code.UNKNOWN_COLUMN, (table,))
    yield columns
    if entry.delta_column is not None:
        ask = partial(_delta_column, services, login, entry)
        fix = f"set delta_column to {delta_columns.of_module(entry.table or '')}"
        yield Check("delta column", ask, fix, subject, Code.INVALID_DELTA_COLUMN, (columns,))


def _flow_spec(services: Services, entry: IngestionSection, connection: ConnectionSection | None) -> Found:
    if connection is not None and connection.connection_spec_id != entry.connection_spec_id:
        reason = f"names connection spec {entry.connection_spec_id}, its connection {connection.connection_spec_id}"
        fix = "give ingestion and connection the same connection_spec_id"
        return Finding.error(Code.CONNECTOR_MISMATCH, "", reason, fix)
    require_flow_spec(services, entry.flow_spec_id, entry.connection_spec_id)
    return f"takes {entry.chosen.title}"


def _explored(services: Services, entry: IngestionSection, connection_id: str | None) -> Found:
    if connection_id is None and entry.chosen.has_base_connection:
        reason = f"AEP lists them through connections.{entry.connection}, which `pulumi up` has not created yet"
        return Finding(Code.UNVERIFIED_COLUMNS, Severity.INFO, "", reason)
    names = "all columns" if entry.columns is None else number(len(entry.columns), "column")
    try:
        found = [*explored_findings(services, connection_id or LATER, entry), *missed_changes(entry)]
    except NoFileYet as error:
        fix = f"{error.hint}. The first `pulumi up` needs it; later, files are gone after seven quiet days"
        return Finding.warning(Code.NO_FILE_YET, "", error.message, fix)
    return found or f"AEP sees {entry.table}, and {names} to read"


def _table(services: Services, login: ZohoLogin, entry: IngestionSection) -> Found:
    return [*table_findings(services, login, entry)] or f"{entry.table} is there, and its records may be read"


def _columns(services: Services, login: ZohoLogin, entry: IngestionSection) -> Found:
    found = [*column_findings(services, login, entry)]
    if found:
        return found
    if entry.columns is None:
        return f"all columns: {len(fields_of(services, login, entry.table or ''))}"
    return f"{number(len(entry.columns), 'column')} to read, all there"


def _delta_column(services: Services, login: ZohoLogin, entry: IngestionSection) -> Found:
    found = [*delta_column_findings(services, login, entry)]
    if any(finding.code is Code.UNVERIFIED_COLUMNS for finding in found):
        return found
    fields = fields_of(services, login, entry.table or "")
    if not has_column(entry.delta_column or "", fields):
        return Finding.warning(Code.UNVERIFIED_COLUMNS, "delta_column", "not checked, because it may not exist")
    found += missed_changes(entry, fields)
    if found:
        return found
    computed = [
        one for one in declared_columns(entry) if one in fields and fields[one].data_type in delta_columns.COMPUTED
    ]
    more = f"; {', '.join(computed)} may change without it, as Zoho computes them" if computed else ""
    return f"{entry.delta_column} is a date-time{more}"
