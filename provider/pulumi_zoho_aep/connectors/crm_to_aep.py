"""Connectors of the flow spec CRMToAEP: tables with typed columns, read in windows of a delta column.

They differ in connection spec, login and names alone, so a connector of this kind is one value of `CrmToAep`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pulumi_zoho_aep.aep.flows import CRM_TO_AEP_SPEC_ID, Transformation
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.logins import TypedLogin
from pulumi_zoho_aep.findings import Finding


@dataclass(frozen=True)
class CrmToAep:
    """A connector of table sources."""

    name: str
    system: str
    connection_spec_id: str
    logins: tuple[type[TypedLogin], ...] = ()
    change_columns: tuple[str, ...] = ()
    """Columns that move with every change of a row, in any table; the best one first."""
    takes_credential: bool = False
    flow_spec_id: str = CRM_TO_AEP_SPEC_ID
    data_format: str = "tabular"

    @property
    def title(self) -> str:
        """What messages call it."""
        return f"Adobe's {self.system} source" if self.name else f"connection spec {self.connection_spec_id}"

    @property
    def absence(self) -> str:
        """The message if an organisation does not have it."""
        return f"this organisation {'does not have' if self.name else 'has no'} {self.title}"

    def login_findings(
        self,
        params: Mapping[str, Any],  # noqa: ARG002 - where the hosts of other vendors are, only they know
        endpoint: str | None,
    ) -> Iterator[Finding]:
        """Yield an endpoint, which only Zoho's connector takes apart from the login."""
        if endpoint is not None:
            yield Finding.error(
                Code.CONTRADICTION, "endpoint", "is for Zoho CRM", f"{self.title} takes its address in auth"
            )

    def source_params(self, table: str, definitions: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Return the parameters of a source connection; AEP requires the definitions verbatim."""
        return {"tableName": table, "columns": list(definitions)}

    def steps_before_mapping(self, delta_column: str | None) -> list[Transformation]:
        """Return the step that reads the rows of a run's window; without a delta column, a run reads all rows."""
        if delta_column is None:
            return []
        return [Transformation(name="Copy", params={"deltaColumn": {"name": delta_column}})]

    def mapping_source(self, column: str) -> str:
        """Return what a mapping calls a column: the same."""
        return column

    def delta_columns(self, table: str) -> Sequence[str]:  # noqa: ARG002 - every table has them
        """Return the columns by which runs can identify new rows."""
        return self.change_columns

    def missed(self, table: str, delta_column: str) -> str:  # noqa: ARG002 - not known of other systems' columns
        """Return nothing: we do not know when another vendor's columns move."""
        return ""

    def standard_paths(self, table: str) -> Mapping[str, str]:  # noqa: ARG002 - there are none
        """Return nothing: every column becomes a field of the tenant."""
        return {}
