"""Checks of connections and ingestions: connectors that AEP offers, tables and columns that Zoho has, schedules."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from pulumi_zoho_aep.checks.check import Answer, Check, Result
from pulumi_zoho_aep.checks.credentials import CredentialChecks, runs_a_day
from pulumi_zoho_aep.checks.explored import explored_findings
from pulumi_zoho_aep.checks.preflight import auth_of
from pulumi_zoho_aep.checks.tables import (
    NO_FIELDS,
    absent_columns,
    delta_column_problem,
    fields_of,
    hidden_columns,
    is_untyped,
    parts_of_fields,
    table_finding,
    unnamed_fields,
    wanted_columns,
)
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.offered import require_connector, require_flow_spec, require_offered
from pulumi_zoho_aep.findings import nearest
from pulumi_zoho_aep.program.config import ConnectionSection, IngestionSection, StackConfig
from pulumi_zoho_aep.resources.zoho_credential import login_of
from pulumi_zoho_aep.services import Services, ZohoLogin
from pulumi_zoho_aep.wording import number
from pulumi_zoho_aep.zoho import delta_columns

BATCHES_A_DAY = 90
"""Adobe's guardrail for all batches into Profile datasets of a sandbox; nothing stops those beyond it."""


def connection_check(services: Services, stack: StackConfig, name: str, needs: tuple[Check, ...]) -> Check:
    """Return the check of a connection's connector."""
    return Check(
        "connector",
        partial(_connector, services, stack, stack.connections[name]),
        "see the connection spec for what it takes",
        code=Code.MISSING_CONNECTOR,
        subject=f"connections.{name}",
        needs=needs,
    )


def existing_checks(services: Services, stack: StackConfig, needs: tuple[Check, ...]) -> list[Check]:
    """Return the checks of schemas and datasets that the stack file names by id."""
    schemas = {f"schemas.{name}": entry.id for name, entry in stack.schemas.items()}
    datasets = {f"datasets.{name}": entry.id for name, entry in stack.datasets.items()}
    asked = [
        *((key, partial(_schema, services, found)) for key, found in schemas.items() if found is not None),
        *((key, partial(_dataset, services, found)) for key, found in datasets.items() if found is not None),
    ]
    return [
        Check("exists", ask, "check the id, and the sandbox", subject=key, code=Code.MISSING_OBJECT, needs=needs)
        for key, ask in asked
    ]


def ingestion_checks(
    services: Services,
    stack: StackConfig,
    name: str,
    needs: tuple[Check, ...],
    credentials: Mapping[str, CredentialChecks],
    connection_id: str | None,
) -> Iterator[Check]:
    """Yield the checks of one ingestion; what is read from another connector than Zoho's, AEP alone can tell."""
    entry, subject = stack.ingestions[name], f"ingestions.{name}"
    connection = stack.connections.get(entry.connection)
    yield Check(
        "flow spec",
        partial(_flow_spec, services, entry, connection),
        "check flow_spec_id and connection_spec_id",
        subject,
        Code.MISSING_FLOW_SPEC,
        needs,
    )
    credential = connection.credential if connection is not None else None
    if entry.table is not None and connection is not None and credential is None:
        ask = partial(_explored, services, entry, connection_id)
        fix = f"`zoho-aep explore {entry.table} --connection {entry.connection}` lists the columns"
        yield Check("table and columns", ask, fix, subject, Code.UNVERIFIED_COLUMNS, needs)
    if entry.table is None or credential is None or credential not in credentials:
        return
    login = login_of(stack.credentials[credential])
    table = Check(
        "table",
        partial(_table, services, login, entry.table),
        "`zoho-aep explore` lists the tables",
        subject,
        Code.UNREADABLE_TABLE,
        (credentials[credential].organization,),
    )
    columns = Check(
        "columns",
        partial(_columns, services, login, entry),
        f"`zoho-aep explore {entry.table}` lists the columns",
        subject,
        Code.UNKNOWN_COLUMN,
        (table,),
    )
    yield table
    yield columns
    if entry.delta_column is not None:
        ask = partial(_delta_column, services, login, entry)
        fix = f"set delta_column to {delta_columns.of_module(entry.table)}"
        yield Check("delta column", ask, fix, code=Code.INVALID_DELTA_COLUMN, subject=subject, needs=(columns,))


def schedules_check(services: Services, stack: StackConfig, needs: tuple[Check, ...]) -> Check:
    """Return the check of all schedules together: Adobe's guardrail is about the sandbox."""
    return Check(
        "schedules",
        partial(_schedules, services, stack),
        "run the ingestions named first less often",
        "",
        Code.PROFILE_BATCHES,
        needs,
    )


def _connector(services: Services, stack: StackConfig, entry: ConnectionSection) -> Answer:
    auth = auth_of(stack, entry)
    require_connector(services, entry.connection_spec_id, auth)
    spec = require_offered(services, entry.connection_spec_id)
    # Offered: require_connector has looked.
    offered = next(one for one in spec.auth_spec if one.name == auth.spec_name)
    known = offered.spec.properties
    unknown = [name for name in auth.params if known and name not in known]
    if unknown:
        detail = f"auth spec {auth.spec_name} does not know {', '.join(unknown)}: {nearest(unknown[0], known)}"
        return Answer(Result.ATTENTION, detail, "correct the names in auth.params", Code.UNKNOWN_PARAMETER)
    notice = next((login.notice for login in entry.chosen.logins if login.named == auth.spec_name), "")
    if notice:
        fix = f"log in with auth.type {entry.chosen.logins[0].type_name()}"
        return Answer(Result.ATTENTION, notice, fix, Code.ENDING_LOGIN)
    return Answer(Result.OK, f"{spec.name or spec.id}, {auth.spec_name}")


def _schema(services: Services, identifier: str) -> Answer:
    found = services.platform.schemas.get(identifier)
    return Answer(Result.OK, found.title or identifier)


def _dataset(services: Services, identifier: str) -> Answer:
    found = services.once(("dataset", identifier), lambda: services.platform.datasets.get(identifier))
    return Answer(Result.OK, found.name or identifier)


def _flow_spec(services: Services, entry: IngestionSection, connection: ConnectionSection | None) -> Answer:
    if connection is not None and connection.connection_spec_id != entry.connection_spec_id:
        detail = f"names connection spec {entry.connection_spec_id}, its connection {connection.connection_spec_id}"
        return Answer(
            Result.FAILED, detail, "give ingestion and connection the same connection_spec_id", Code.CONNECTOR_MISMATCH
        )
    require_flow_spec(services, entry.flow_spec_id, entry.connection_spec_id)
    return Answer(Result.OK, f"takes {entry.chosen.title}")


def _explored(services: Services, entry: IngestionSection, connection_id: str | None) -> Answer:
    if connection_id is None:
        detail = f"AEP tells them through connections.{entry.connection}, which `pulumi up` has not made yet"
        return Answer(Result.UNKNOWN, detail)
    found = sorted(explored_findings(services, connection_id, entry), key=lambda one: one.is_warning)
    if found:
        result = Result.ATTENTION if found[0].is_warning else Result.FAILED
        return Answer(result, "; ".join(one.reason for one in found), found[0].fix, found[0].code)
    names = "all columns" if entry.columns is None else number(len(entry.columns), "column")
    return Answer(Result.OK, f"AEP sees {entry.table}, and {names} to read")


def _table(services: Services, login: ZohoLogin, table: str) -> Answer:
    found = table_finding(services, login, table)
    if found is not None:
        return Answer.of(found)
    return Answer(Result.OK, f"{table} is there, and its records may be read")


def _columns(services: Services, login: ZohoLogin, entry: IngestionSection) -> Answer:
    table = entry.table or ""
    fields, unnamed = fields_of(services, login, table), unnamed_fields(services, login, table)
    if not fields:
        return Answer(Result.FAILED, f"Zoho shows this user no fields of {table}", NO_FIELDS, Code.NO_FIELDS)
    absent = list(absent_columns(entry, fields))
    if absent:
        advice = "; ".join(f"{name}: {nearest(name, fields)}" for name in absent)
        doubt = f", and {unnamed} fields of Zoho's answer have no name" if unnamed else ""
        return Answer(Result.FAILED, f"{table} has no {', '.join(absent)}{doubt}", advice)
    parts = parts_of_fields(entry, fields)
    if parts:
        detail = f"not checked whether AEP's connector makes columns of {', '.join(parts)}"
        fix = f"look for them with `zoho-aep explore {table}` after `pulumi up`"
        return Answer(Result.ATTENTION, detail, fix, Code.UNVERIFIED_COLUMNS)
    hidden = hidden_columns(entry, fields)
    if hidden:
        detail = f"{', '.join(hidden)} may be hidden from the Zoho user who consented"
        fix = "show them to the user's profile in Zoho CRM, or leave them out"
        return Answer(Result.ATTENTION, detail, fix, Code.HIDDEN_COLUMN)
    if entry.columns is None:
        return Answer(Result.OK, f"all columns: {len(fields)}")
    return Answer(Result.OK, f"{number(len(entry.columns), 'column')} to read, all there")


def _delta_column(services: Services, login: ZohoLogin, entry: IngestionSection) -> Answer:
    table, name = entry.table or "", entry.delta_column or ""
    fields = fields_of(services, login, table)
    problem = delta_column_problem(name, fields)
    if problem:
        return Answer(Result.FAILED, problem)
    missed, best = delta_columns.missed(table, name), delta_columns.of_module(table)
    if missed:
        seen = "" if best in fields else f"let the Zoho user who consented see {best}, then "
        return Answer(Result.ATTENTION, missed, f"{seen}set delta_column to {best}", Code.MISSED_CHANGES)
    if is_untyped(name, fields):
        detail = f"not checked whether {name} is a date-time: Zoho does not say of what type"
        return Answer(Result.ATTENTION, detail, code=Code.UNVERIFIED_COLUMNS)
    wanted = wanted_columns(entry)
    computed = [one for one in wanted if one in fields and fields[one].data_type in delta_columns.COMPUTED]
    detail = f"; {', '.join(computed)} may change without it, as Zoho computes them" if computed else ""
    return Answer(Result.OK, f"{name} is a date-time{detail}")


def _schedules(services: Services, stack: StackConfig) -> Answer:
    into_profile = {
        name: runs_a_day(entry)
        for name, entry in stack.ingestions.items()
        if _goes_into_profile(services, stack, entry.dataset)
    }
    if not into_profile:
        return Answer(Result.OK, "no ingestion goes into a Profile dataset")
    most_first = sorted(into_profile.items(), key=lambda item: -item[1])
    total = sum(into_profile.values())
    detail = f"{number(round(total), 'batch')} a day into Profile datasets ({_listed(most_first)})"
    advised = f"Adobe advises at most {BATCHES_A_DAY} in a sandbox"
    return Answer(Result.ATTENTION if total > BATCHES_A_DAY else Result.OK, f"{detail}; {advised}")


def _goes_into_profile(services: Services, stack: StackConfig, dataset: str) -> bool:
    identifier = stack.datasets[dataset].id
    if identifier is None:
        return stack.datasets[dataset].profile
    found = services.once(("dataset", identifier), lambda: services.platform.datasets.get(identifier))
    return "enabled:true" in found.tags.get("unifiedProfile", [])


def _listed(runs: Sequence[tuple[str, float]]) -> str:
    return ", ".join(f"{name} {how_many:,.0f}" for name, how_many in runs)
