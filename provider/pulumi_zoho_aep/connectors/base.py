"""Defaults, which connectors override where they differ."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from pulumi_zoho_aep.aep.connections import Auth
from pulumi_zoho_aep.aep.flows import Transformation
from pulumi_zoho_aep.aep.specs import ConnectionSpec
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.logins import TypedLogin
from pulumi_zoho_aep.connectors.protocol import CredentialUse
from pulumi_zoho_aep.connectors.reading import Reading, RestSettings
from pulumi_zoho_aep.findings import Finding, nearest
from pulumi_zoho_aep.services import Services

if TYPE_CHECKING:
    from pulumi_zoho_aep.connectors.zoho_login import Credential


@dataclass(frozen=True)
class BaseConnector:
    """The part of a connector that its flow spec does not decide; `Connector` describes the fields."""

    name: str
    system: str
    connection_spec_id: str
    logins: tuple[type[TypedLogin], ...] = ()
    credential_use: CredentialUse = CredentialUse.NONE
    credential_auth_spec: str = ""
    limits: str = ""
    useful_scopes: ClassVar[Sequence[str]] = ()
    has_base_connection: ClassVar[bool] = True
    has_tables: ClassVar[bool] = False
    has_delta_column: ClassVar[bool] = False
    has_objects: ClassVar[bool] = False
    format_properties: ClassVar[Mapping[str, str]] = {}
    source_settings: ClassVar[frozenset[str]] = frozenset()

    @property
    def title(self) -> str:
        """The connector's name in messages."""
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
        """Yield an endpoint: only Adobe's Zoho source takes one separately from the login."""
        if endpoint is not None:
            where = "takes its address in auth" if self.credential_use is CredentialUse.NONE else "takes none"
            yield Finding.error(Code.CONTRADICTION, "endpoint", "is for Zoho CRM", f"{self.title} {where}")

    def auth_of(self, spec: ConnectionSpec, credential: "Credential", endpoint: str | None, access_token: str) -> Auth:
        """Return a login; AEP never logs in with a Zoho credential here, so none is ever requested."""
        raise NotImplementedError

    def reading_findings(self, reading: Reading) -> Iterator[Finding]:  # noqa: ARG002 - most read everything
        """Yield nothing: whatever the source system has can be read."""
        yield from ()

    def records_at_most(self, reading: Reading) -> int | None:  # noqa: ARG002 - most read everything
        """Return None: there is no such limit."""
        return None

    def made_by_hand(self, params: Mapping[str, Any]) -> Reading | None:  # noqa: ARG002 - most see no table in them
        """Return None: AEP does not know from which table of which system files come."""
        return None

    def require_place(self, services: Services) -> None:
        """Require nothing: the base connection has a check of its own."""

    def require_allowed(self, services: Services, reading: Reading) -> None:
        """Require nothing: the form of the parameters is the same in every version."""

    def absent(self, table: str, column: str, there: Collection[str]) -> tuple[str, str]:
        """Return that a table does not have a column."""
        return f"{table} has no {column}", nearest(column, there)

    def column_of(self, field: str) -> str:
        """Return what AEP calls a column: the same name."""
        return field

    def steps_before_mapping(self, delta_column: str | None) -> list[Transformation]:  # noqa: ARG002 - tables only
        """Return nothing: only table sources copy by a delta column."""
        return []

    def mapping_source(self, column: str, rest: RestSettings) -> str:  # noqa: ARG002 - REST sources only
        """Return what a mapping calls a column: the same name."""
        return column

    def delta_columns(self, table: str) -> Sequence[str]:  # noqa: ARG002 - none is known
        """Return nothing: we do not know which columns change with another system's rows."""
        return ()

    def missed(self, table: str, delta_column: str) -> str:  # noqa: ARG002 - not known of other systems' columns
        """Return nothing: we do not know when another vendor's columns move."""
        return ""

    def standard_paths(self, table: str) -> Mapping[str, str]:  # noqa: ARG002 - there are none
        """Return nothing: every column becomes a field of the tenant."""
        return {}
