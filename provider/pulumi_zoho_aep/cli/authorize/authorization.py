"""Ways to obtain consent: a browser on this machine or elsewhere, more scopes for a token, or a self client's code.

Nothing here knows click: the person to ask and the place for the result are arguments.
"""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from pulumi_zoho_aep.checks.login import verify_login
from pulumi_zoho_aep.cli.authorize.exchange import Authorized, ConsentRequest, Given, Person, Save, exchange
from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.oauth.consent import CALLBACK_PATH, HOST, ConsentPage, Outcome
from pulumi_zoho_aep.oauth.redirect import ConsentFailed, check_state, parameters_of
from pulumi_zoho_aep.services import Services, ZohoLogin
from pulumi_zoho_aep.zoho.consent import authorization_url, consent_of, require_enhanced, scope_enhancement_url


@dataclass(frozen=True)
class Way:
    """How to receive the browser's answer.

    Attributes:
        redirect_uri: Registered for the client; empty for a free port of this machine.
        paste: Whether a person copies the answer, because the browser cannot reach this machine.
        timeout_seconds: How long to wait for the answer.
    """

    redirect_uri: str
    paste: bool
    timeout_seconds: float


def can_listen_at(redirect_uri: str) -> bool:
    """Say whether we can serve a page at a redirect URI."""
    try:
        parts = urlsplit(redirect_uri)
        return parts.scheme == "http" and parts.hostname in (HOST, "localhost") and bool(parts.port)
    except ValueError:
        raise ZohoAepError(
            "the redirect URI is not an address", hint="give the one registered for the client in Zoho's console"
        ) from None


def by_browser(services: Services, request: ConsentRequest, way: Way, person: Person, save: Save) -> Authorized:
    """Ask for consent in a browser. The answer comes back to our own page, or a person pastes it."""
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
        authorized = exchange(services, request, Given(consent.grant_token, redirect_uri), person, save)
        page.tell(_success(authorized, "Authorized", "The refresh token works, and is in the stack file, encrypted."))
    return authorized


def by_enhancement(
    services: Services, request: ConsentRequest, refresh_token: str, way: Way, person: Person
) -> Authorized:
    """Ask in a browser to add the request's scopes to a refresh token, which stays the same."""
    login = ZohoLogin(request.data_center, request.needs.environment, request.client, refresh_token)
    server = services.zoho_accounts(login.data_center, login.environment, login.client)
    # Zoho's redirect has no state here. That is harmless: it carries nothing, and the refresh below shows the truth.
    with _page(way, None) as page:
        redirect_uri = way.redirect_uri or page.redirect_uri
        url = scope_enhancement_url(
            services.zoho_hosts(login.data_center, login.environment).accounts,
            client_id=request.client.client_id,
            scopes=request.needs.scopes,
            redirect_uri=redirect_uri,
            enhancement_token=server.enhancement_token(refresh_token),
        )
        # The address contains a secret, so it is not shown: our own page sends the browser there.
        start = page.start_url(url)
        _send(person, start, shown=start)
        require_enhanced(_answer(page, way, None, redirect_uri, person))
        authorized = Authorized(login, verify_login(services.zoho(login), request.needs))
        page.tell(_success(authorized, "Scopes added", "The refresh token stays as it is."))
    return authorized


def by_self_client(services: Services, request: ConsentRequest, person: Person, save: Save) -> Authorized:
    """Take a code that a person generates in Zoho's console, or on the simulator's page in its place."""
    console = services.zoho_hosts(request.data_center, request.needs.environment).console
    person.tell(
        f"Generate a code in {console} (Self Client, Generate Code) with the scopes\n\n"
        f"  {','.join(request.needs.scopes)}\n\n"
        f"for an organisation in {request.needs.environment.value}. It stays invisible here."
    )
    code = person.secret("Code").strip()
    if not code:
        raise ZohoAepError("no code was entered", hint="generate one, and run the same command again")
    return exchange(services, request, Given(code, ""), person, save)


@contextmanager
def _page(way: Way, state: str | None) -> Iterator[ConsentPage]:
    """Listen at the redirect URI. If the answer is pasted, listen anywhere, only to lead the browser to Zoho."""
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
    """Ask until an address answers our request, so that a slip of the mouse does not cost the consent."""
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
    organization, user = authorized.verified.organization, authorized.verified.user
    place = f"{organization.company_name} ({organization.type}, data centre {authorized.login.data_center})"
    by = () if user is None else (f"by {user.full_name or user.email}",)
    return Outcome(succeeded=True, title=title, lines=(place, *by, result))
