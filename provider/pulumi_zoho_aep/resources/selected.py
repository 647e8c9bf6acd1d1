"""What a source connection reads, as a resource and an ingestion declare it."""

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
    """What is read: a table and its columns, or raw parameters."""

    table: Annotated[str | None, Replaces] = None
    columns: Annotated[Names | None, Replaces] = None
    folder: Annotated[str | None, Replaces] = None
    rest: Annotated[RestSettings | None, Replaces] = None
    params: Annotated[dict[str, Any] | None, Replaces] = None
    data_format: Annotated[str, Replaces] = "tabular"
    format_properties: Annotated[dict[str, _Verbatim] | None, Replaces] = None

    def findings(self) -> Iterator[Finding]:
        """Yield a table and raw parameters together, or neither, and an empty selection of columns."""
        yield from super().findings()
        if is_known(self.table, self.params) and (self.table is None) == (self.params is None):
            yield Finding.error(Code.CONTRADICTION, "table", "give either table or params (another connector)")
        if is_known(self.table, self.format_properties) and None not in (self.table, self.format_properties):
            reason = "the format of a table is that of its connector"
            yield Finding.error(Code.CONTRADICTION, "format_properties", reason, "remove it, or give params")
        if self.columns is not None and is_known(self.columns) and (not self.columns or "" in self.columns):
            advice = "name at least one column, none of them empty, or leave columns out for all"
            yield Finding.error(Code.MISSING_VALUE, "columns", advice)
        if self.folder is not None and is_known(self.folder):
            yield from folder_findings(self.folder)
        if self.table is not None and is_known(self.connection_spec_id, self.table, self.columns, self.rest):
            yield from self.chosen.reading_findings(self.reading(""))
            if self.chosen.name and is_known(self.data_format) and self.data_format != self.chosen.data_format:
                reason = f"tables of {self.chosen.title} are {self.chosen.data_format}"
                yield Finding.error(Code.CONTRADICTION, "data_format", reason, "remove it")

    def reading(self, base_connection_id: str) -> Reading:
        """Return what is read through a base connection, or without one."""
        columns = None if self.columns is None else tuple(self.columns)
        rest = self.rest or RestSettings()
        return Reading(base_connection_id, self.table or "", columns, self.folder or "", rest)
