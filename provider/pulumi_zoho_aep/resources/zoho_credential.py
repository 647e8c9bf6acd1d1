"""A Zoho credential: a client and its refresh token, verified together.

Identity: data centre, environment, client and the resource's name; Zoho has no such object, and no API for clients.
In place: secret, tokens, scopes and the flags. From the first change on it stays with its Zoho organisation.
Replaced: for another data centre, environment or client (`Replaces`).
Deleted: without a request; with `revoke_on_delete` its refresh token is revoked, unless something else uses it.
Healthy: Zoho gives a token that is of the declared organisation and environment, has the scopes, and reads the modules.
https://www.zoho.com/crm/developer/docs/api/v8/oauth-overview.html
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Annotated

import pulumi
from pydantic import SecretStr, WithJsonSchema
from typing_extensions import NotRequired, TypedDict, Unpack, override

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.zoho_crm import data_center_findings
from pulumi_zoho_aep.connectors.zoho_verification import Verified, deviations, is_outdated, notes, verify
from pulumi_zoho_aep.engine.models import Inputs, Names, Replaces, is_known, plain
from pulumi_zoho_aep.engine.pulumi_internals import current_call, engine_log, tell
from pulumi_zoho_aep.engine.run import Existing
from pulumi_zoho_aep.errors import Forbidden, NotFound, Refused, ServiceError, Unauthorized
from pulumi_zoho_aep.findings import Digits, Finding, SecretText, Text, finding_of, recorded_finding
from pulumi_zoho_aep.http import clock
from pulumi_zoho_aep.oauth import Token
from pulumi_zoho_aep.resources.base import Handler, Provider, Resource, Run
from pulumi_zoho_aep.resources.refresh_tokens import TokenUse, refresh_tokens, token_in
from pulumi_zoho_aep.services import Services, ZohoLogin
from pulumi_zoho_aep.tags import name_of
from pulumi_zoho_aep.zoho import DATA_CENTERS, Client, Environment

_CONNECTION = "base connection "


class ZohoCredentialArgs(TypedDict):
    """What a program writes."""

    data_center: pulumi.Input[str]
    """Where the Zoho organisation lives: `us`, `eu`, `in`, `au`, `cn`, `jp`, `ca`, `sa`, ..."""
    environment: NotRequired[pulumi.Input[str]]
    """`production` (default), `sandbox` or `developer`: a token works in one of them only."""
    client_id: pulumi.Input[str]
    """Id of the client in Zoho's API console, such as `1000.ABCDEF`."""
    client_secret: pulumi.Input[str]
    """Its secret, which is another one in each data centre."""
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
    """Whether a refresh token ends with the credential, or when it is replaced, unless something else uses it."""
    verify_modules: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Modules that must be readable: those that are ingested."""
    used_by: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """What else uses the refresh token, as `Zoho credential twin` or `base connection zoho-sales`."""


class ZohoCredentialInputs(Inputs):
    """What passed validation."""

    data_center: Annotated[str, Replaces, WithJsonSchema({"type": "string", "enum": [*DATA_CENTERS]})]
    environment: Annotated[Environment, Replaces] = Environment.PRODUCTION
    client_id: Annotated[Text, Replaces]
    client_secret: SecretText
    refresh_token: SecretText | None = None
    grant_token: SecretText | None = None
    redirect_uri: str | None = None
    scopes: Names | None = None
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
    """What the state holds. With a grant token, `refresh_token` is the one it was exchanged for."""

    access_token: SecretStr | None = None
    access_token_expires_at: float = 0
    login_finding: str = ""
    """Why Zoho does not accept the credential, empty while it does."""

    @property
    def kept_token(self) -> Token | None:
        """The access token of an earlier run."""
        if self.access_token is None:
            return None
        return Token(self.access_token.get_secret_value(), self.access_token_expires_at)

    def findings(self) -> Iterator[Finding]:
        """A state may well hold both tokens."""
        yield from ()


class ZohoCredentialHandler(Handler[ZohoCredentialInputs, ZohoCredentialOutputs]):
    """Credentials, proved against Zoho's accounts server and CRM API."""

    inputs = ZohoCredentialInputs
    outputs = ZohoCredentialOutputs
    noun = "Zoho credential"
    service = "Zoho"
    listeners = (TokenUse(noun, token_in),)
    needs_platform = False

    @override
    def find(self, run: Run, inputs: ZohoCredentialInputs) -> Iterable[str]:
        """Return nothing: a credential is no object at Zoho, so an interrupted run leaves none behind."""
        return ()

    def create(self, run: Run, inputs: ZohoCredentialInputs) -> Existing[ZohoCredentialInputs]:
        """Exchange the grant token, if there is one; the proof follows, and a failed one keeps the refresh token."""
        identifier = f"{inputs.data_center}/{inputs.environment.value}/{inputs.client_id}/{name_of(run.tag)}"
        return Existing(identifier, _with_refresh_token(run.services, inputs))

    def successor_findings(self, run: Run, inputs: ZohoCredentialInputs) -> Iterator[Finding]:
        """Try the refresh token with the new login; a grant token works only once, so it waits for `create`."""
        if inputs.grant_token is None and is_known(plain(inputs)):
            proof = verify(run.services.zoho(login_of(inputs)), Verified(), inputs.verify_modules)
            reasons = deviations(proof, inputs.environment, inputs.scopes, inputs.expected_org_id)
            yield from reasons

    def read(self, run: Run, existing: Existing[ZohoCredentialInputs]) -> ZohoCredentialOutputs:
        """Prove the credential, with the access token of the state while that is fresh and nothing is wrong.

        What is about to be replaced by the stack file's values is not worth a token: those are proved by `update`.
        """
        recorded = existing.state
        last = ZohoCredentialOutputs.model_validate(dict(recorded))
        zoho = run.services.zoho(login_of(last))
        refresh_tokens(run.services).hold(_user(existing.id), login_of(last).refresh_token)
        kept = None if any(self.unhealthy(last)) else last.kept_token
        if isinstance(recorded, ZohoCredentialOutputs):
            is_stale = kept is None or not kept.is_fresh(clock.now())
            if is_stale and is_outdated(plain(recorded), run.services.declared_credentials.get(_name(existing.id))):
                return recorded
            if kept is None:
                zoho.tokens.renew()
        if kept is not None:
            zoho.tokens.offer(kept)
        try:
            proof = verify(zoho, last, last.verify_modules)
        except (Unauthorized, Forbidden) as error:
            # The credential is what is wrong, not the reading of it: the resource exists and is not healthy.
            return last.model_copy(update={"login_finding": str(replace(finding_of(error), code=Code.REFUSED_LOGIN))})
        except NotFound as error:
            # A credential is no object at Zoho that could be gone.
            raise Refused(error.answer, hint=error.hint) from None
        for finding in notes(proof, last, last.scopes):
            tell(finding)
        token = zoho.tokens.get()
        minted = {
            "access_token": SecretStr(token.value),
            "access_token_expires_at": token.expires_at,
            "login_finding": "",
        }
        return last.model_copy(update={**dict(proof), **minted})

    def update(
        self, run: Run, existing: Existing[ZohoCredentialOutputs], inputs: ZohoCredentialInputs
    ) -> ZohoCredentialInputs:
        """Exchange a new grant token; everything else is proved with the new values and kept.

        From the first change on, the credential stays with its Zoho organisation: a token of another one would lead to
        other people's data, so it has to be confirmed by `expected_org_id`.
        """
        state = existing.state
        if inputs.grant_token is not None and inputs.grant_token == state.grant_token:
            inputs = inputs.model_copy(update={"refresh_token": state.refresh_token})
        else:
            inputs = _with_refresh_token(run.services, inputs)
        expected = inputs.expected_org_id or state.expected_org_id or state.org_id or None
        known = state.model_copy(update={**dict(inputs), "expected_org_id": expected})
        if known.refresh_token != state.refresh_token:
            known = known.model_copy(update={"granted_scopes": None, "readable_modules": ()})
            if known.revoke_on_delete:
                self._give_up(run.services, existing.id, state, is_replaced=True)
        if login_of(known) != login_of(state) or known.scopes != state.scopes:
            known = known.model_copy(update={"access_token": None})
            run.services.zoho(login_of(known)).tokens.renew()
        return known

    def delete(self, run: Run, existing: Existing[ZohoCredentialOutputs]) -> None:
        """Revoke the refresh token if asked to; the client stays registered either way."""
        state = existing.state
        user, token = _user(existing.id), login_of(state).refresh_token
        users = refresh_tokens(run.services).leave(user, token)
        # A successor with the same token goes on using it.
        if state.revoke_on_delete and token and user not in users:
            is_replaced = refresh_tokens(run.services).is_wanted(user)
            self._give_up(run.services, existing.id, state, is_replaced=is_replaced)

    def _give_up(self, services: Services, identifier: str, state: ZohoCredentialOutputs, *, is_replaced: bool) -> None:
        """Revoke a refresh token, never while something may use it; a replaced one after all its users were proved.

        On a deletion, base connections that the state names are gone already, or known to live on.
        """
        login, tokens, user, urn = login_of(state), refresh_tokens(services), _user(identifier), current_call().urn
        users = {*tokens.users(login.refresh_token), *tokens.may_use(login.refresh_token, state.used_by)} - {user}
        connections = {name for name in users if name.startswith(_CONNECTION)}
        if not is_replaced:
            connections -= set(tokens.users(login.refresh_token))
        if users - connections:
            names = ", ".join(sorted(users - connections))
            reason = f"the refresh token is not revoked: it may be in use by {names}"
            tell(Finding.warning(Code.KEPT_TOKEN, "", reason, "revoke it at Zoho once nothing uses it"))
            return
        accounts = services.zoho_accounts(login.data_center, login.environment, login.client)
        if not is_replaced:
            accounts.revoke(login.refresh_token)
            return

        def revoke() -> None:
            try:
                accounts.revoke(login.refresh_token)
            except ServiceError as error:
                # It is another resource's step by now, which has succeeded.
                engine_log.warning(urn, f"the old refresh token is still alive: {error.message}")

        tokens.replace(login.refresh_token, {user, *connections}, revoke)

    def unhealthy(self, state: ZohoCredentialOutputs) -> Iterator[Finding]:
        """Yield why the credential does not work, or not for what is declared."""
        if state.login_finding:
            yield recorded_finding(state.login_finding)
        else:
            yield from deviations(state, state.environment, state.scopes, state.expected_org_id)


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


def _user(identifier: str) -> str:
    """Return what the credential is called among the users of refresh tokens; its id ends with its name."""
    return f"{ZohoCredentialHandler.noun} {_name(identifier)}"


def _name(identifier: str) -> str:
    return identifier.split("/", 3)[-1]
