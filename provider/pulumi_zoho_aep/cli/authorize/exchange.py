"""From a consent to a verified credential: one exchange, then the change of the stack."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from pulumi_zoho_aep.checks.login import Needs, VerifiedLogin, verify_login
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.zoho_verification import elsewhere
from pulumi_zoho_aep.errors import ServiceError, ZohoAepError
from pulumi_zoho_aep.findings import coded
from pulumi_zoho_aep.services import Services, ZohoLogin
from pulumi_zoho_aep.zoho import Accounts, Client, Grant, Hosts
from pulumi_zoho_aep.zoho.accounts import NoRefreshToken


class Person(Protocol):
    """The person who runs the command."""

    def tell(self, text: str) -> None:
        """Say something."""

    def secret(self, question: str) -> str:
        """Ask for something that must not be shown."""

    def browse(self, url: str) -> bool:
        """Open a browser; return False if there is none."""


@dataclass(frozen=True)
class ConsentRequest:
    """A credential, and what it must allow."""

    data_center: str
    client: Client
    needs: Needs


@dataclass(frozen=True)
class Authorized:
    """A login, and what Zoho said when it was verified."""

    login: ZohoLogin
    verified: VerifiedLogin


@dataclass(frozen=True)
class Given:
    """The result of a consent: a grant token and its redirect URI, which is empty for a self client."""

    grant_token: str = field(repr=False)
    redirect_uri: str


Save = Callable[[Authorized], None]


def exchange(services: Services, request: ConsentRequest, given: Given, person: Person, save: Save) -> Authorized:
    """Exchange a grant token once, verify the result, and keep it.

    A refresh token is revoked if it is not kept: because it does not suffice, or because saving failed or was
    interrupted. Otherwise no one would know of it. Zoho keeps twenty per user and client, and a further one silently
    ends the oldest, which may be in use.
    """
    server = services.zoho_accounts(request.data_center, request.needs.environment, request.client)
    hosts = services.zoho_hosts(request.data_center, request.needs.environment)
    grant = _exchanged(server, request, given, hosts)
    login = ZohoLogin(request.data_center, request.needs.environment, request.client, grant.refresh_token or "")
    try:
        zoho = services.zoho(login)
        zoho.offer(grant)
        authorized = Authorized(login, verify_login(zoho, request.needs))
        if zoho.other_data_center:
            person.tell(f"note: {elsewhere(zoho.other_data_center)}")
        if authorized.verified.not_asked:
            reason = f"how many modules are readable is not known: {authorized.verified.not_asked}"
            person.tell(f"note: {coded(reason, Code.UNVERIFIED_LOGIN)}")
        save(authorized)
    except BaseException:
        _give_up(server, login, hosts, person)
        raise
    return authorized


def _give_up(server: Accounts, login: ZohoLogin, hosts: Hosts, person: Person) -> None:
    try:
        server.revoke(login.refresh_token)
    except ZohoAepError:
        person.tell(
            "the new refresh token was not stored, and could not be revoked: remove the app under Connected Apps in "
            f"{hosts.accounts}"
        )
    else:
        person.tell("the new refresh token was not stored, and has been revoked; the stack file has not changed")


def _exchanged(server: Accounts, request: ConsentRequest, given: Given, hosts: Hosts) -> Grant:
    again = "run the same command again: a new consent gives a new code"
    if not given.redirect_uri:
        again = "generate another code, and run the same command again"
    try:
        return server.exchange(given.grant_token, given.redirect_uri)
    except NoRefreshToken:
        raise _no_refresh_token(given.redirect_uri, again) from None
    except ServiceError as error:
        # Repeating the exchange would not help: a code works once, and there is no way to know whether Zoho has seen
        # it.
        if error.outcome_unknown:
            raise ZohoAepError(f"{error.message}; assume that the code has been used", hint=again) from None
        if error.answer.code == "invalid_code":
            raise ZohoAepError(f"{error.message}; it may have come too late", hint=again) from None
        if error.answer.code == "invalid_client_secret":
            copy = f"copy the one for {request.data_center} from {hosts.register}"
            hint = f"a client has a different secret in each data centre: {copy}, then {again}"
            raise ZohoAepError(error.message, hint=hint) from None
        if error.answer.code == "invalid_redirect_uri" and not given.redirect_uri:
            hint = "leave out --self-client, or use a self client: the code does not belong to one"
            raise ZohoAepError(error.message, hint=hint) from None
        raise


def _no_refresh_token(redirect_uri: str, again: str) -> ZohoAepError:
    if not redirect_uri:
        hint = f"{again}; it must come from a self client (Self Client, Generate Code)"
        return ZohoAepError("Zoho returned no refresh token", hint=hint)
    return ZohoAepError(
        "Zoho returned no refresh token: access was not asked for offline, or this user had consented before",
        hint="run `zoho-aep authorize` again and use the address that it prints as it is: it has access_type=offline "
        "and prompt=consent",
    )
