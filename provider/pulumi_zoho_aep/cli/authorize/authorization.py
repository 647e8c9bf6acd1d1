"""From a registered Zoho client to a proven credential: consent, one exchange, proof, and only then the stack.

Nothing here knows click: who is asked, and where the result is kept, are arguments.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Protocol
from urllib.parse import urlsplit

from pulumi_zoho_aep.addresses import is_loopback
from pulumi_zoho_aep.checks.login import Needs, Proof, prove
from pulumi_zoho_aep.connectors.zoho_verification import elsewhere
from pulumi_zoho_aep.errors import ServiceError, ZohoAepError
from pulumi_zoho_aep.oauth.consent import (
    CALLBACK_PATH,
    HOST,
    ConsentFailed,
    ConsentPage,
    Outcome,
    check_state,
    parameters_of,
)
from pulumi_zoho_aep.services import Services, ZohoLogin
from pulumi_zoho_aep.zoho import Accounts, Client, Grant, Hosts
from pulumi_zoho_aep.zoho.accounts import NoRefreshToken
from pulumi_zoho_aep.zoho.consent import authorization_url, consent_of, require_enhanced, scope_enhancement_url


class Person(Protocol):
    """Who runs the command."""

    def tell(self, text: str) -> None:
        """Say something."""

    def secret(self, question: str) -> str:
        """Ask for something that must not be seen."""

    def browse(self, url: str) -> bool:
        """Open a browser; False where there is none to open."""


@dataclass(frozen=True)
class ConsentRequest:
    """A credential, and what it has to be good for."""

    data_center: str
    client: Client
    needs: Needs


@dataclass(frozen=True)
class Way:
    """How the browser's answer comes back.

    Attributes:
        redirect_uri: registered for the client; empty takes a free port of this machine.
        paste: a person copies it from the browser, because the browser cannot reach this machine.
        timeout_seconds: how long to wait for it.
    """

    redirect_uri: str
    paste: bool
    timeout_seconds: float


@dataclass(frozen=True)
class Authorized:
    """A login and the proof that it works."""

    login: ZohoLogin
    proof: Proof


Save = Callable[[Authorized], None]


def can_listen_at(redirect_uri: str) -> bool:
    """Say whether our own page can stand at a redirect URI."""
    try:
        parts = urlsplit(redirect_uri)
        return parts.scheme == "http" and parts.hostname in (HOST, "localhost") and bool(parts.port)
    except ValueError:
        raise ZohoAepError(
            "the redirect URI is no address", hint="give the one that is registered for the client in Zoho's console"
        ) from None


def by_browser(services: Services, request: ConsentRequest, way: Way, person: Person, save: Save) -> Authorized:
    """Ask for consent in a browser; the answer comes back to a page of our own, or is pasted."""
    state = secrets.token_urlsafe(24)
    with _page(way, state) as page:
        redirect_uri = way.redirect_uri or page.redirect_uri
        accounts_url = services.zoho_hosts(request.data_center, request.needs.environment).accounts
        url = authorization_url(
            accounts_url,
            client_id=request.client.client_id,
            scopes=request.needs.scopes,
            redirect_uri=redirect_uri,
            state=state,
        )
        _send(person, page.start_url(url), shown=url)
        consent = consent_of(_answer(page, way, state, redirect_uri, person), request.data_center)
        if consent.data_center != request.data_center:
            person.tell(f"Zoho says that this user lives in the data centre {consent.data_center}: using that one")
        request = replace(request, data_center=consent.data_center)
        authorized = exchange(services, request, consent.grant_token, redirect_uri, person, save)
        page.tell(_success(authorized, "Authorized", "The refresh token works, and is in the stack file, encrypted."))
    return authorized


def by_enhancement(
    services: Services, request: ConsentRequest, refresh_token: str, way: Way, person: Person
) -> Authorized:
    """Ask in a browser for more scopes of a refresh token, which stays the same.

    Args:
        services: of the stack.
        request: with the scopes to add.
        refresh_token: of the credential.
        way: of the browser's answer.
        person: who runs the command.
    """
    login = ZohoLogin(request.data_center, request.needs.environment, request.client, refresh_token)
    server = services.zoho_accounts(login.data_center, login.environment, login.client)
    # Zoho's redirect has no state here. That does no harm: it carries nothing, and the refresh below tells the truth.
    with _page(way, None) as page:
        redirect_uri = way.redirect_uri or page.redirect_uri
        url = scope_enhancement_url(
            services.zoho_hosts(login.data_center, login.environment).accounts,
            client_id=request.client.client_id,
            scopes=request.needs.scopes,
            redirect_uri=redirect_uri,
            enhancement_token=server.enhancement_token(refresh_token),
        )
        # The address has a secret in it, so a person never sees it: the browser gets it from our own page.
        start = page.start_url(url)
        _send(person, start, shown=start)
        require_enhanced(_answer(page, way, None, redirect_uri, person))
        authorized = Authorized(login, prove(services.zoho(login), request.needs))
        page.tell(_success(authorized, "Scopes added", "The refresh token stays as it is."))
    return authorized


def by_self_client(services: Services, request: ConsentRequest, person: Person, save: Save) -> Authorized:
    """Take a code that a person generates in Zoho's console, or on the page that stands for it in a simulator."""
    console = services.zoho_hosts(request.data_center, request.needs.environment).console
    person.tell(
        f"Generate a code in {console} (Self Client, Generate Code) with the scopes\n\n"
        f"  {','.join(request.needs.scopes)}\n\n"
        f"for an organisation in {request.needs.environment.value}. It stays invisible here."
    )
    code = person.secret("Code").strip()
    if not code:
        raise ZohoAepError("no code was entered", hint="generate one, and run the same command again")
    return exchange(services, request, code, "", person, save)


def exchange(
    services: Services, request: ConsentRequest, grant_token: str, redirect_uri: str, person: Person, save: Save
) -> Authorized:
    """Exchange a grant token, once; prove what came of it, and keep it.

    A refresh token that is not kept, because proof or saving failed or was interrupted, is revoked: nobody would know
    it. Zoho keeps twenty for a user and client, and a further one silently ends the oldest, which may be at work.
    """
    server = services.zoho_accounts(request.data_center, request.needs.environment, request.client)
    hosts = services.zoho_hosts(request.data_center, request.needs.environment)
    grant = _exchanged(server, request, grant_token, redirect_uri, hosts)
    login = ZohoLogin(request.data_center, request.needs.environment, request.client, grant.refresh_token or "")
    try:
        zoho = services.zoho(login)
        zoho.offer(grant)
        authorized = Authorized(login, prove(zoho, request.needs))
        if zoho.other_data_center:
            person.tell(f"note: {elsewhere(zoho.other_data_center).message}")
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


def _exchanged(server: Accounts, request: ConsentRequest, grant_token: str, redirect_uri: str, hosts: Hosts) -> Grant:
    again = "run the same command again: a new consent gives a new code"
    if not redirect_uri:
        again = "generate another code, and run the same command again"
    try:
        return server.exchange(grant_token, redirect_uri)
    except NoRefreshToken:
        raise ZohoAepError(
            "Zoho returned no refresh token"
            if not redirect_uri
            else "Zoho returned no refresh token: access was not asked for offline, or this user had consented before",
            hint=f"{again}; it has to be of a self client (Self Client, Generate Code)"
            if not redirect_uri
            else "run `zoho-aep authorize` again and use the address that it prints as it is: it has "
            "access_type=offline and prompt=consent",
        ) from None
    except ServiceError as error:
        # Repeating the exchange would not help: whether Zoho has seen the code cannot be found out, and it works once.
        if error.outcome_unknown:
            raise ZohoAepError(f"{error.message}; the code has to be taken for used", hint=again) from None
        if error.answer.code == "invalid_code":
            raise ZohoAepError(f"{error.message}; it may have come too late", hint=again) from None
        if error.answer.code == "invalid_client_secret":
            where = "the simulator's --ready-file" if is_loopback(hosts.console) else hosts.console
            raise ZohoAepError(
                error.message,
                hint=f"a client has another secret in each data centre: copy the one for {request.data_center} from "
                f"{where}, then {again}",
            ) from None
        if error.answer.code == "invalid_redirect_uri" and not redirect_uri:
            raise ZohoAepError(
                error.message, hint="the code is not a self client's: leave out --self-client, or use a self client"
            ) from None
        raise


@contextmanager
def _page(way: Way, state: str | None) -> Iterator[ConsentPage]:
    """Listen at the redirect URI; where the answer is pasted, anywhere, only to lead the browser to Zoho."""
    parts = urlsplit(way.redirect_uri)
    port, path = (0, CALLBACK_PATH) if way.paste or not way.redirect_uri else (parts.port or 0, parts.path or "/")
    with ConsentPage(state, port=port, path=path) as page:
        yield page


def _send(person: Person, start: str, *, shown: str) -> None:
    opened = person.browse(start)
    person.tell(
        f"{'A browser is being opened. If none appears, open' if opened else 'Open'} this address:\n\n  {shown}\n"
    )


def _answer(page: ConsentPage, way: Way, state: str | None, redirect_uri: str, person: Person) -> Mapping[str, str]:
    if not way.paste:
        return page.wait(way.timeout_seconds)
    person.tell(
        f"After you accept, the browser is sent to an address that begins with {redirect_uri}?\n"
        "It does not matter if that page cannot be shown. Copy the whole address; it stays invisible here."
    )
    return _pasted(state, redirect_uri, person)


def _pasted(state: str | None, redirect_uri: str, person: Person) -> Mapping[str, str]:
    """Ask until an address answers our request: a slip of the mouse must not cost the consent."""
    wrong: ConsentFailed | None = None
    while True:
        address = person.secret("Address")
        if not address and wrong is not None:
            raise wrong  # the end of a pipe
        try:
            parameters = parameters_of(address, redirect_uri)
            check_state(parameters, state)
        except ConsentFailed as error:
            wrong = error
            person.tell(str(error))
        else:
            return parameters


def _success(authorized: Authorized, title: str, result: str) -> Outcome:
    organization, user = authorized.proof.organization, authorized.proof.user
    place = f"{organization.company_name} ({organization.type}, data centre {authorized.login.data_center})"
    by = () if user is None else (f"by {user.full_name or user.email}",)
    return Outcome(succeeded=True, title=title, lines=(place, *by, result))
