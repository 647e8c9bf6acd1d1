"""What a connector has to say: everything in which ways into AEP differ."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from pulumi_zoho_aep.aep.flows import Transformation
from pulumi_zoho_aep.connectors.logins import TypedLogin
from pulumi_zoho_aep.findings import Finding


class Connector(Protocol):
    """One way in which rows reach AEP. A module of this room has one as `CONNECTOR`; the registry lists them."""

    @property
    def name(self) -> str:
        """Its name in stack files and programs; empty if it only has a connection spec."""

    @property
    def title(self) -> str:
        """What messages call it."""

    @property
    def system(self) -> str:
        """What people call the source system, such as `Salesforce`: names of proposed objects begin with it."""

    @property
    def connection_spec_id(self) -> str:
        """Id of its connection spec."""

    @property
    def flow_spec_id(self) -> str:
        """Id of the flow spec of its dataflows."""

    @property
    def data_format(self) -> str:
        """Format of its source connections."""

    @property
    def takes_credential(self) -> bool:
        """Whether its base connection takes a `ZohoCredential`."""

    @property
    def logins(self) -> Sequence[type[TypedLogin]]:
        """The typed forms of `auth`, the recommended one first."""

    @property
    def absence(self) -> str:
        """The message if an organisation does not have it."""

    def login_findings(self, params: Mapping[str, Any], endpoint: str | None) -> Iterator[Finding]:
        """Yield what is wrong with a login written in AEP's own words: hosts that are not the vendor's."""

    def source_params(self, table: str, definitions: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Return the parameters of a source connection, from the columns' definitions in AEP's explore answer."""

    def steps_before_mapping(self, delta_column: str | None) -> list[Transformation]:
        """Return the transformations of a dataflow that come before its mapping."""

    def mapping_source(self, column: str) -> str:
        """Return what a mapping calls a column."""

    def delta_columns(self, table: str) -> Sequence[str]:
        """Return the columns by which runs can identify new rows, starting with the one that reads every change."""

    def missed(self, table: str, delta_column: str) -> str:
        """Return which rows a dataflow with this delta column never reads again; empty where that is not known."""

    def standard_paths(self, table: str) -> Mapping[str, str]:
        """Return XDM paths of columns that every organisation has."""
