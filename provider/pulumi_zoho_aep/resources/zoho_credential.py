"""A Zoho credential: client, refresh token, and the proof that they work together.

Identity: data centre, environment and client; another one means a new credential. The client itself is registered in
Zoho's API console, for which there is no API. Deleting leaves the refresh token alive unless `revoke_on_delete` is set.
https://www.zoho.com/crm/developer/docs/api/v8/oauth-overview.html
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated

import pulumi
from pydantic import SecretStr
from typing_extensions import NotRequired, TypedDict, Unpack

from pulumi_zoho_aep.errors import Forbidden, NotFound, Unauthorized
from pulumi_zoho_aep.oauth import Token
from pulumi_zoho_aep.problems import Problem, nearest
from pulumi_zoho_aep.resources._handler import Created, Handler
from pulumi_zoho_aep.resources._host import current_call, engine_log
from pulumi_zoho_aep.resources._model import Inputs, Names, Outputs, Replaces, is_known
from pulumi_zoho_aep.resources._ownership import name_of
from pulumi_zoho_aep.resources._provider import Provider
from pulumi_zoho_aep.resources._resource import Resource
from pulumi_zoho_aep.resources._services import Services, Zoho, ZohoLogin
from pulumi_zoho_aep.zoho import DATA_CENTERS, Client, Environment, User
from pulumi_zoho_aep.zoho.scopes import missing


class ZohoCredentialArgs(TypedDict):
    """What a program writes."""

    data_center: pulumi.Input[str]
    """Where the Zoho organisation lives: `us`, `eu`, `in`, `au`, `cn`, `jp`, `ca`, `sa`, ..."""
    environment: NotRequired[pulumi.Input[str]]
    """`production` (default), `sandbox` or `developer`: a token works in one of them only."""
    client_id: pulumi.Input[str]
    client_secret: pulumi.Input[str]
    refresh_token: NotRequired[pulumi.Input[str]]
    """A refresh token from an earlier consent; or `grant_token`."""
    grant_token: NotRequired[pulumi.Input[str]]
    """A grant token, exchanged exactly once; its refresh token is kept in the state."""
    redirect_uri: NotRequired[pulumi.Input[str]]
    """The one used for consent with a server-based client; left out for a self client."""
    scopes: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Scopes the token must have."""
    expected_org_id: NotRequired[pulumi.Input[str]]
    """Refuse a token of any other Zoho organisation (`zgid`)."""
    revoke_on_delete: NotRequired[pulumi.Input[bool]]


class ZohoCredentialInputs(Inputs):
    """What passed validation."""

    data_center: Annotated[str, Replaces]
    environment: Annotated[Environment, Replaces] = Environment.PRODUCTION
    client_id: Annotated[str, Replaces]
    client_secret: SecretStr
    refresh_token: SecretStr | None = None
    grant_token: SecretStr | None = None
    redirect_uri: str | None = None
    scopes: Names | None = None
    expected_org_id: str | None = None
    revoke_on_delete: bool = False

    def problems(self) -> Iterator[Problem]:
        """Yield an unknown data centre, and two tokens or none."""
        yield from data_center_problems(self.data_center)
        if is_known(self.refresh_token, self.grant_token) and (self.refresh_token is None) == (
            self.grant_token is None
        ):
            yield Problem("refresh_token", "give either refresh_token or grant_token")


class ZohoCredentialOutputs(ZohoCredentialInputs, Outputs):
    """What the state holds. With a grant token, `refresh_token` is the one it was exchanged for."""

    access_token: SecretStr | None = None
    access_token_expires_at: float = 0
    granted_scopes: Names = ()
    org_id: str = ""
    org_name: str = ""
    org_type: str = ""
    edition: str = ""
    user_email: str = ""
    ailment: str = ""
    """Why the credential does not work, empty while it does."""

    def problems(self) -> Iterator[Problem]:
        """A state may well hold both tokens."""
        yield from ()


class ZohoCredentialHandler(Handler[ZohoCredentialInputs, ZohoCredentialOutputs]):
    """Credentials, proved against Zoho's accounts server and CRM API."""

    inputs = ZohoCredentialInputs
    outputs = ZohoCredentialOutputs
    noun = "Zoho credential"
    needs_platform = False

    def find(self, services: Services, inputs: ZohoCredentialInputs, owner: str, *, anew: bool) -> Iterable[str]:  # noqa: ARG002
        """Return nothing: a credential is no object at Zoho, so an interrupted run leaves none behind."""
        return ()

    def create(self, services: Services, inputs: ZohoCredentialInputs, owner: str) -> Created[ZohoCredentialInputs]:
        """Exchange the grant token, if there is one; the proof follows, and a failed one keeps the refresh token."""
        identifier = f"{inputs.data_center}/{inputs.environment.value}/{inputs.client_id}/{name_of(owner)}"
        return Created(identifier, _with_refresh_token(services, inputs))

    def read(self, services: Services, identifier: str, known: ZohoCredentialInputs) -> ZohoCredentialOutputs:
        """Prove the credential: mint a token if none is left, and ask which organisation and user it belongs to."""
        zoho = services.zoho(login_of(known))
        zoho.users.add(identifier)
        if isinstance(known, ZohoCredentialOutputs) and known.access_token is not None:
            zoho.tokens.offer(Token(known.access_token.get_secret_value(), known.access_token_expires_at))
        state = ZohoCredentialOutputs.model_validate({**dict(known), "ailment": ""})
        try:
            return _proved(zoho, state)
        except (Unauthorized, Forbidden, NotFound) as error:
            # The credential is what is wrong, not the reading of it: the resource exists and is not healthy.
            return state.model_copy(update={"ailment": str(error)})

    def update(
        self,
        services: Services,
        identifier: str,  # noqa: ARG002
        state: ZohoCredentialOutputs,
        inputs: ZohoCredentialInputs,
        owner: str,  # noqa: ARG002
    ) -> ZohoCredentialInputs:
        """Exchange a new grant token; everything else is proved with the new values and kept.

        From the first change on, the credential stays with its Zoho organisation: a token of another one would lead to
        other people's data, so it has to be confirmed by `expected_org_id`.
        """
        if inputs.grant_token is not None and inputs.grant_token == state.grant_token:
            known = inputs.model_copy(update={"refresh_token": state.refresh_token})
        else:
            known = _with_refresh_token(services, inputs)
        expected = inputs.expected_org_id or state.expected_org_id or state.org_id or None
        return known.model_copy(update={"expected_org_id": expected})

    def delete(self, services: Services, identifier: str, state: ZohoCredentialOutputs) -> None:
        """Revoke the refresh token if asked to; the client stays registered either way."""
        login = login_of(state)
        users = services.zoho(login).users
        users.discard(identifier)
        if not state.revoke_on_delete or state.refresh_token is None:
            return
        if users:
            warning = "the refresh token is not revoked: another credential of this stack uses it too"
            engine_log.warning(current_call().urn, warning)
            return
        services.zoho_accounts(login.data_center, login.environment, login.client).revoke(login.refresh_token)

    def ailments(self, state: ZohoCredentialOutputs) -> Iterator[str]:
        """Yield why the credential does not work, or not for what is declared."""
        if state.ailment:
            yield state.ailment
            return
        if state.expected_org_id is not None and state.expected_org_id != state.org_id:
            yield (
                f"the token belongs to the Zoho organisation {state.org_id} ({state.org_name}), not to "
                f"{state.expected_org_id}: consent again and choose the right organisation, or confirm this one, "
                f"{state.org_id}, as expected_org_id"
            )
        if state.org_type not in ("", "bigin", state.environment.value):
            yield (
                f"the token belongs to a {state.org_type} organisation, not to environment {state.environment.value}: "
                "correct environment, or consent again and choose the right one"
            )
        lacking = missing(state.scopes or (), state.granted_scopes) if state.granted_scopes else []
        if lacking:
            yield f"the token lacks the scopes {', '.join(lacking)}: consent again with them"


class ZohoCredentialProvider(Provider[ZohoCredentialInputs, ZohoCredentialOutputs]):
    """What Pulumi stores by name; never rename or move it."""

    handler = ZohoCredentialHandler()


class ZohoCredential(Resource, token="ZohoCredential"):
    """A Zoho credential that is proved to work."""

    provider_class = ZohoCredentialProvider

    data_center: pulumi.Output[str]
    environment: pulumi.Output[str]
    client_id: pulumi.Output[str]
    client_secret: pulumi.Output[str]
    refresh_token: pulumi.Output[str]
    granted_scopes: pulumi.Output[list[str]]
    org_id: pulumi.Output[str]
    org_name: pulumi.Output[str]
    edition: pulumi.Output[str]
    user_email: pulumi.Output[str]

    def __init__(
        self,
        resource_name: str,
        /,
        opts: pulumi.ResourceOptions | None = None,
        **args: Unpack[ZohoCredentialArgs],
    ) -> None:
        """Declare a credential."""
        super().__init__(resource_name, args, opts)


def data_center_problems(code: str) -> Iterator[Problem]:
    """Yield a data centre that is not in Zoho's list."""
    if is_known(code) and code not in DATA_CENTERS:
        yield Problem("data_center", f"unknown data centre {code}, {nearest(code.lower(), DATA_CENTERS)}")


def login_of(known: ZohoCredentialInputs) -> ZohoLogin:
    """Return what Zoho's access token depends on."""
    client = Client(known.client_id, known.client_secret.get_secret_value())
    token = known.refresh_token.get_secret_value() if known.refresh_token is not None else ""
    return ZohoLogin(known.data_center, known.environment, client, token)


def _with_refresh_token(services: Services, inputs: ZohoCredentialInputs) -> ZohoCredentialInputs:
    if inputs.grant_token is None:
        return inputs
    client = Client(inputs.client_id, inputs.client_secret.get_secret_value())
    server = services.zoho_accounts(inputs.data_center, inputs.environment, client)
    grant = server.exchange(inputs.grant_token.get_secret_value(), inputs.redirect_uri or "")
    known = inputs.model_copy(update={"refresh_token": SecretStr(grant.refresh_token or "")})
    services.zoho(login_of(known)).offer(grant)
    return known


def _proved(zoho: Zoho, state: ZohoCredentialOutputs) -> ZohoCredentialOutputs:
    token = zoho.tokens.get()
    organization = zoho.crm.organization()
    user = _current_user(zoho)
    granted = zoho.granted_scopes
    return state.model_copy(
        update={
            "access_token": SecretStr(token.value),
            "access_token_expires_at": token.expires_at,
            "granted_scopes": state.granted_scopes if granted is None else tuple(sorted(granted)),
            "org_id": organization.zgid,
            "org_name": organization.company_name,
            "org_type": organization.type,
            "edition": organization.license_details.paid_type,
            "user_email": user.email if user else state.user_email,
        }
    )


def _current_user(zoho: Zoho) -> User | None:
    try:
        return zoho.crm.current_user()
    except Forbidden as error:
        if error.answer.code in ("OAUTH_SCOPE_MISMATCH", "INVALID_OAUTHSCOPE"):
            return None  # the scope for users is not needed for ingestion, so many tokens do without
        raise
