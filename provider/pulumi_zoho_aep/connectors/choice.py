"""The choice of a connector, as resources and sections of the stack file take it.

`connector` is another way of writing the ids that follow from it: they are what models and states hold, so a program
that names the ids and one that names the connector mean the same.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, ValidationInfo, WithJsonSchema, field_validator, model_validator

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.logins import AuthLogin, RawLogin
from pulumi_zoho_aep.connectors.protocol import Connector, CredentialUse
from pulumi_zoho_aep.connectors.registry import CONNECTORS, DEFAULT, AnyLogin, connector_of, read_login
from pulumi_zoho_aep.connectors.zoho_login import Credential, endpoint_findings
from pulumi_zoho_aep.engine.models import Properties, Replaces, is_known
from pulumi_zoho_aep.findings import Finding, nearest

_FOLLOWING = ("connection_spec_id", "flow_spec_id", "data_format")


def _known(name: str) -> str:
    if name not in CONNECTORS:
        raise ValueError(f"unknown connector {name}, {nearest(name, CONNECTORS)}")
    return name


ConnectorName = Annotated[str, AfterValidator(_known), WithJsonSchema({"type": "string", "enum": sorted(CONNECTORS)})]


class ConnectorChoice(Properties):
    """The name of the connector; `connector` itself is None once its ids are known."""

    connector: ConnectorName | None = None
    """How rows reach AEP; `zoho_crm` if left out."""
    connection_spec_id: Annotated[str, Replaces] = DEFAULT.connection_spec_id
    """Id of another connector's connection spec, instead of `connector`."""

    @model_validator(mode="before")
    @classmethod
    def _by_name(cls, values: Any) -> Any:  # noqa: ANN401 - not validated yet
        return with_ids(values, cls.model_fields) if isinstance(values, Mapping) else values

    @property
    def chosen(self) -> Connector:
        """The connector."""
        return connector_of(self.connection_spec_id)


class LoginChoice(ConnectorChoice):
    """A connector and, unless it takes a credential, the login to its source system."""

    auth: AnyLogin | None = None
    """How to log in: `type` and the members of that way, or `spec_name` and `params` in AEP's own words."""

    @field_validator("auth", mode="before")
    @classmethod
    def _of_connector(cls, value: Any, info: ValidationInfo) -> Any:  # noqa: ANN401 - not validated yet
        if "connector" not in info.data:
            return None  # which login an unknown connector takes is not known either
        spec = info.data.get("connection_spec_id")
        if isinstance(value, (list, tuple, str, int, float)):
            raise ValueError("must be a map of keys to values")  # noqa: TRY004 - pydantic's way
        if not isinstance(value, Mapping) or not isinstance(spec, str):
            return value
        return read_login(value, connector_of(spec))


def with_ids(values: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return declared values with the ids of the named connector instead of its name; explicit ids win.

    Args:
        values: The declared values.
        fields: the ids that can be declared there.
    """
    connector = CONNECTORS.get(name) if isinstance(name := values.get("connector"), str) else None
    if connector is None:
        return dict(values)
    ids = {key: getattr(connector, key) for key in _FOLLOWING if key in fields and values.get(key) is None}
    return {**values, **ids, "connector": None}


def login_findings(
    chosen: Connector, credential: object, auth: AuthLogin | None, endpoint: str | None
) -> Iterator[Finding]:
    """Yield a credential and `auth` together, neither of them, the wrong one, and hosts that are not the vendor's."""
    if not is_known(credential, auth, endpoint):
        return
    if not chosen.name or chosen.credential_use is CredentialUse.LOGIN:
        if (credential is None) == (auth is None):
            yield Finding.error(
                Code.CONTRADICTION, "credential", "give either credential (Zoho) or auth (another connector)"
            )
    elif chosen.credential_use is CredentialUse.NONE and credential is not None:
        yield Finding.error(Code.CONTRADICTION, "credential", "is for Zoho CRM", f"{chosen.name} takes auth")
    elif not chosen.has_base_connection and auth is not None:
        reason = f"{chosen.name} takes no auth"
        yield Finding.error(Code.CONTRADICTION, "auth", reason, "remove it: AEP logs in nowhere")
    elif chosen.has_base_connection and auth is None:
        yield Finding.error(Code.MISSING_VALUE, "auth", f"is required by {chosen.name}", _forms(chosen))
    if isinstance(auth, RawLogin) and not is_known(auth.params):
        return
    params = auth.params.get_secret_value() if isinstance(auth, RawLogin) and chosen.name else {}
    yield from (chosen if chosen.name else DEFAULT).login_findings(params, endpoint)


def base_connection_findings(
    chosen: Connector, credential: object, auth: AuthLogin | None, endpoint: str | None
) -> Iterator[Finding]:
    """Yield the same for a base connection; some connectors have none, and some take no credential."""
    if not chosen.has_base_connection:
        reason, fix = f"{chosen.title} has no base connection", "leave it out, and name the connector where it is used"
        yield Finding.error(Code.CONTRADICTION, "connector", reason, fix)
    elif chosen.credential_use is CredentialUse.SYNC and credential is not None:
        reason = "is for `zoho-aep sync`: AEP logs in to the storage"
        yield Finding.error(Code.CONTRADICTION, "credential", reason, "remove it")
    else:
        yield from login_findings(chosen, credential, auth, endpoint)
        if isinstance(credential, Credential):
            yield from endpoint_findings(endpoint, credential.data_center)


def _forms(chosen: Connector) -> str:
    return f"type {', '.join(login.type_name() for login in chosen.logins)}, with its members"
