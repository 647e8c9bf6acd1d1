"""What is known about Zoho's tables, whichever way their rows reach AEP."""

from collections.abc import Mapping, Sequence

from pulumi_zoho_aep.connectors.standard_fields import PATHS
from pulumi_zoho_aep.zoho import delta_columns


class ZohoTables:
    """The part of a connector that is about the tables of Zoho; comes before the connector's other bases."""

    def delta_columns(self, table: str) -> Sequence[str]:
        """Return the column that reads every change of a module, then the one that reads new rows."""
        return (delta_columns.of_module(table), delta_columns.CREATED)

    def missed(self, table: str, delta_column: str) -> str:
        """Return which rows are never read again with this delta column."""
        return delta_columns.missed(table, delta_column)

    def standard_paths(self, table: str) -> Mapping[str, str]:
        """Return where the columns of Zoho's standard modules belong."""
        return PATHS.get(table, {})
