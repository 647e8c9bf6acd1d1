"""Tables behind a base connection, as AEP's explore and preview calls show them; the same for every connector."""

from pulumi_zoho_aep.aep.connections import Connections
from pulumi_zoho_aep.connectors.catalogue import Column, Rows, Table
from pulumi_zoho_aep.connectors.column_types import aep_type


class ExploredCatalogue:
    """Tables behind a base connection; Zoho's labels and types are not available there."""

    origin = "aep"

    def __init__(self, connections: Connections, identifier: str) -> None:
        self._connections = connections
        self._identifier = identifier

    def tables(self) -> list[Table]:
        """Return the tables of AEP's explore call."""
        return [Table(table.path, "", table.type) for table in self._connections.tables(self._identifier)]

    def columns(self, table: str) -> list[Column]:
        """Return the columns of AEP's explore call."""
        columns = self._connections.columns(self._identifier, table)
        named = [Column(column.name, field_type=aep_type(column), offered=True) for column in columns]
        return [*named, *(Column("", reason=f"column {one} of AEP's answer has no name") for one in columns.unreadable)]

    def rows(self, table: str, limit: int) -> Rows:
        """Return rows of AEP's preview, which has at most a hundred."""
        found = self._connections.preview(self._identifier, table)
        rows = Rows(found[:limit])
        rows.left_out = len(found.unreadable)
        return rows
