"""Whether Zoho has the table and the columns that an ingestion reads; asked once per login and table.

What could not be asked is never taken for right: it is a warning that says what was not checked, and why.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.zoho_verification import unreadable
from pulumi_zoho_aep.errors import Forbidden, Throttled, Unavailable, UnexpectedReply, Unreachable
from pulumi_zoho_aep.findings import Finding, Severity, nearest
from pulumi_zoho_aep.listing import Listing
from pulumi_zoho_aep.program.config import IngestionSection
from pulumi_zoho_aep.services import Services, ZohoLogin
from pulumi_zoho_aep.zoho import Field, Module, delta_columns

NO_FIELDS = (
    "give the profile of the Zoho user who consented the fields (Setup, Security Control, Profiles), or consent as "
    "another user"
)
_KEY = "id"
"""Every record has it, whether or not it is listed among the fields."""
_DATE_TIME, _UNKNOWN = "datetime", ""
_NOT_ASKED = (Forbidden, Throttled, Unavailable, Unreachable, UnexpectedReply)
"""Failures that say nothing of a table: rights and bad moments of our calls, which AEP does not make."""


def table_finding(services: Services, login: ZohoLogin, table: str) -> Finding | None:
    """Return why a table cannot be read; None if Zoho gives its records, whatever the list of modules says."""
    refusal: Finding | None = services.once(("Zoho refusal", login, table), partial(_refusal, services, login, table))
    if refusal is None:
        return None
    try:
        modules: Listing[Module] = services.once(("Zoho modules", login), services.zoho(login).crm.modules)
    except _NOT_ASKED:
        return refusal  # which says enough: the list would only have told a better name
    readable = {module.api_name for module in modules if module.is_readable}
    if table in readable:
        return refusal
    why = "cannot be read through the API" if table in {module.api_name for module in modules} else "is not there"
    return Finding.error(Code.UNKNOWN_TABLE, "", f"{table} {why}", nearest(table, readable))


def fields_of(services: Services, login: ZohoLogin, table: str) -> dict[str, Field]:
    """Return the fields of a table by API name."""
    return {field.api_name: field for field in _listed(services, login, table)}


def _listed(services: Services, login: ZohoLogin, table: str) -> Listing[Field]:
    found: Listing[Field] = services.once(("Zoho fields", login, table), lambda: services.zoho(login).crm.fields(table))
    return found


def unnamed_fields(services: Services, login: ZohoLogin, table: str) -> int:
    """Return of how many fields Zoho does not say what they are called."""
    return len(_listed(services, login, table).unreadable)


def wanted_columns(entry: IngestionSection) -> list[str]:
    """Return every column that an ingestion names; parts of a column come after a dot."""
    sources = (row.source.split(".")[0] for row in entry.mapping if row.source is not None)
    delta = [entry.delta_column] if entry.delta_column is not None else []
    return list(dict.fromkeys([*(entry.columns or ()), *delta, *sources]))


def absent_columns(entry: IngestionSection, fields: Mapping[str, Field]) -> Iterator[str]:
    """Yield the columns that a table does not have; a part of a field, as `Owner.id`, is there if the field is."""
    yield from (name for name in wanted_columns(entry) if name not in fields and _field(name) not in {*fields, _KEY})


def parts_of_fields(entry: IngestionSection, fields: Mapping[str, Field]) -> list[str]:
    """Return the columns that are parts of fields: only AEP's connector knows which of those it makes columns of."""
    return [name for name in entry.columns or () if name not in fields and name != _KEY and _field(name) in fields]


def hidden_columns(entry: IngestionSection, fields: Mapping[str, Field]) -> list[str]:
    """Return the columns that the Zoho user who consented may not see."""
    return [name for name in wanted_columns(entry) if _field(name) in fields and not fields[_field(name)].visible]


def delta_column_problem(name: str, fields: Mapping[str, Field]) -> str:
    """Return what is wrong with a delta column that is there, empty if nothing is."""
    kind = fields[_field(name)].data_type if _field(name) in fields else "bigint"
    return "" if kind in (_DATE_TIME, _UNKNOWN) else f"{name} is of type {kind}, not a date-time"


def is_untyped(name: str, fields: Mapping[str, Field]) -> bool:
    """Say whether Zoho keeps to itself of what type a column is."""
    field = fields.get(_field(name))
    return field is not None and field.data_type == _UNKNOWN


def reading_problems(services: Services, login: ZohoLogin, entry: IngestionSection) -> Iterator[Finding]:
    """Yield what an ingestion cannot read, and what could not be found out about it, below its own keys."""
    table = list(_asked("table", partial(_table, services, login, entry)))
    yield from table
    if all(problem.is_warning for problem in table):
        yield from _asked("columns", partial(_columns, services, login, entry))


def _asked(key: str, ask: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    try:
        yield from ask()
    except _NOT_ASKED as error:
        yield Finding.warning(Code.UNVERIFIED_COLUMNS, key, f"not checked, because of this: {error.with_advice}")


def _table(services: Services, login: ZohoLogin, entry: IngestionSection) -> Iterator[Finding]:
    found = table_finding(services, login, entry.table or "")
    if found is not None:
        yield found.below("table")


def _columns(services: Services, login: ZohoLogin, entry: IngestionSection) -> Iterator[Finding]:
    table = entry.table or ""
    fields, unnamed = fields_of(services, login, table), unnamed_fields(services, login, table)
    if not fields:
        yield Finding.error(Code.NO_FIELDS, "table", f"Zoho shows this user no fields of {table}", NO_FIELDS)
        return
    absent = list(absent_columns(entry, fields))
    for name in absent:
        doubt = f"; not checked: {unnamed} fields of Zoho's answer have no name" if unnamed else ""
        reason, fix = f"{table} has no {name}", f"{nearest(_field(name), fields)}{doubt}"
        severity = Severity.WARNING if unnamed else Severity.ERROR
        yield Finding(Code.UNKNOWN_COLUMN, severity, key_of(entry, name), reason, fix)
    for name in parts_of_fields(entry, fields):
        reason = f"not checked whether AEP's connector makes a column of {name}, a part of {_field(name)}"
        yield Finding.warning(Code.UNVERIFIED_COLUMNS, "columns", reason)
    for name in hidden_columns(entry, fields):
        reason = f"{name} may be hidden from the Zoho user who consented"
        yield Finding.warning(Code.HIDDEN_COLUMN, key_of(entry, name), reason)
    if entry.delta_column is not None and entry.delta_column not in absent:
        yield from _delta_column(entry.delta_column, fields)


def _delta_column(name: str, fields: Mapping[str, Field]) -> Iterator[Finding]:
    wrong = delta_column_problem(name, fields)
    if wrong:
        fix = f"{delta_columns.MODIFIED} is right for Zoho"
        yield Finding.error(Code.INVALID_DELTA_COLUMN, "delta_column", wrong, fix)
    elif is_untyped(name, fields):
        reason = f"not checked whether {name} is a date-time: Zoho does not say of what type it is"
        yield Finding.warning(Code.UNVERIFIED_COLUMNS, "delta_column", reason)


def _refusal(services: Services, login: ZohoLogin, table: str) -> Finding | None:
    return next((why for _, why in unreadable(services.zoho(login).crm, [table])), None)


def _field(column: str) -> str:
    return column.split(".", maxsplit=1)[0]


def key_of(entry: IngestionSection, column: str) -> str:
    """Return under which key an ingestion names a column."""
    if column in (entry.columns or ()):
        return "columns"
    return "delta_column" if column == entry.delta_column else "mapping"
