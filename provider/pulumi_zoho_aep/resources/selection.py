"""What a source connection reads: a table and its columns, or raw parameters."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import StringConstraints

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.choice import ConnectorChoice
from pulumi_zoho_aep.connectors.reading import Reading, RestSettings
from pulumi_zoho_aep.engine.models import Inputs, Names, Replaces, is_known
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.resources.folder_names import folder_findings

_Verbatim = Annotated[str, StringConstraints(strip_whitespace=False)]
"""A tab is a delimiter."""


class Selection(ConnectorChoice, Inputs):
    """The data to read: a table and its columns, or raw parameters."""

    table: Annotated[str | None, Replaces] = None
    columns: Annotated[Names | None, Replaces] = None
    folder: Annotated[str | None, Replaces] = None
    rest: Annotated[RestSettings | None, Replaces] = None
    params: Annotated[dict[str, Any] | None, Replaces] = None
    data_format: Annotated[str, Replaces] = "tabular"
    format_properties: Annotated[dict[str, _Verbatim] | None, Replaces] = None

    def findings(self) -> Iterator[Finding]:
        """Yield contradictory inputs, an empty selection of columns, and a format that does not fit."""
        yield from super().findings()
        table, columns = self.table, self.columns
        if is_known(table, self.params) and (table is None) == (self.params is None):
            yield Finding.error(Code.CONTRADICTION, "table", "give either table or params (another connector)")
        if is_known(table, self.format_properties) and table is not None and self.format_properties is not None:
            reason = "the format of a table is that of its connector"
            yield Finding.error(Code.CONTRADICTION, "format_properties", reason, "remove it, or give params")
        if columns is not None and is_known(columns) and (not columns or "" in columns):
            advice = "name at least one column, none of them empty, or leave columns out for all"
            yield Finding.error(Code.MISSING_VALUE, "columns", advice)
        if self.folder is not None and is_known(self.folder):
            yield from folder_findings(self.folder)
        if table is not None and is_known(self.connection_spec_id, table, columns, self.rest):
            yield from self._connector_findings()

    def _connector_findings(self) -> Iterator[Finding]:
        chosen = self.chosen
        yield from chosen.reading_findings(self.reading(""))
        if chosen.name and is_known(self.data_format) and self.data_format != chosen.data_format:
            reason = f"tables of {chosen.title} are {chosen.data_format}"
            yield Finding.error(Code.CONTRADICTION, "data_format", reason, "remove it")

    def reading(self, base_connection_id: str) -> Reading:
        """Return the data that is read through a base connection, or without one."""
        columns = None if self.columns is None else tuple(self.columns)
        rest = self.rest or RestSettings()
        return Reading(base_connection_id, self.table or "", columns, self.folder or "", rest)
