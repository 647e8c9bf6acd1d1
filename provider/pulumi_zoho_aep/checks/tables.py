"""Checks, once per login and table, that Zoho has the table and the columns of an ingestion.

What could not be checked never counts as correct: a warning says what was not checked, and why.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.protocol import CredentialUse
from pulumi_zoho_aep.connectors.synced_files import DELETION_COLUMNS
from pulumi_zoho_aep.connectors.zoho_verification import unreadable
from pulumi_zoho_aep.errors import Forbidden, Throttled, Unavailable, UnexpectedReply, Unreachable
from pulumi_zoho_aep.extract.layout import why_unreadable
from pulumi_zoho_aep.findings import Finding, Severity, nearest
from pulumi_zoho_aep.listing import Listing
from pulumi_zoho_aep.resources.mapping_rows import mapped_columns
from pulumi_zoho_aep.services import Services, ZohoLogin
from pulumi_zoho_aep.stack_file.sections import IngestionSection
from pulumi_zoho_aep.zoho import Field, Module, delta_columns

NO_FIELDS = (
    "give the profile of the Zoho user who consented the fields (Setup, Security Control, Profiles), or consent as "
    "another user"
)
_KEY = "id"
"""Every record has it, even if it is not listed among the fields."""
_DATE_TIME, _NUMBER, _UNKNOWN = "datetime", "bigint", ""
NOT_ASKED = (Forbidden, Throttled, Unavailable, Unreachable, UnexpectedReply)
"""Failures that say nothing about a table: missing rights, and temporary failures of our own calls."""


def table_finding(services: Services, login: ZohoLogin, table: str) -> Finding | None:
    """Return why a table cannot be read; None if Zoho returns its records, whatever the list of modules says."""
    refusal: Finding | None = services.once(("Zoho refusal", login, table), partial(_refusal, services, login, table))
    if refusal is None:
        return None
    try:
        modules: Listing[Module] = services.once(("Zoho modules", login), services.zoho(login).crm.modules)
    except NOT_ASKED:
        return refusal  # which says enough: the list would only have suggested a better name
    readable = {module.api_name for module in modules if module.is_readable}
    if table in readable:
        return refusal
    why = "cannot be read through the API" if table in {module.api_name for module in modules} else "does not exist"
    return Finding.error(Code.UNKNOWN_TABLE, "", f"{table} {why}", nearest(table, readable))


def fields_of(services: Services, login: ZohoLogin, table: str) -> dict[str, Field]:
    """Return the fields of a table by API name."""
    return {field.api_name: field for field in _listed(services, login, table)}


def _listed(services: Services, login: ZohoLogin, table: str) -> Listing[Field]:
    found: Listing[Field] = services.once(("Zoho fields", login, table), lambda: services.zoho(login).crm.fields(table))
    return found


def declared_columns(entry: IngestionSection) -> list[str]:
    """Return every column that an ingestion names; parts of a column follow a dot."""
    sources = (column.split(".")[0] for column in mapped_columns(entry.mapping))
    delta = [entry.delta_column] if entry.delta_column is not None else []
    return list(dict.fromkeys([*(entry.columns or ()), *delta, *sources]))


def has_column(name: str, fields: Mapping[str, Field]) -> bool:
    """Say whether a table has a column. A part of a field, such as `Owner.id`, exists if the field does."""
    return name in fields or _field(name) in {*fields, _KEY}


def key_of(entry: IngestionSection, column: str) -> str:
    """Return the key under which an ingestion names a column."""
    if column in (entry.columns or ()):
        return "columns"
    return "delta_column" if column == entry.delta_column else "mapping"


def reading_findings(services: Services, login: ZohoLogin, entry: IngestionSection) -> Iterator[Finding]:
    """Yield what an ingestion cannot read, and what could not be checked, below its own keys."""
    table = list(table_findings(services, login, entry))
    yield from table
    if all(finding.is_warning for finding in table):
        yield from unless_unanswered("columns", partial(_all_columns, services, login, entry))


def table_findings(services: Services, login: ZohoLogin, entry: IngestionSection) -> Iterator[Finding]:
    """Yield why a table cannot be read or could not be checked."""
    yield from unless_unanswered("table", partial(_table, services, login, entry))


def column_findings(services: Services, login: ZohoLogin, entry: IngestionSection) -> Iterator[Finding]:
    """Yield columns that a table lacks, that are hidden, or that only AEP's connector knows."""
    yield from unless_unanswered("columns", partial(_columns, services, login, entry))


def delta_column_findings(services: Services, login: ZohoLogin, entry: IngestionSection) -> Iterator[Finding]:
    """Yield what is wrong with an existing delta column."""
    yield from unless_unanswered("delta_column", partial(_delta_column, services, login, entry))


def missed_changes(entry: IngestionSection, columns: Collection[str] | None = None) -> Iterator[Finding]:
    """Yield changes that the declared delta column never shows; nothing for raw connection specs, where it is unknown.

    Args:
        entry: The ingestion in the stack file.
        columns: Columns of the table, if known.
    """
    if entry.table is None or entry.delta_column is None:
        return
    missed = entry.chosen.missed(entry.table, entry.delta_column)
    if missed:
        best = entry.chosen.delta_columns(entry.table)[0]
        seen = "" if columns is None or best in columns else f"let the Zoho user who consented see {best}, then "
        yield Finding.warning(Code.MISSED_CHANGES, "delta_column", missed, f"{seen}set delta_column to {best}")


def unless_unanswered(key: str, ask: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """Yield the findings of a question, or a warning that it could not be asked."""
    try:
        yield from ask()
    except NOT_ASKED as error:
        yield Finding.warning(Code.UNVERIFIED_COLUMNS, key, f"not checked: {error.with_advice}")


def _table(services: Services, login: ZohoLogin, entry: IngestionSection) -> Iterator[Finding]:
    found = table_finding(services, login, entry.table or "")
    if found is not None:
        yield found.below("table")


def _all_columns(services: Services, login: ZohoLogin, entry: IngestionSection) -> Iterator[Finding]:
    yield from _columns(services, login, entry)
    yield from _delta_column(services, login, entry)


def _columns(services: Services, login: ZohoLogin, entry: IngestionSection) -> Iterator[Finding]:
    table = entry.table or ""
    listed = _listed(services, login, table)
    fields = fields_of(services, login, table)
    if not fields:
        yield Finding.error(Code.NO_FIELDS, "table", f"Zoho shows this user no fields of {table}", NO_FIELDS)
        return
    for name in _of_zoho(entry):
        if not has_column(name, fields):
            yield _absent(entry, name, fields, len(listed.unreadable))
            continue
        if entry.chosen.has_tables and name in (entry.columns or ()) and name not in {*fields, _KEY}:
            reason = f"not checked whether AEP's connector has a column for {name}, a part of {_field(name)}"
            fix = f"look for it with `zoho-aep explore {table}` after `pulumi up`"
            yield Finding.warning(Code.UNVERIFIED_COLUMNS, "columns", reason, fix)
        field = fields.get(_field(name))
        # No document says what Adobe's Zoho source makes of lists.
        why = why_unreadable(field) if field is not None and not entry.chosen.has_tables else ""
        if why:
            yield Finding.error(Code.UNREADABLE_COLUMN, key_of(entry, name), f"{_field(name)} {why}", "remove it")
        if entry.chosen.has_objects and is_bare_reference(entry, name, fields):
            reason = f"{name} is a reference, which {entry.chosen.name} reads as an object"
            fix = f"write {name}.name or {name}.id"
            yield Finding.error(Code.UNKNOWN_COLUMN, "mapping", reason, fix)
        if field is not None and not field.visible:
            reason = f"{name} may be hidden from the Zoho user who consented"
            fix = "show it to the user's profile in Zoho CRM, or leave it out"
            yield Finding.warning(Code.HIDDEN_COLUMN, key_of(entry, name), reason, fix)


def is_bare_reference(entry: IngestionSection, name: str, fields: Mapping[str, Field]) -> bool:
    """Say whether a mapping reads a whole reference: one connector gives its name, another an object."""
    is_object = name in fields and fields[name].json_type == "jsonobject"
    return is_object and name in mapped_columns(entry.mapping)


def _of_zoho(entry: IngestionSection) -> list[str]:
    """Return the declared columns, except those that `zoho-aep sync` adds to files."""
    added = DELETION_COLUMNS if entry.chosen.credential_use is CredentialUse.SYNC else ()
    return [name for name in declared_columns(entry) if name not in added]


def _absent(entry: IngestionSection, name: str, fields: Mapping[str, Field], unnamed: int) -> Finding:
    if name in DELETION_COLUMNS:
        reason = f"{entry.chosen.name or 'this connector'} has no {name}, which only files of `zoho-aep sync` have"
        return Finding.error(Code.UNKNOWN_COLUMN, key_of(entry, name), reason, "remove it from columns and mapping")
    doubt = f", unless it is one of {unnamed} fields that have no name in Zoho's answer" if unnamed else ""
    severity = Severity.WARNING if unnamed else Severity.ERROR
    reason = f"{entry.table} has no {name}{doubt}"
    return Finding(Code.UNKNOWN_COLUMN, severity, key_of(entry, name), reason, nearest(_field(name), fields))


def _delta_column(services: Services, login: ZohoLogin, entry: IngestionSection) -> Iterator[Finding]:
    table, name = entry.table or "", entry.delta_column or ""
    fields = fields_of(services, login, table)
    if not has_column(name, fields):
        return  # which the check of columns reports
    kind = fields[_field(name)].data_type if _field(name) in fields else _NUMBER
    if kind == _UNKNOWN:
        reason = f"not checked whether {name} is a date-time: Zoho does not say which type it has"
        yield Finding.warning(Code.UNVERIFIED_COLUMNS, "delta_column", reason)
    elif kind != _DATE_TIME:
        reason, fix = (
            f"{name} is of type {kind}, not a date-time",
            f"{delta_columns.of_module(table)} is right for Zoho",
        )
        yield Finding.error(Code.INVALID_DELTA_COLUMN, "delta_column", reason, fix)


def _refusal(services: Services, login: ZohoLogin, table: str) -> Finding | None:
    return next((why for _, why in unreadable(services.zoho(login).crm, [table])), None)


def _field(column: str) -> str:
    return column.split(".", maxsplit=1)[0]
