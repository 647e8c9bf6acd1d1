"""A Zoho credential: a client and its refresh token, verified together.

Sent: a grant token, once, for its refresh token. Otherwise nothing is created: Zoho has no such object, and no API for
    clients. Each create, update and refresh asks Zoho for organisation, user and the modules of `verify_modules`.
In place: all other inputs. From the first change on, a token of another Zoho organisation makes it unhealthy, unless
    `expected_org_id` names that.
Replaced: for another data centre, environment or client (`Replaces`). A declared `refresh_token` is tried first.
Healthy: Zoho gives an access token that belongs to the declared organisation and environment, has the scopes, and reads
    the modules, and the user who consented is active.
Deleted: without a request; with `revoke_on_delete` its refresh token is revoked, unless something else uses it.
Its id is made of data centre, environment, client and the resource's name.
https://www.zoho.com/crm/developer/docs/api/v8/oauth-overview.html
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Annotated

import pulumi
from pydantic import SecretStr, WithJsonSchema
from typing_extensions import NotRequired, TypedDict, Unpack, override

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.zoho_login import data_center_findings
from pulumi_zoho_aep.connectors.zoho_verification import Verified, deviations, filled_in, is_outdated, notes, verify
from pulumi_zoho_aep.engine.models import Inputs, Names, Replaces, is_known, is_unfilled, plain
from pulumi_zoho_aep.engine.run import Existing
from pulumi_zoho_aep.errors import Forbidden, NotFound, Refused, Unauthorized
from pulumi_zoho_aep.findings import Digits, Finding, SecretText, Text, finding_of, recorded_finding, recorded_text
from pulumi_zoho_aep.http import clock
from pulumi_zoho_aep.oauth import Token
from pulumi_zoho_aep.resources.base import Handler, Provider, Resource, Run
from pulumi_zoho_aep.resources.kept_grants import keep, offer_kept
from pulumi_zoho_aep.resources.refresh_tokens import TokenUse, give_up, refresh_tokens, token_in
from pulumi_zoho_aep.resources.scopes import Scopes
from pulumi_zoho_aep.services import Services, Zoho, ZohoLogin
from pulumi_zoho_aep.tags import name_of
from pulumi_zoho_aep.zoho import DATA_CENTERS, Client, Environment


class ZohoCredentialArgs(TypedDict):
    """The arguments, as a program writes them."""

    data_center: pulumi.Input[str]
    """The data centre in which the Zoho organisation lives: `us`, `eu`, `in`, `au`, `jp`, ... Changing it replaces the
    credential.
    """
    environment: NotRequired[pulumi.Input[str]]
    """`production` if left out, `sandbox` or `developer`; a token works in one. Changing it replaces the credential."""
    client_id: pulumi.Input[str]
    """Id of the client in Zoho's API console, such as `1000.ABCDEF`; changing it replaces the credential."""
    client_secret: pulumi.Input[str]
    """Its secret, which differs between data centres."""
    refresh_token: NotRequired[pulumi.Input[str]]
    """A refresh token from an earlier consent; left out with `grant_token`."""
    grant_token: NotRequired[pulumi.Input[str]]
    """A grant token, used instead of `refresh_token` and exchanged exactly once; the state keeps the refresh token."""
    redirect_uri: NotRequired[pulumi.Input[str]]
    """Redirect URI used for consent with a server-based client; left out for a self client."""
    scopes: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Scopes that the token must have; not checked if left out."""
    expected_org_id: NotRequired[pulumi.Input[str]]
    """`zgid` of the Zoho organisation to which the token must belong; the first token's organisation if left out."""
    revoke_on_delete: NotRequired[pulumi.Input[bool]]
    """Whether a refresh token ends with the credential, or when it is replaced, unless something else uses it; false if
    left out."""
    verify_modules: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Modules that must be readable: those that are ingested; none if left out."""
    used_by: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Other users of the refresh token, such as `base connection zoho-sales`; none if left out."""


class ZohoCredentialInputs(Inputs):
    """Validated inputs."""

    data_center: Annotated[str, Replaces, WithJsonSchema({"type": "string", "enum": [*DATA_CENTERS]})]
    environment: Annotated[Environment, Replaces] = Environment.PRODUCTION
    client_id: Annotated[Text, Replaces]
    client_secret: SecretText
    refresh_token: SecretText | None = None
    grant_token: SecretText | None = None
    redirect_uri: str | None = None
    scopes: Scopes | None = None
    expected_org_id: Digits | None = None
    revoke_on_delete: bool = False
    verify_modules: Names = ()
    used_by: Names = ()

    def findings(self) -> Iterator[Finding]:
        """Yield an unknown data centre, and two tokens or none."""
        yield from data_center_findings(self.data_center)
        if is_known(self.refresh_token, self.grant_token) and (self.refresh_token is None) == (
            self.grant_token is None
        ):
            yield Finding.error(Code.CONTRADICTION, "refresh_token", "give either refresh_token or grant_token")


class ZohoCredentialOutputs(ZohoCredentialInputs, Verified):
    """Outputs, as the state holds them. With a grant token, `refresh_token` is the one it was exchanged for."""

    access_token: SecretStr | None = None
    access_token_expires_at: float = 0
    secrets_since: str = ""
    """When client secret and refresh token last changed, in ISO 8601; empty if an older release recorded none."""
    login_finding: str = ""
    """Why Zoho does not accept the credential, empty while it does."""

    @property
    def recorded_token(self) -> Token | None:
        """The access token of an earlier run."""
        if self.access_token is None:
            return None
        return Token(self.access_token.get_secret_value(), self.access_token_expires_at)

    def findings(self) -> Iterator[Finding]:
        """A state may well hold both tokens."""
        yield from ()


def login_of(values: ZohoCredentialInputs) -> ZohoLogin:
    """Return the values on which Zoho's access token depends."""
    client = Client(values.client_id, values.client_secret.get_secret_value())
    return ZohoLogin(values.data_center, values.environment, client, token_in(values) or "")


def exchanged(services: Services, declared: ZohoCredentialInputs) -> ZohoCredentialInputs:
    """Return the inputs with the refresh token for which a declared grant token is exchanged; that works once."""
    if declared.grant_token is None:
        return declared
    client = Client(declared.client_id, declared.client_secret.get_secret_value())
    server = services.zoho_accounts(declared.data_center, declared.environment, client)
    grant = server.exchange(declared.grant_token.get_secret_value(), declared.redirect_uri or "")
    learned = declared.model_copy(update={"refresh_token": SecretStr(grant.refresh_token or "")})
    services.zoho(login_of(learned)).offer(grant)
    return learned


def verified(run: Run, zoho: Zoho, recorded: ZohoCredentialOutputs) -> ZohoCredentialOutputs:
    """Return Zoho's current answers about a credential, with a warning for anything new and worth knowing."""
    try:
        said = verify(zoho, recorded, recorded.verify_modules)
    except (Unauthorized, Forbidden) as error:
        # The credential is what is wrong, not the reading of it: the resource exists and is unhealthy.
        finding = replace(finding_of(error), code=Code.REFUSED_LOGIN)
        return recorded.model_copy(update={"login_finding": recorded_text([finding])})
    except NotFound as error:
        # A credential is not an object at Zoho, so it cannot be gone.
        raise Refused(error.answer, hint=error.hint) from None
    for note in notes(said, recorded, recorded.scopes):
        run.warn(note)
    token = zoho.tokens.get()
    access = {"access_token": SecretStr(token.value), "access_token_expires_at": token.expires_at}
    return recorded.model_copy(update={**dict(said), **access, "login_finding": ""})


class ZohoCredentialHandler(Handler[ZohoCredentialInputs, ZohoCredentialOutputs]):
    """Credentials, verified against Zoho's accounts server and CRM API."""

    inputs = ZohoCredentialInputs
    outputs = ZohoCredentialOutputs
    noun = "Zoho credential"
    service = "Zoho"
    # This keeps a refresh token from being revoked while another resource uses it.
    listeners = (TokenUse(noun, token_in),)
    needs_platform = False
    is_asked_when_new = False

    @override
    def find(self, run: Run, declared: ZohoCredentialInputs) -> Iterable[str]:
        """Return nothing: a credential is not an object at Zoho, so an interrupted run leaves none behind."""
        return ()

    def create(self, run: Run, declared: ZohoCredentialInputs) -> Existing[ZohoCredentialInputs]:
        """Exchange the grant token, if there is one; `read` verifies it, and its refresh token is kept in any case."""
        identifier = f"{declared.data_center}/{declared.environment.value}/{declared.client_id}/{name_of(run.tag)}"
        return Existing(identifier, exchanged(run.services, declared))

    def read(self, run: Run, existing: Existing[ZohoCredentialInputs]) -> ZohoCredentialOutputs:
        """Verify the credential: a new one with a new access token, a recorded one with as few as possible.

        While nothing is wrong, the recorded token will do, or one that an earlier preview kept. A refresh asks for none
        if the stack file now has another login: `update` verifies that one.
        """
        is_recorded = isinstance(existing.state, ZohoCredentialOutputs)
        recorded = ZohoCredentialOutputs.model_validate(dict(existing.state))
        if not is_recorded:
            recorded = recorded.model_copy(update={"secrets_since": _now()})
        declared = run.services.declared_credentials.get(_name(existing.id))
        recorded = filled_in(recorded, declared)
        if is_unfilled(recorded):
            return recorded
        login, zoho = login_of(recorded), run.services.zoho(login_of(recorded))
        refresh_tokens(run.services).hold(_user(existing.id), login.refresh_token)
        if not is_recorded:
            return verified(run, zoho, recorded)
        token = None if any(self.unhealthy(recorded)) else recorded.recorded_token
        is_fresh = token is not None and token.is_fresh(clock.now())
        if not is_fresh and is_outdated(plain(recorded), declared):
            return recorded
        if token is None:
            zoho.tokens.renew()
        else:
            offer_kept(run.services, login, token)
        found = verified(run, zoho, recorded)
        if not is_fresh:
            keep(run.services, login)
        return found

    def update(
        self, run: Run, existing: Existing[ZohoCredentialOutputs], declared: ZohoCredentialInputs
    ) -> ZohoCredentialInputs:
        """Exchange a new grant token; `read` verifies the new values.

        From the first change on, the credential stays with its Zoho organisation: a token of another one would lead to
        other people's data, so it has to be confirmed by `expected_org_id`.
        """
        recorded = existing.state
        if declared.grant_token is not None and declared.grant_token == recorded.grant_token:
            declared = declared.model_copy(update={"refresh_token": recorded.refresh_token})
        else:
            declared = exchanged(run.services, declared)
        expected = declared.expected_org_id or recorded.expected_org_id or recorded.org_id or None
        learned = recorded.model_copy(update={**dict(declared), "expected_org_id": expected})
        if learned.refresh_token != recorded.refresh_token:
            # Scopes and readable modules are a token's own.
            learned = learned.model_copy(update={"granted_scopes": None, "readable_modules": ()})
            if learned.revoke_on_delete and login_of(recorded).refresh_token:
                give_up(run, login_of(recorded), _user(existing.id), recorded.used_by, is_replaced=True)
        if login_of(learned) != login_of(recorded) or learned.scopes != recorded.scopes:
            learned = learned.model_copy(update={"access_token": None})
            if login_of(learned) != login_of(recorded):
                learned = learned.model_copy(update={"secrets_since": _now()})
            run.services.zoho(login_of(learned)).tokens.renew()
        return learned

    def delete(self, run: Run, existing: Existing[ZohoCredentialOutputs]) -> None:
        """Revoke the refresh token if `revoke_on_delete` is set; the client stays registered either way."""
        recorded, user, tokens = existing.state, _user(existing.id), refresh_tokens(run.services)
        login = login_of(recorded)
        users = tokens.leave(user, login.refresh_token)
        # A successor has the same name: if it has the same token too, it is among the users, and the token lives on.
        if recorded.revoke_on_delete and login.refresh_token and user not in users:
            give_up(run, login, user, recorded.used_by, is_replaced=tokens.is_declared(user))

    def creation_findings(self, run: Run, declared: ZohoCredentialInputs) -> Iterator[Finding]:
        """Try the refresh token with the new login; a grant token works only once, so it waits for `create`."""
        if declared.grant_token is None and is_known(plain(declared)):
            said = verify(run.services.zoho(login_of(declared)), Verified(), declared.verify_modules)
            yield from deviations(said, declared.environment, declared.scopes, declared.expected_org_id)

    def unhealthy(self, live: ZohoCredentialOutputs) -> Iterator[Finding]:
        """Yield why the credential does not work, or not for what is declared."""
        if live.login_finding:
            yield recorded_finding(live.login_finding)
        else:
            yield from deviations(live, live.environment, live.scopes, live.expected_org_id)


def _now() -> str:
    return f"{clock.utc_now():%Y-%m-%dT%H:%M:%SZ}"


def _user(identifier: str) -> str:
    """Return the credential's name among the users of refresh tokens."""
    return f"{ZohoCredentialHandler.noun} {_name(identifier)}"


def _name(identifier: str) -> str:
    """Return the resource's name, with which its id ends."""
    return identifier.split("/", 3)[-1]


class ZohoCredentialProvider(Provider[ZohoCredentialInputs, ZohoCredentialOutputs]):
    """Pulumi stores this class by name: never rename or move it."""

    handler = ZohoCredentialHandler()


class ZohoCredential(Resource, token="ZohoCredential"):
    """A Zoho credential that is verified to work."""

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
        self, resource_name: str, /, opts: pulumi.ResourceOptions | None = None, **args: Unpack[ZohoCredentialArgs]
    ) -> None:
        """Declare a credential."""
        self.declared = args
        super().__init__(resource_name, args, opts)
