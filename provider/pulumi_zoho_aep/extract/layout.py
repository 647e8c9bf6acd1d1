"""Makes the columns of a file from the columns of a stack file and the fields of a module, or says why it cannot."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.synced_files import DELETION_COLUMNS, KEY
from pulumi_zoho_aep.extract.columns import CHOICES, LOOKUPS, TAGS, Column, Layout
from pulumi_zoho_aep.findings import Finding, nearest
from pulumi_zoho_aep.zoho import Field
from pulumi_zoho_aep.zoho.bulk_read import FIELDS_PER_JOB

_LISTED = frozenset({CHOICES, "territories"})
"""Data types of lists that Zoho returns for many records at once."""
_SUBFORM = "subform"
_ONE_BY_ONE = frozenset(
    {_SUBFORM, "multiselectlookup", "multiuserlookup", "consent_lookup", "fileupload", "imageupload"}
)


def layout_of(
    fields: Sequence[Field], table: str, columns: Sequence[str] | None, delta_column: str, used: Iterable[str] = ()
) -> tuple[Layout, list[Finding]]:
    """Return the columns of an ingestion's files, and findings about the declared columns.

    Args:
        fields: Fields of the module.
        table: API name of the module.
        columns: Declared in the stack file; None for all that can be read.
        delta_column: The column that shows changes.
        used: Sources and expressions of the mapping, which may name deletion columns.
    """
    known = {one.api_name: one for one in fields}
    names = [one.api_name for one in fields if not why_unreadable(one)] if columns is None else columns
    findings = [one for place, name in enumerate(names) if (one := _finding(name, known, f"columns[{place}]"))]
    if delta_column not in known:
        reason = f"{table} has no field {delta_column}"
        findings.append(Finding.error(Code.UNKNOWN_COLUMN, "delta_column", reason, nearest(delta_column, known)))
    found = [one for name in names for one in _columns(known, name)]
    unique = {one.name: one for one in found if one.name != KEY}
    deletions = [name for name in DELETION_COLUMNS if name in _named(columns, used) and name not in known]
    layout = Layout(table, tuple(unique.values()), delta_column, deletions)
    count = len(layout.fields)
    if count > FIELDS_PER_JOB:
        reason = f"{count} fields exceed the {FIELDS_PER_JOB} that Zoho exports"
        findings.append(Finding.error(Code.UNREADABLE_COLUMN, "columns", reason, "name only the ones that you need"))
    return layout, findings


def _columns(known: Mapping[str, Field], name: str) -> Iterator[Column]:
    """Yield the columns of a field: name and id for a lookup, so that rows are readable and can be joined."""
    field, _, part = name.partition(".")
    source = known.get(field)
    if source is None or why_unreadable(source):
        return
    yield Column.of(source, part)
    if source.data_type in LOOKUPS and not part:
        yield Column.of(source, "id")


def _finding(name: str, known: Mapping[str, Field], subject: str) -> Finding | None:
    field, _, part = name.partition(".")
    if name in DELETION_COLUMNS and name not in known:
        return None
    if field not in known:
        reason = f"the table has no column {field}"
        return Finding.error(Code.UNKNOWN_COLUMN, subject, reason, nearest(field, [*known, *DELETION_COLUMNS]))
    why = why_unreadable(known[field])
    if why:
        fix = "remove it, and add an ingestion of that table" if known[field].data_type == _SUBFORM else "remove it"
        return Finding.error(Code.UNREADABLE_COLUMN, subject, f"{field} {why}", fix)
    if part and known[field].data_type not in LOOKUPS:
        return Finding.error(Code.UNKNOWN_COLUMN, subject, f"{field} refers to no other record", f"write {field} alone")
    return None


def why_unreadable(field: Field) -> str:
    """Return why a field cannot be read for many records; empty if it can."""
    if field.data_type == _SUBFORM:
        return "holds rows of a subform, which form a table of their own"
    is_list = field.json_type == "jsonarray" and field.data_type not in _LISTED and field.api_name != TAGS
    if field.data_type in _ONE_BY_ONE or is_list:
        return f"({field.data_type or 'a list'}) can only be read record by record"
    return ""


def _named(columns: Sequence[str] | None, used: Iterable[str]) -> set[str]:
    """Return the deletion columns named in columns, or else used by the mapping."""
    return {word for text in (used if columns is None else (*columns, *used)) for word in re.findall(r"\w+", text)}
