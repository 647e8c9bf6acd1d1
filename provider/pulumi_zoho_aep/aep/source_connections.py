"""Source connections: which table and columns of a base connection a dataflow reads.

According to Adobe, changes never reach the dataflow that uses it, so all but name and description are replacements.
"""

from typing import Any

from pydantic import Field

from pulumi_zoho_aep.aep.flow_service import Collection, Entity, SpecRef, SpecRefView
from pulumi_zoho_aep.aep.session import Model, RequestModel, parse


class DataFormat(RequestModel):
    """`tabular` for tables; files and REST sources have others."""

    format: str
    properties: dict[str, str] | None = None


class NewSourceConnection(RequestModel):
    """A source connection to create. `params` depends on the connector: for tables `tableName` and `columns`."""

    name: str
    description: str
    base_connection_id: str | None = None
    """AEP refuses one for the landing zone."""
    data: DataFormat
    params: dict[str, Any]
    connection_spec: SpecRef


class DataView(Model):
    """The format as the service shows it."""

    format: str = ""
    properties: dict[str, Any] = Field(default_factory=dict)


class ColumnView(Model):
    """A column as the service shows it."""

    name: str = ""


class TableView(Model):
    """The table and its columns as the service shows them."""

    table_name: str | None = None
    columns: list[ColumnView] = Field(default_factory=list)


class SourceConnection(Entity):
    """A source connection."""

    base_connection_id: str = ""
    data: DataView = DataView()
    params: dict[str, Any] = Field(default_factory=dict)
    connection_spec: SpecRefView = SpecRefView()

    @property
    def table(self) -> TableView:
        """The table and columns to read.

        Raises:
            UnexpectedReply: The source connection is another connector's, whose parameters of the same name may be
                anything.
        """
        return parse(TableView, self.params, f"read source connection {self.id}")


class SourceConnections(Collection[SourceConnection]):
    """The collection `/sourceConnections`."""

    path = "sourceConnections"
    noun = "source connection"
    model = SourceConnection

    def create(self, connection: NewSourceConnection) -> str:
        """Create a source connection and return its id."""
        return self._post(connection, connection.name)
