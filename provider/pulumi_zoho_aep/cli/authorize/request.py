"""What to ask consent for. Options come first, then the stack file; the user is asked for the rest."""

import re
from collections.abc import Callable, Mapping, Sequence

import click

from pulumi_zoho_aep.checks.login import Needs
from pulumi_zoho_aep.cli.authorize.authorization import Way, can_listen_at
from pulumi_zoho_aep.cli.authorize.credential import Credential
from pulumi_zoho_aep.cli.authorize.exchange import ConsentRequest
from pulumi_zoho_aep.cli.authorize.options import DEFAULT_PORT, SECRET_VARIABLE, Options
from pulumi_zoho_aep.findings import nearest
from pulumi_zoho_aep.oauth.consent import CALLBACK_PATH, HOST
from pulumi_zoho_aep.zoho import DATA_CENTERS, Client, Environment, scopes

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")

Ask = Callable[[str, str, Sequence[str]], str]
"""Asks for a value that no option or variable gives: the question, its name, and the choices if they are few."""


def name_of(given: str | None, declared: Sequence[str], ask: Ask) -> str:
    """Return the credential: the given one, or the only one; otherwise the user is asked."""
    name = given or (declared[0] if len(declared) == 1 else ask("Name of the credential", "CREDENTIAL", ()))
    if not _NAME.fullmatch(name):
        raise click.UsageError("a credential is named with letters, digits, dot, dash and underscore")
    return name


def request_of(options: Options, entry: Credential, environ: Mapping[str, str], ask: Ask) -> ConsentRequest:
    """Return what to authorize. Options come first, then the stack file; the user is asked for the rest."""
    data_center = options.data_center or entry.text("data_center")
    data_center = data_center or ask("Data centre", "--data-center", list(DATA_CENTERS))
    if data_center not in DATA_CENTERS:
        raise click.UsageError(f"unknown data centre {data_center}, {nearest(data_center.lower(), DATA_CENTERS)}")
    environment = options.environment or entry.text("environment") or Environment.PRODUCTION.value
    if environment not in [one.value for one in Environment]:
        raise click.UsageError(f"unknown environment {environment}")
    client_id = options.client_id or entry.text("client_id") or ask("Client id", "--client-id", ())
    # The secret in the stack file belongs to this client in this data centre.
    same = (client_id, data_center) == (entry.text("client_id"), entry.text("data_center"))
    secret = environ.get(SECRET_VARIABLE) or (entry.text("client_secret") if same else "")
    secret = secret or ask("Client secret", SECRET_VARIABLE, ())
    return ConsentRequest(data_center, Client(client_id, secret), _needs(options, entry, Environment(environment)))


def _needs(options: Options, entry: Credential, environment: Environment) -> Needs:
    expected = entry.text("expected_org_id") or None
    if options.scopes_add is not None:
        return Needs(environment, scopes.split(options.scopes_add), expected_org_id=expected)
    modules = scopes.split(options.modules or "")
    if options.scopes is not None:
        asked = scopes.split(options.scopes)
    elif modules or not entry.scopes:
        asked = (*scopes.least(modules or entry.tables), *(() if modules else entry.useful))
    else:
        asked = ()
    # Without the scopes that the stack file requires, `pulumi up` would refuse the token.
    needed = (*asked, *scopes.missing(entry.scopes, asked))
    return Needs(environment, needed, modules or entry.tables, expected, entry.scopes)


def way_of(options: Options, entry: Credential) -> Way:
    """Return how the answer comes back. If the redirect URI is not on this machine, it must be pasted."""
    redirect_uri = options.redirect_uri or ""
    if options.redirect_port is None and not redirect_uri:
        # Zoho compares the whole address, including the port, so a free port could not be registered in advance.
        redirect_uri = entry.text("redirect_uri") or f"http://{HOST}:{DEFAULT_PORT}{CALLBACK_PATH}"
    elif options.redirect_port:
        redirect_uri = f"http://{HOST}:{options.redirect_port}{CALLBACK_PATH}"
    if options.paste and not redirect_uri:
        raise click.UsageError("--paste needs a redirect URI that is registered: --redirect-port 0 has none")
    elsewhere = bool(redirect_uri) and not can_listen_at(redirect_uri)
    return Way(redirect_uri, options.paste or elsewhere, options.timeout)
