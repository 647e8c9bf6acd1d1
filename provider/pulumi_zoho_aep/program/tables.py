"""Whether Zoho has the table and the columns that an ingestion reads; asked once per login and table."""

from collections.abc import Iterator, Mapping
from functools import partial

from pulumi_zoho_aep.errors import Forbidden
from pulumi_zoho_aep.problems import Problem, nearest
from pulumi_zoho_aep.program.config import IngestionSection
from pulumi_zoho_aep.resources._credential_proof import unreadable
from pulumi_zoho_aep.resources._services import Services, ZohoLogin
from pulumi_zoho_aep.zoho import Field, Module

_KEY = "id"
"""Every record has it, whether or not it is listed among the fields."""


def table_problem(services: Services, login: ZohoLogin, table: str) -> str:
    """Return what is wrong with a table, empty if nothing is."""
    modules: list[Module] = services.once(("Zoho modules", login), services.zoho(login).crm.modules)
    readable = {module.api_name for module in modules if module.is_readable}
    if table in readable:
        return ""
    why = "cannot be read through the API" if table in {module.api_name for module in modules} else "is not there"
    return f"{table} {why}: {nearest(table, readable)}"


def fields_of(services: Services, login: ZohoLogin, table: str) -> dict[str, Field]:
    """Return the fields of a table by API name."""
    found = services.once(("Zoho fields", login, table), lambda: services.zoho(login).crm.fields(table))
    return {field.api_name: field for field in found}


def wanted_columns(entry: IngestionSection) -> list[str]:
    """Return every column that an ingestion names; parts of a column come after a dot."""
    sources = (row.source.split(".")[0] for row in entry.mapping if row.source is not None)
    delta = [entry.delta_column] if entry.delta_column is not None else []
    return list(dict.fromkeys([*(entry.columns or ()), *delta, *sources]))


def absent_columns(entry: IngestionSection, fields: Mapping[str, Field]) -> Iterator[str]:
    """Yield the columns that a table does not have."""
    yield from (name for name in wanted_columns(entry) if name not in fields and name != _KEY)


def delta_column_problem(name: str, fields: Mapping[str, Field]) -> str:
    """Return what is wrong with a delta column that is there, empty if nothing is."""
    kind = fields[name].data_type if name in fields else "bigint"
    return "" if kind == "datetime" else f"{name} is of type {kind}, not a date-time"


def reading_problems(services: Services, login: ZohoLogin, entry: IngestionSection) -> Iterator[Problem]:
    """Yield what an ingestion cannot read, below its own keys."""
    table = entry.table or ""
    try:
        problem = table_problem(services, login, table)
    except Forbidden:
        problem = ""  # the scopes for metadata are ours to ask with: AEP may well read the table without them
    problem = problem or services.once(("Zoho refusal", login, table), partial(_refusal, services, login, table))
    if problem:
        yield Problem("table", problem)
        return
    try:
        fields = fields_of(services, login, table)
    except Forbidden:
        return
    absent = list(absent_columns(entry, fields))
    for name in absent:
        yield Problem(_key_of(entry, name), f"{table} has no {name}: {nearest(name, fields)}")
    if entry.delta_column is not None and entry.delta_column not in absent:
        wrong = delta_column_problem(entry.delta_column, fields)
        if wrong:
            yield Problem("delta_column", f"{wrong}: Modified_Time is right for Zoho")


def _refusal(services: Services, login: ZohoLogin, table: str) -> str:
    return "; ".join(why for _, why in unreadable(services.zoho(login).crm, [table]))


def _key_of(entry: IngestionSection, column: str) -> str:
    if column in (entry.columns or ()):
        return "columns"
    return "delta_column" if column == entry.delta_column else "mapping"
