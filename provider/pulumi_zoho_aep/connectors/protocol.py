"""The interface of a connector: everything in which the ways into AEP differ.

A new connector rarely writes all of it. `CrmToAep` (tables) and `CloudStorageToAep` (files) say everything but names,
spec, logins and limits: such a connector is one value. On `BaseConnector`, `title` and the rest have defaults, and a
class of its own adds `flow_spec_id`, `data_format`, `source_params`, `live_reading` and `columns`, as `generic_rest`
does. CONTRIBUTING.md lists the steps.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol

from pulumi_zoho_aep.aep.connections import Auth, Column
from pulumi_zoho_aep.aep.flows import Transformation
from pulumi_zoho_aep.aep.specs import ConnectionSpec
from pulumi_zoho_aep.connectors.logins import TypedLogin
from pulumi_zoho_aep.connectors.reading import Reading, RestSettings
from pulumi_zoho_aep.engine.run import Run
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.listing import Listing
from pulumi_zoho_aep.services import Services

if TYPE_CHECKING:
    from pulumi_zoho_aep.connectors.zoho_login import Credential


class CredentialUse(Enum):
    """How a connector uses a `ZohoCredential`."""

    NONE = "none"
    """It reads a system other than Zoho."""
    LOGIN = "login"
    """AEP logs in to Zoho with it."""
    SYNC = "sync"
    """`zoho-aep sync` reads Zoho with it and writes files; AEP never has it."""


class Connector(Protocol):
    """One way in which rows reach AEP. A module of this package defines one as `CONNECTOR`; the registry lists them."""

    @property
    def name(self) -> str:
        """The connector's name in stack files and programs; empty if it only has a connection spec."""

    @property
    def title(self) -> str:
        """The connector's name in messages."""

    @property
    def system(self) -> str:
        """The source system's name, such as `Salesforce`, with which names of proposed objects begin."""

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
    def format_properties(self) -> Mapping[str, str]:
        """The details of that format in its source connections."""

    @property
    def source_settings(self) -> frozenset[str]:
        """The keys of an ingestion that, besides table and columns, decide what its source connections read."""

    @property
    def has_base_connection(self) -> bool:
        """Whether AEP logs in anywhere; otherwise source connections stand alone."""

    @property
    def has_tables(self) -> bool:
        """Whether AEP itself lists tables and typed columns, through a base connection."""

    @property
    def has_delta_column(self) -> bool:
        """Whether its dataflows have a delta column, by which a run finds new rows."""

    @property
    def has_objects(self) -> bool:
        """Whether references come as objects, so that mappings name a part, such as `Owner.id`."""

    @property
    def credential_use(self) -> CredentialUse:
        """How it uses a `ZohoCredential`."""

    @property
    def useful_scopes(self) -> Sequence[str]:
        """Zoho's scopes that it can do without, at a price; scopes for reading tables are not among them."""

    @property
    def credential_auth_spec(self) -> str:
        """Name of the auth spec by which AEP logs in with a credential; empty if it never does."""

    @property
    def logins(self) -> Sequence[type[TypedLogin]]:
        """The typed forms of `auth`, the recommended one first."""

    @property
    def absence(self) -> str:
        """The message if an organisation does not have it."""

    @property
    def limits(self) -> str:
        """Its limits (what it cannot read, how late rows arrive), as a basis for choosing it."""

    def login_findings(self, params: Mapping[str, Any], endpoint: str | None) -> Iterator[Finding]:
        """Yield what is wrong with a login written in AEP's own words: hosts that are not the vendor's."""

    def auth_of(self, spec: ConnectionSpec, credential: "Credential", endpoint: str | None, access_token: str) -> Auth:
        """Return the `auth` by which AEP logs in with a credential, in the words of the live connection spec."""

    def reading_findings(self, reading: Reading) -> Iterator[Finding]:
        """Yield data that the connector can never read, below the keys of an ingestion."""

    def records_at_most(self, reading: Reading) -> int | None:
        """Return how many records of a table it can read; None if there is no such limit."""

    def require_place(self, services: Services) -> None:
        """Require that its files have a place in the sandbox.

        Raises:
            ZohoAepError: Says what AEP answers instead.
        """

    def require_allowed(self, services: Services, reading: Reading) -> None:
        """Require that the live connection spec allows the parameters to send.

        Raises:
            ZohoAepError: Says what it allows.
        """

    def absent(self, table: str, column: str, there: Collection[str]) -> tuple[str, str]:
        """Return why AEP does not see a column, and what to do."""

    def source_params(self, run: Run[Services], reading: Reading) -> dict[str, Any]:
        """Return the parameters of a source connection, querying AEP if they depend on live objects.

        Raises:
            ZohoAepError: AEP does not have the table or columns to read.
        """

    def live_reading(self, params: Mapping[str, Any], recorded: Reading) -> Reading:
        """Return what a live source connection reads; what its parameters leave out is as recorded."""

    def made_by_hand(self, params: Mapping[str, Any]) -> Reading | None:
        """Return what a source connection from outside any stack reads; None if only its parameters can say."""

    def columns(self, services: Services, reading: Reading) -> Listing[Column]:
        """Return the columns as AEP sees them.

        Raises:
            ZohoAepError: Nothing can be read yet; the hint says how to change that.
        """

    def column_of(self, field: str) -> str:
        """Return what AEP calls a column of the stack file, or a part of one such as `Owner.id`."""

    def steps_before_mapping(self, delta_column: str | None) -> list[Transformation]:
        """Return the transformations of a dataflow that come before its mapping."""

    def mapping_source(self, column: str, rest: RestSettings) -> str:
        """Return what a mapping calls a column."""

    def delta_columns(self, table: str) -> Sequence[str]:
        """Return the columns by which runs can identify new rows, starting with the one that reads every change."""

    def missed(self, table: str, delta_column: str) -> str:
        """Return which rows a dataflow with this delta column never reads again; empty if that is not known."""

    def standard_paths(self, table: str) -> Mapping[str, str]:
        """Return XDM paths of columns that every organisation has."""
