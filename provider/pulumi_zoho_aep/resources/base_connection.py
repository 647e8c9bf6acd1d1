"""A base connection: the login to a source system, held by AEP and tested by it.

Identity: its id.
In place: name, description, and the login as a whole, because AEP never returns its secrets. Where others wrote the
    connection and nothing visible explains it, the secrets count as changed.
Replaced: for another connection spec (`Replaces`) or auth spec (`replaced_by`). The successor is tried first.
Deleted: by its id; AEP refuses while source connections use it.
Healthy: AEP can log in. A creation or change after which it cannot is rolled back.
https://experienceleague.adobe.com/en/docs/experience-platform/sources/home
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import pulumi
from typing_extensions import NotRequired, TypedDict, Unpack

from pulumi_zoho_aep.aep.connections import Auth, Connection, Connections, NewConnection
from pulumi_zoho_aep.aep.flow_service import Patch, SpecRef
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.choice import LoginChoice, login_findings
from pulumi_zoho_aep.connectors.offered import require_connector
from pulumi_zoho_aep.connectors.zoho_crm import Credential, ZohoCrmLogin, shown_endpoint
from pulumi_zoho_aep.engine.models import Cleared, is_known
from pulumi_zoho_aep.engine.run import Existing
from pulumi_zoho_aep.findings import Finding, recorded_finding
from pulumi_zoho_aep.resources.base import Provider, Resource, Run
from pulumi_zoho_aep.resources.described import Described
from pulumi_zoho_aep.resources.entities import (
    EntityHandler,
    EntityInputs,
    EntityOutputs,
    entity_members,
    identity_patches,
)
from pulumi_zoho_aep.resources.existence import found, others_of, used_by
from pulumi_zoho_aep.resources.hidden_credential import doubted, is_hidden, last_write, require_known
from pulumi_zoho_aep.resources.refresh_tokens import TokenUse, token_in
from pulumi_zoho_aep.resources.zoho_credential import ZohoCredential
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.tags import with_tag


class BaseConnectionArgs(TypedDict):
    """What a program writes."""

    name: NotRequired[pulumi.Input[str]]
    """Name in AEP; the resource's name if left out."""
    description: NotRequired[pulumi.Input[str]]
    """Description in AEP; the ownership tag is added to it."""
    credential: NotRequired["ZohoCredential | Mapping[str, pulumi.Input[str]]"]
    """The Zoho credential; or `auth` for another connector."""
    endpoint: NotRequired[pulumi.Input[str]]
    """Zoho endpoint that AEP's connector calls; derived from the data centre if left out."""
    auth: NotRequired[pulumi.Input[Mapping[str, Any]]]
    """How to log in to another source system: `type` and members, as the connector takes them; or, in AEP's own words,
    `{"spec_name": ..., "params": {...}}`."""
    connector: NotRequired[pulumi.Input[str]]
    """Which source system: `zoho_crm` (default), `salesforce`, ..."""
    connection_spec_id: NotRequired[pulumi.Input[str]]
    """In place of `connector`: the connection spec of one that has no name here."""


class ConnectionSettings(LoginChoice, Described):
    """What a stack file says of a base connection as well."""

    endpoint: Annotated[str | None, Cleared] = None


class BaseConnectionInputs(ConnectionSettings, EntityInputs):
    """What passed validation."""

    credential: Credential | None = None

    def findings(self) -> Iterator[Finding]:
        """Yield a login that is not the connector's, and hosts that are not the vendor's."""
        if is_known(self.connection_spec_id):
            yield from login_findings(self.chosen, self.credential, self.auth, self.endpoint)

    @property
    def auth_spec(self) -> str:
        """Name of the auth spec by which AEP logs in."""
        login = self.credential or self.auth
        return login.auth_spec if login is not None else ""


class BaseConnectionOutputs(BaseConnectionInputs, EntityOutputs):
    """What the state holds."""

    ailment: str = ""
    """Why AEP cannot log in, empty while it can."""
    credential_as_of: str = ""
    """The last write of the connection with which AEP has these secrets, as far as anybody can tell."""


def to_api(inputs: BaseConnectionInputs, auth: Auth, tag: str) -> NewConnection:
    """Return the body."""
    return NewConnection(
        name=inputs.name,
        description=with_tag(inputs.description, tag),
        auth=auth,
        connection_spec=SpecRef(id=inputs.connection_spec_id),
    )


def from_api(connection: Connection, known: BaseConnectionInputs) -> BaseConnectionOutputs:
    """Return the outputs: what AEP shows, and what it never shows from the last known inputs."""
    return BaseConnectionOutputs(
        credential=known.credential.with_shown(connection.auth) if known.credential is not None else None,
        endpoint=None if known.endpoint is None else shown_endpoint(connection.auth) or known.endpoint,
        auth=known.auth.with_shown(connection.auth) if known.auth is not None else None,
        connection_spec_id=connection.connection_spec.id,
        **entity_members(connection),
    )


class BaseConnectionHandler(EntityHandler[BaseConnectionInputs, BaseConnectionOutputs]):
    """Base connections through the Flow Service."""

    inputs = BaseConnectionInputs
    outputs = BaseConnectionOutputs
    noun = "base connection"
    listeners = (TokenUse(noun, lambda values: token_in(values.credential)),)
    is_tried_before_replacement = True
    is_rolled_back = True

    def collection(self, services: Services) -> Connections:
        """Return the client of the collection."""
        return services.platform.connections

    def successor_findings(self, run: Run, inputs: BaseConnectionInputs) -> Iterator[Finding]:
        """Check that the connector is there and knows this way to log in, and that Zoho accepts its credential."""
        _offered_auth(run.services, inputs)
        yield from ()

    def users(self, run: Run, identifier: str) -> Iterator[Finding]:
        """Ask for source connections that are not of this stack; AEP does not delete what they use."""
        sources = run.services.platform.source_connections
        for source in others_of(run.services, sources, run.tag):
            if source.base_connection_id == identifier and found(sources.get, source.id) is not None:
                yield used_by(sources.noun, source, self.noun)

    def create(self, run: Run, inputs: BaseConnectionInputs) -> Existing[BaseConnectionInputs]:
        """Check that the connector is there and knows this way to log in; then let AEP log in with it."""
        auth = _offered_auth(run.services, inputs)
        return Existing(run.services.platform.connections.create(to_api(inputs, auth, run.tag)), inputs)

    def read(self, run: Run, existing: Existing[BaseConnectionInputs]) -> BaseConnectionOutputs:
        """Return the base connection; its secrets are the last known ones. One that ails is tried again."""
        recorded = existing.state
        state = from_api(run.services.platform.connections.get(existing.id), recorded)
        state = state.model_copy(update={"credential_as_of": last_write(state)})
        if not isinstance(recorded, BaseConnectionOutputs):
            return state
        state = doubted(
            state,
            recorded,
            run.services.settings.client_id,
            (*BaseConnectionInputs.model_fields, "ownership_tag"),
        )
        refused = _refused_login(run.services, existing.id, state) if recorded.ailment else ()
        return self.as_unhealthy(state, "".join(map(str, refused)))

    def update(
        self, run: Run, existing: Existing[BaseConnectionOutputs], inputs: BaseConnectionInputs
    ) -> BaseConnectionInputs:
        """Patch name and description, and the whole login where it has to be written (see `_is_written`)."""
        state = existing.state
        changes = identity_patches(inputs, run.tag)
        if inputs.credential not in (None, state.credential) and not is_hidden(inputs):
            # A token of an earlier run would not tell whether these values work now.
            run.services.zoho(inputs.credential.login).tokens.renew()
        if _is_written(state, inputs, run.services.settings.client_id):
            changes.append(Patch("replace", "/auth/params", _to_api_auth(run.services, inputs).params))
        run.services.platform.connections.update(existing.id, state.etag, changes)
        return inputs

    def replaced_by(
        self, changed: frozenset[str], state: BaseConnectionOutputs, inputs: BaseConnectionInputs
    ) -> Iterator[str]:
        """No document shows a connection that changes its way to log in."""
        if not changed & {"auth", "credential"} or not is_known(inputs.auth, inputs.credential):
            return
        if inputs.auth_spec != state.auth_spec:
            yield "auth"

    def is_settled(self, state: BaseConnectionOutputs) -> bool:
        """AEP takes its time to set up a connection; until then it has no etag and cannot be changed."""
        return super().is_settled(state) and bool(state.etag)

    def unhealthy(self, state: BaseConnectionOutputs) -> Iterator[Finding]:
        """Yield why AEP could not log in when it was last tried."""
        if state.ailment:
            yield recorded_finding(state.ailment)

    def as_unhealthy(self, state: BaseConnectionOutputs, reason: str) -> BaseConnectionOutputs:
        """AEP does not show whether it can log in, so the state has to keep it."""
        return state.model_copy(update={"ailment": reason})

    def verify(self, run: Run, existing: Existing[BaseConnectionOutputs]) -> Iterator[Finding]:
        """Let AEP log in now."""
        yield from _refused_login(run.services, existing.id, existing.state)


class BaseConnectionProvider(Provider[BaseConnectionInputs, BaseConnectionOutputs]):
    """What Pulumi stores by name; never rename or move it."""

    handler = BaseConnectionHandler()


class BaseConnection(Resource, token="BaseConnection"):
    """A base connection in AEP."""

    provider_class = BaseConnectionProvider

    name: pulumi.Output[str]
    description: pulumi.Output[str]
    endpoint: pulumi.Output[str]
    connection_spec_id: pulumi.Output[str]
    state: pulumi.Output[str]
    connector_choice: dict[str, str]
    """What the program says of the connector, for ingestions that say nothing."""

    def __init__(
        self,
        resource_name: str,
        /,
        opts: pulumi.ResourceOptions | None = None,
        **args: Unpack[BaseConnectionArgs],
    ) -> None:
        """Declare a base connection."""
        chosen = {name: args.get(name) for name in ("connector", "connection_spec_id")}
        self.connector_choice = {name: value for name, value in chosen.items() if isinstance(value, str)}
        credential = args.get("credential")
        if isinstance(credential, ZohoCredential):
            args["credential"] = {name: getattr(credential, name) for name in Credential.model_fields}
        super().__init__(resource_name, {"name": resource_name, **args}, opts)


def _is_written(state: BaseConnectionOutputs, inputs: BaseConnectionInputs, our_client: str) -> bool:
    """Say whether the login has to be written, which is possible only as a whole.

    | login is as in the state | its secrets are known here | healthy, and last written by us | written |
    | --- | --- | --- | --- |
    | no | yes | any | yes |
    | no | no | any | yes, which is refused: it cannot be sent |
    | yes | no | any | no: what others made of it is ignored |
    | yes | yes | no | yes: others may have brought another login along |
    | yes | yes | yes | no |
    """
    if (inputs.credential, inputs.endpoint, inputs.auth) != (state.credential, state.endpoint, state.auth):
        return True
    return not is_hidden(inputs) and (bool(state.ailment) or state.updated_client != our_client)


def _refused_login(services: Services, identifier: str, state: BaseConnectionOutputs) -> Iterator[Finding]:
    if not services.platform.connections.test(identifier):
        reason = f"AEP cannot log in to the source system with base connection {state.name}"
        yield Finding.error(Code.SOURCE_LOGIN, "", reason, Code.SOURCE_LOGIN.fix)


def _offered_auth(services: Services, inputs: BaseConnectionInputs) -> Auth:
    auth = _to_api_auth(services, inputs)
    require_connector(services, inputs.connection_spec_id, auth)
    return auth


def _to_api_auth(services: Services, inputs: BaseConnectionInputs) -> Auth:
    require_known(inputs)
    if inputs.auth is not None:
        return inputs.auth.to_api()
    assert inputs.credential is not None
    token = services.zoho(inputs.credential.login).tokens.get().value
    return ZohoCrmLogin(inputs.credential, inputs.endpoint, token).to_api()
