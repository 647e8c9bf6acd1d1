"""Checks of the choice of what a source connection reads, before any service is contacted."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.models import is_known
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.resources.folder_names import folder_findings

if TYPE_CHECKING:
    from pulumi_zoho_aep.resources.source_connection import Selection


def selected_findings(declared: "Selection") -> Iterator[Finding]:
    """Yield contradictory inputs, an empty selection of columns, and a format that does not fit."""
    if is_known(declared.table, declared.params) and (declared.table is None) == (declared.params is None):
        yield Finding.error(Code.CONTRADICTION, "table", "give either table or params (another connector)")
    if is_known(declared.table, declared.format_properties) and None not in (
        declared.table,
        declared.format_properties,
    ):
        reason = "the format of a table is that of its connector"
        yield Finding.error(Code.CONTRADICTION, "format_properties", reason, "remove it, or give params")
    if declared.columns is not None and is_known(declared.columns) and (not declared.columns or "" in declared.columns):
        advice = "name at least one column, none of them empty, or leave columns out for all"
        yield Finding.error(Code.MISSING_VALUE, "columns", advice)
    if declared.folder is not None and is_known(declared.folder):
        yield from folder_findings(declared.folder)
    known = (declared.connection_spec_id, declared.table, declared.columns, declared.rest)
    if declared.table is None or not is_known(*known):
        return
    chosen = declared.chosen
    yield from chosen.reading_findings(declared.reading(""))
    if chosen.name and is_known(declared.data_format) and declared.data_format != chosen.data_format:
        reason = f"tables of {chosen.title} are {chosen.data_format}"
        yield Finding.error(Code.CONTRADICTION, "data_format", reason, "remove it")
