"""A base connection: the login to a source system, held by AEP and tested by it.

Sent: name, description, and the login: `auth` as declared, or for Zoho the credential's client, its refresh token, an
    access token that is requested for this, and the endpoint. The connector and its way to log in are looked up first.
In place: name and description; the login as a whole, with what others added to it, because AEP never shows its secrets:
    if it is not as recorded, and with any other update if AEP cannot log in or others wrote last.
Replaced: for another connector (`Replaces`), and for another auth spec (`replaced_by`). The new login is tried first.
Healthy: once it is `enabled`, `disabled` or `draft`, and AEP can log in. If it cannot, a new one is deleted again, and
    a change is rolled back.
Deleted: by its id; AEP refuses while source connections use it. An adopted one stays.
Found again by its ownership tag, in the description. Drift: if others wrote it last and nothing that AEP shows differs,
its secrets count as changed (`_with_doubts`).
https://experienceleague.adobe.com/en/docs/experience-platform/sources/home
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import pulumi
from typing_extensions import NotRequired, TypedDict, Unpack

from pulumi_zoho_aep.aep.connections import Auth, Connection, Connections, NewConnection
from pulumi_zoho_aep.aep.flow_service import Patch, SpecRef
from pulumi_zoho_aep.connectors.choice import LoginChoice, base_connection_findings
from pulumi_zoho_aep.connectors.logins import DeclaredLogin, one_spelling
from pulumi_zoho_aep.connectors.offered import require_connector, require_offered
from pulumi_zoho_aep.connectors.others_members import with_others
from pulumi_zoho_aep.connectors.zoho_login import Credential, live_endpoint
from pulumi_zoho_aep.engine.models import Cleared, is_known, is_unfilled
from pulumi_zoho_aep.engine.run import Existing
from pulumi_zoho_aep.findings import Finding, recorded_finding, recorded_text
from pulumi_zoho_aep.resources.base import Provider, Resource, Run
from pulumi_zoho_aep.resources.described import Described, described_members
from pulumi_zoho_aep.resources.entities import EntityHandler, EntityInputs, EntityOutputs, identity_patches
from pulumi_zoho_aep.resources.existence import foreign_readers
from pulumi_zoho_aep.resources.hidden_credential import (
    handed_on,
    is_written,
    kept_login,
    last_write,
    refused_login,
    require_sendable,
    unseen,
    write_of_secrets,
)
from pulumi_zoho_aep.resources.refresh_tokens import TokenUse, token_in
from pulumi_zoho_aep.resources.zoho_credential import ZohoCredential
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.tags import with_tag


class BaseConnectionArgs(TypedDict):
    """The arguments, as a program writes them."""

    adopt: NotRequired[pulumi.Input[str]]
    """Id or unique name of an existing base connection to take over instead of creating one."""
    renamed_from: NotRequired[str]
    """Former name of the resource; while this is set, its object keeps the name and tag from that name."""
    name: NotRequired[pulumi.Input[str]]
    """Name in AEP; the resource's name if left out."""
    description: NotRequired[pulumi.Input[str]]
    """Description in AEP, empty if left out; the ownership tag is added to it."""
    credential: NotRequired["ZohoCredential | Mapping[str, pulumi.Input[str]]"]
    """The Zoho credential that AEP logs in with; left out if the connector takes `auth`."""
    endpoint: NotRequired[pulumi.Input[str]]
    """Zoho endpoint that AEP's connector calls; derived from the data centre if left out."""
    auth: NotRequired[pulumi.Input[Mapping[str, Any]]]
    """How to log in to another source system, left out with `credential`: `type` and members, or `spec_name` and
    `params` in AEP's own words. Another auth spec replaces the base connection."""
    connector: NotRequired[pulumi.Input[str]]
    """The source system, such as `salesforce`; `zoho_crm` if left out. Changing it replaces the base connection."""
    connection_spec_id: NotRequired[pulumi.Input[str]]
    """The id of a connection spec that has no name here, used instead of `connector`.

    Changing it replaces the base connection.
    """


class ConnectionSettings(LoginChoice, Described):
    """Inputs that can also be declared in a stack file; connector (`Replaces`) and `auth` are in `LoginChoice`."""

    endpoint: Annotated[str | None, Cleared] = None


class BaseConnectionInputs(ConnectionSettings, EntityInputs):
    """Validated inputs."""

    credential: Credential | None = None

    def findings(self) -> Iterator[Finding]:
        """Yield a connector without base connections, a login that is not its own, and hosts of another vendor."""
        if is_known(self.connection_spec_id):
            yield from base_connection_findings(self.chosen, self.credential, self.auth, self.endpoint)

    @property
    def login(self) -> DeclaredLogin | None:
        """How AEP logs in."""
        return self.credential or self.auth

    @property
    def auth_spec(self) -> str:
        """Name of the auth spec by which AEP logs in."""
        return one_spelling(self.chosen.credential_auth_spec if self.auth is None else self.auth.auth_spec)


class BaseConnectionOutputs(BaseConnectionInputs, EntityOutputs):
    """Outputs, as the state holds them. Secrets are as they were declared when AEP got them."""

    login_finding: str = ""
    """Why AEP cannot log in; empty while it can."""
    credential_as_of: str = ""
    """The write of the connection (`last_write`) that gave AEP these secrets, as far as is known."""
    is_login_sent: bool = True
    """Whether AEP got its login from this stack; not so after an import, until the login or something else changes."""


def to_api(declared: BaseConnectionInputs, auth: Auth, tag: str) -> NewConnection:
    """Return the body."""
    return NewConnection(
        name=declared.name,
        description=with_tag(declared.description, tag),
        auth=auth,
        connection_spec=SpecRef(id=declared.connection_spec_id),
    )


def login_to_api(services: Services, declared: BaseConnectionInputs, *, is_new: bool = False) -> Auth:
    """Return the login of the body, which is always complete.

    Args:
        services: The clients, for Zoho's access token.
        declared: the inputs.
        is_new: whether the credential differs from the recorded one, so that its earlier access token is of no use.

    Raises:
        ChangedElsewhere: others changed the secrets, and `ignore_changes` keeps what they made of them.
    """
    require_sendable(declared.login, declared.name)
    if declared.auth is not None:
        return declared.auth.to_api()
    assert declared.credential is not None
    tokens = services.zoho(declared.credential.login).tokens
    if is_new:
        tokens.renew()
    spec = require_offered(services, declared.connection_spec_id)
    return declared.chosen.auth_of(spec, declared.credential, declared.endpoint, tokens.get().value)


def from_api(live: Connection, recorded: BaseConnectionInputs) -> BaseConnectionOutputs:
    """Return the outputs: the values that AEP shows, and the recorded ones of those that it never shows."""
    return BaseConnectionOutputs(
        name=live.name,
        credential=None if recorded.credential is None else recorded.credential.with_live(live.auth),
        endpoint=None if recorded.endpoint is None else live_endpoint(live.auth) or recorded.endpoint,
        auth=None if recorded.auth is None else recorded.auth.with_live(live.auth),
        connection_spec_id=live.connection_spec.id,
        is_login_sent=not is_unfilled(recorded) and getattr(recorded, "is_login_sent", True),
        state=live.state,
        etag=live.etag,
        **described_members(live.description, live),
    )


class BaseConnectionHandler(EntityHandler[BaseConnectionInputs, BaseConnectionOutputs]):
    """Base connections through the Flow Service."""

    inputs = BaseConnectionInputs
    outputs = BaseConnectionOutputs
    noun = "base connection"
    listeners = (TokenUse(noun, lambda values: token_in(values.credential)),)
    is_tried_before_replacement = True
    is_asked_when_new = False
    is_rolled_back = True

    def collection(self, services: Services) -> Connections:
        """Return the client of the collection."""
        return services.platform.connections

    def warnings(self, recorded: BaseConnectionInputs | None, declared: BaseConnectionInputs) -> Iterator[Finding]:
        """Yield a finding if a login that was filled in after an import is not sent."""
        return kept_login(recorded, declared) if recorded is not None else iter(())

    def as_found(self, declared: BaseConnectionInputs) -> BaseConnectionInputs:
        """AEP does not show which secrets an earlier run, or somebody else, left in the connection."""
        return unseen(declared)

    def create(self, run: Run, declared: BaseConnectionInputs) -> Existing[BaseConnectionInputs]:
        """Check that AEP offers the connector and this way to log in, then let it log in."""
        auth = _offered_login(run.services, declared)
        return Existing(run.services.platform.connections.create(to_api(declared, auth, run.tag)), declared)

    def read(self, run: Run, existing: Existing[BaseConnectionInputs]) -> BaseConnectionOutputs:
        """Return the base connection with the recorded secrets; one with an unhealthy or unknown login is tried."""
        recorded = existing.state
        live = from_api(run.services.platform.connections.get(existing.id), recorded)
        if not isinstance(recorded, BaseConnectionOutputs):
            return live.model_copy(update={"credential_as_of": last_write(live)})
        live = _with_doubts(live, recorded, run.services.settings.client_id)
        is_doubtful = recorded.login_finding or not recorded.is_login_sent
        refused = refused_login(run.services, existing.id, live.name) if is_doubtful else ()
        return self.as_unhealthy(live, recorded_text(refused))

    def update(
        self, run: Run, existing: Existing[BaseConnectionOutputs], declared: BaseConnectionInputs
    ) -> BaseConnectionInputs:
        """Patch name and description, and the whole login if it has to be written."""
        recorded = existing.state
        changes = identity_patches(declared, run.tag)
        is_other = (declared.login, declared.endpoint) != (recorded.login, recorded.endpoint)
        is_anothers = not recorded.is_login_sent or recorded.updated_client != run.services.settings.client_id
        if is_written(declared.login, is_other=is_other, is_doubtful=is_anothers or bool(recorded.login_finding)):
            auth = login_to_api(run.services, declared, is_new=declared.credential != recorded.credential)
            live = run.services.platform.connections.get(existing.id).auth
            changes.append(Patch("replace", "/auth/params", with_others(run.services, auth, live, recorded)))
        run.services.platform.connections.update(existing.id, recorded.etag, changes)
        return declared

    def replaced_by(
        self, changed: frozenset[str], recorded: BaseConnectionOutputs, declared: BaseConnectionInputs
    ) -> Iterator[str]:
        """Replace the connection for another auth spec: no document shows one that changes it in place."""
        if not changed & {"auth", "credential"} or not is_known(declared.auth, declared.credential):
            return
        if declared.auth_spec != recorded.auth_spec:
            yield "auth"

    def creation_findings(self, run: Run, declared: BaseConnectionInputs) -> Iterator[Finding]:
        """Check that AEP offers the connector and this way to log in, and that Zoho accepts its credential."""
        _offered_login(run.services, declared)  # raises the reason why not
        yield from ()

    def users(self, run: Run, identifier: str) -> Iterator[Finding]:
        """Look for objects outside this stack that read through it; AEP does not delete what source connections use."""
        return foreign_readers(run, identifier)

    def is_settled(self, live: BaseConnectionOutputs) -> bool:
        """AEP takes its time to set up a connection; until then it has no etag and cannot be changed."""
        return super().is_settled(live) and bool(live.etag)

    def unhealthy(self, live: BaseConnectionOutputs) -> Iterator[Finding]:
        """Yield why AEP could not log in when it was last tried."""
        yield from [recorded_finding(live.login_finding)] if live.login_finding else super().unhealthy(live)

    def as_unhealthy(self, live: BaseConnectionOutputs, reason: str) -> BaseConnectionOutputs:
        """AEP does not show whether it can log in, so the state records it."""
        return live.model_copy(update={"login_finding": reason})

    def verify(self, run: Run, existing: Existing[BaseConnectionOutputs]) -> Iterator[Finding]:
        """Let AEP log in now."""
        return refused_login(run.services, existing.id, existing.state.name)


def _with_doubts(
    live: BaseConnectionOutputs, recorded: BaseConnectionOutputs, our_client: str
) -> BaseConnectionOutputs:
    """Return what a refresh found; secrets that others may have changed become a text that no declared one equals."""
    write = write_of_secrets(live, recorded, recorded.credential_as_of, our_client)
    live = live.model_copy(update={"credential_as_of": write})
    visible = (*BaseConnectionInputs.model_fields, "ownership_tag")
    if write == last_write(live) or any(getattr(live, name) != getattr(recorded, name) for name in visible):
        return live
    return unseen(live)


def _offered_login(services: Services, declared: BaseConnectionInputs) -> Auth:
    auth = login_to_api(services, declared)
    require_connector(services, declared.connection_spec_id, auth)
    return auth


class BaseConnectionProvider(Provider[BaseConnectionInputs, BaseConnectionOutputs]):
    """Pulumi stores this class by name: never rename or move it."""

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
    """The program's choice of connector, for ingestions that name none."""

    def __init__(
        self, resource_name: str, /, opts: pulumi.ResourceOptions | None = None, **args: Unpack[BaseConnectionArgs]
    ) -> None:
        """Declare a base connection."""
        chosen = {name: args.get(name) for name in ("connector", "connection_spec_id")}
        self.connector_choice = {name: value for name, value in chosen.items() if isinstance(value, str)}
        credential = args.get("credential")
        if isinstance(credential, ZohoCredential):
            args["credential"] = handed_on(credential, credential.declared, Credential.model_fields)
        super().__init__(resource_name, args, opts)
