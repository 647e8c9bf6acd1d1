"""Connectors of the flow spec CRMToAEP: tables with typed columns, read in windows of a delta column.

They differ only in connection spec, login and names, so such a connector is one value of `CrmToAep`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from pulumi_zoho_aep.aep.connections import Column
from pulumi_zoho_aep.aep.flows import CRM_TO_AEP_SPEC_ID, Transformation
from pulumi_zoho_aep.aep.session import parse
from pulumi_zoho_aep.aep.source_connections import TableView
from pulumi_zoho_aep.connectors.base import BaseConnector
from pulumi_zoho_aep.connectors.reading import Reading
from pulumi_zoho_aep.connectors.table_columns import definitions, explored
from pulumi_zoho_aep.engine.run import Run
from pulumi_zoho_aep.listing import Listing
from pulumi_zoho_aep.services import Services


@dataclass(frozen=True)
class CrmToAep(BaseConnector):
    """A connector of table sources."""

    change_columns: tuple[str, ...] = ()
    """Columns that move with every change of a row, in any table; the best one first."""
    flow_spec_id: ClassVar[str] = CRM_TO_AEP_SPEC_ID
    data_format: ClassVar[str] = "tabular"
    has_tables: ClassVar[bool] = True
    has_delta_column: ClassVar[bool] = True

    def source_params(self, run: Run[Services], reading: Reading) -> dict[str, Any]:
        """Return the table with the columns' definitions, which AEP requires word for word from its exploration."""
        columns = definitions(run, reading.base_connection_id, reading.table, reading.columns)
        return {"tableName": reading.table, "columns": columns}

    def live_reading(self, params: Mapping[str, Any], recorded: Reading) -> Reading:
        """Return table and columns; no columns if an answer does not give all their names."""
        table = parse(TableView, params, "read a source connection")
        names = tuple(column.name for column in table.columns)
        return replace(recorded, table=table.table_name or "", columns=names if all(names) else ())

    def made_by_hand(self, params: Mapping[str, Any]) -> Reading | None:
        """Return table and columns; None if there is no table."""
        made = self.live_reading(params, Reading("", ""))
        return replace(made, columns=made.columns or None) if made.table else None

    def columns(self, services: Services, reading: Reading) -> Listing[Column]:
        """Return the columns of a table, read through the base connection once per process."""
        return explored(services, reading.base_connection_id, reading.table)

    def steps_before_mapping(self, delta_column: str | None) -> list[Transformation]:
        """Return the step that reads the rows of a run's window; without a delta column, a run reads all rows."""
        if delta_column is None:
            return []
        return [Transformation(name="Copy", params={"deltaColumn": {"name": delta_column}})]

    def missed(self, table: str, delta_column: str) -> str:  # noqa: ARG002 - the same in every table
        """Return the changes that a column may miss; nothing if no column is known to move with every change."""
        if not self.change_columns or delta_column in self.change_columns:
            return ""
        return f"{delta_column} is not known to move with every change: changes that do not touch it are missed"

    def delta_columns(self, table: str) -> Sequence[str]:  # noqa: ARG002 - every table has them
        """Return the columns by which runs can identify new rows."""
        return self.change_columns
