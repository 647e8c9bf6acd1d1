"""`zoho-aep authorize`: consent of a Zoho user, and the refresh token that comes of it into the stack."""

import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import click

from pulumi_zoho_aep.cli._proof import Needs
from pulumi_zoho_aep.cli.authorize import credential as credentials
from pulumi_zoho_aep.cli.authorize.authorization import (
    Authorized,
    Person,
    Way,
    Wish,
    by_browser,
    by_enhancement,
    by_self_client,
    can_listen_at,
)
from pulumi_zoho_aep.cli.authorize.credential import Credential
from pulumi_zoho_aep.cli.exchanged_tokens import exchanged_token
from pulumi_zoho_aep.cli.output import json_text
from pulumi_zoho_aep.cli.stack import Stack
from pulumi_zoho_aep.cli.stack_command import StackCommand
from pulumi_zoho_aep.cli.terminal import Terminal, ask
from pulumi_zoho_aep.errors import harmless
from pulumi_zoho_aep.findings import nearest
from pulumi_zoho_aep.oauth.consent import CALLBACK_PATH, HOST
from pulumi_zoho_aep.services import Services, platform_config
from pulumi_zoho_aep.zoho import DATA_CENTERS, Client, Environment, scopes

DEFAULT_PORT = 8788
SECRET_VARIABLE = "ZOHO_CLIENT_SECRET"  # noqa: S105 - a variable's name
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")

Ask = Callable[[str, str, Sequence[str]], str]
"""Asks what an option or a variable would have said: the question, its name, and the choices where they are few."""


@dataclass(frozen=True)
class Options:
    """What was given on the command line."""

    credential: str | None = None
    stack: str | None = None
    data_center: str | None = None
    environment: str | None = None
    client_id: str | None = None
    scopes: str | None = None
    modules: str | None = None
    scopes_add: str | None = None
    redirect_port: int | None = None
    redirect_uri: str | None = None
    paste: bool = False
    self_client: bool = False
    no_browser: bool = False
    timeout: float = 300
    json: bool = False

    def require_consistent(self) -> None:
        """Require that no option contradicts another one.

        Raises:
            click.UsageError: naming both.
        """
        given = {name for name, value in vars(self).items() if value not in (None, False)}
        for one, *others in (
            ("scopes", "modules", "scopes_add"),
            ("modules", "scopes_add"),
            ("redirect_port", "redirect_uri"),
            ("self_client", "scopes_add", "paste", "redirect_port", "redirect_uri", "no_browser"),
        ):
            clash = next((other for other in others if {one, other} <= given), None)
            if clash is not None:
                raise click.UsageError(f"{_option(one)} and {_option(clash)} exclude each other")
        if {"scopes_add", "paste"} <= given:
            # The address of Zoho's page has a token in it, so it is shown to nobody.
            raise click.UsageError(
                "--scopes-add and --paste exclude each other: only this machine can lead a browser to that page. For a "
                f"browser elsewhere, forward the port (ssh -L {DEFAULT_PORT}:{HOST}:{DEFAULT_PORT} …), take "
                "--no-browser, and open the address that is printed"
            )
        for name in ("scopes", "scopes_add"):
            wrong = scopes.malformed(scopes.split(getattr(self, name) or ""))
            if wrong:
                raise click.UsageError(f"{_option(name)}: {wrong[0]} is not a scope such as {scopes.EVERY_MODULE}")


@click.command(cls=StackCommand)
@click.argument("credential", required=False)
@click.option("--stack", help="The stack; the selected one if left out.")
@click.option("--data-center", type=click.Choice(list(DATA_CENTERS)), help="Where the Zoho organisation lives.")
@click.option("--environment", type=click.Choice([one.value for one in Environment]), help="Of Zoho CRM.")
@click.option(
    "--client-id", help=f"Of the client in Zoho's API console. Its secret is asked for, or in {SECRET_VARIABLE}."
)
@click.option("--scopes", help="What to ask for, with commas.")
@click.option("--modules", help="Ask for reading these modules alone, with commas, e.g. Leads,Contacts.")
@click.option("--scopes-add", help="Scopes to add, with commas, to the refresh token that is there.")
@click.option(
    "--redirect-port",
    type=click.IntRange(0, 65535),
    help=f"Port of the redirect URI http://{HOST}:<port>{CALLBACK_PATH} [default: {DEFAULT_PORT}; 0 takes a free one].",
)
@click.option("--redirect-uri", help="Another redirect URI, letter by letter as registered.")
@click.option("--paste", is_flag=True, help="Paste the redirect address: the browser is on another machine.")
@click.option("--self-client", is_flag=True, help="Enter a code that was generated in Zoho's API console.")
@click.option("--no-browser", is_flag=True, help="Only print the address of the consent page.")
@click.option("--timeout", type=click.FloatRange(min=0), default=300, show_default=True, help="Seconds to wait.")
@click.option("--json", is_flag=True, help="Print the result as JSON.")
def command(**options: Any) -> int:  # noqa: ANN401 - click's values, as declared above
    """Obtain a Zoho refresh token by consent, prove it, and put it into the stack, encrypted by Pulumi.

    CREDENTIAL is the key in zoho-aep:credentials. What the stack file has of it need not be given again.
    """
    chosen = Options(**options)
    chosen.require_consistent()
    stack = Stack(chosen.stack)
    values = stack.values()
    known = credentials.credential(values, name_of(chosen.credential, credentials.names(values), ask))
    if chosen.scopes_add is None:
        # A consent whose token has no place would be spent for nothing.
        stack.require_changeable(values, credentials.places(known))
    if chosen.scopes_add is not None and not known.text("refresh_token"):
        known = replace(known, entry={**known.entry, "refresh_token": exchanged_token(stack, values, known.name)})
    services = Services(platform_config(lambda _: values.get("platform")))
    authorized = run(chosen, known, services, Terminal(browser=not chosen.no_browser), stack)
    report = report_of(authorized, known.name, stack.name)
    click.echo(json_text(report) if chosen.json else in_words(report, kept=chosen.scopes_add is not None))
    return 0


def run(
    options: Options, known: Credential, services: Services, person: Person, stack: credentials.StackFile
) -> Authorized:
    """Authorize as the options say."""
    wish = wish_of(options, known, os.environ, ask)
    _warn(person, wish)
    if options.scopes_add is not None:
        if not known.text("refresh_token"):
            raise click.UsageError(
                f"--scopes-add: credential {known.name} has no refresh token yet; without --scopes-add, this command "
                "obtains one"
            )
        return by_enhancement(services, wish, known.text("refresh_token"), way_of(options, known), person)

    def save(authorized: Authorized) -> None:
        for remark in credentials.save(stack, known, authorized):
            person.tell(f"note: {remark}")

    if options.self_client:
        return by_self_client(services, wish, person, save)
    return by_browser(services, wish, way_of(options, known), person, save)


def name_of(given: str | None, known: Sequence[str], ask: Ask) -> str:
    """Return the credential meant: the one given, the only one there is, or the one that is named when asked."""
    name = given or (known[0] if len(known) == 1 else ask("Name of the credential", "CREDENTIAL", ()))
    if not _NAME.fullmatch(name):
        raise click.UsageError("a credential is named with letters, digits, dot, dash and underscore")
    return name


def wish_of(options: Options, known: Credential, environ: Mapping[str, str], ask: Ask) -> Wish:
    """Return what to authorize: options first, then the stack file; what neither says is asked for."""
    data_center = options.data_center or known.text("data_center")
    data_center = data_center or ask("Data centre", "--data-center", list(DATA_CENTERS))
    if data_center not in DATA_CENTERS:
        raise click.UsageError(f"unknown data centre {data_center}, {nearest(data_center.lower(), DATA_CENTERS)}")
    environment = options.environment or known.text("environment") or Environment.PRODUCTION.value
    if environment not in [one.value for one in Environment]:
        raise click.UsageError(f"unknown environment {environment}")
    client_id = options.client_id or known.text("client_id") or ask("Client id", "--client-id", ())
    # The secret in the stack file is this client's, in this data centre.
    same = (client_id, data_center) == (known.text("client_id"), known.text("data_center"))
    secret = environ.get(SECRET_VARIABLE) or (known.text("client_secret") if same else "")
    secret = secret or ask("Client secret", SECRET_VARIABLE, ())
    return Wish(data_center, Client(client_id, secret), _needs(options, known, Environment(environment)))


def _needs(options: Options, known: Credential, environment: Environment) -> Needs:
    expected = known.text("expected_org_id") or None
    if options.scopes_add is not None:
        return Needs(environment, scopes.split(options.scopes_add), expected_org_id=expected)
    modules = scopes.split(options.modules or "")
    if options.scopes is not None:
        asked = scopes.split(options.scopes)
    elif modules or not known.scopes:
        asked = scopes.least(modules or known.tables)
    else:
        asked = ()
    # Without what the stack file requires, `pulumi up` would refuse the token.
    needed = (*asked, *scopes.missing(known.scopes, asked))
    return Needs(environment, needed, modules or known.tables, expected, known.scopes)


def way_of(options: Options, known: Credential) -> Way:
    """Return how the answer comes back. A redirect URI that is not on this machine leaves pasting."""
    redirect_uri = options.redirect_uri or ""
    if options.redirect_port is None and not redirect_uri:
        # Zoho compares the whole address, port included: a free port could not be registered beforehand.
        redirect_uri = known.text("redirect_uri") or f"http://{HOST}:{DEFAULT_PORT}{CALLBACK_PATH}"
    elif options.redirect_port:
        redirect_uri = f"http://{HOST}:{options.redirect_port}{CALLBACK_PATH}"
    if options.paste and not redirect_uri:
        raise click.UsageError("--paste needs a redirect URI that is registered: --redirect-port 0 has none")
    elsewhere = bool(redirect_uri) and not can_listen_at(redirect_uri)
    return Way(redirect_uri, options.paste or elsewhere, options.timeout)


def report_of(authorized: Authorized, credential: str, stack: str) -> dict[str, Any]:
    """Return what was done, without anything secret."""
    login, proof = authorized.login, authorized.proof
    return {
        "stack": stack,
        "credential": credential,
        "data_center": login.data_center,
        "environment": login.environment.value,
        "client_id": login.client.client_id,
        "organization": {
            "id": proof.organization.zgid,
            "name": proof.organization.company_name,
            "edition": proof.organization.license_details.paid_type,
        },
        "user": None if proof.user is None else proof.user.email or proof.user.full_name,
        "scopes": None if proof.scopes is None else list(proof.scopes),
        "readable_modules": proof.modules,
    }


def in_words(report: Mapping[str, Any], *, kept: bool) -> str:
    """Return the report for people.

    Args:
        report: what was done.
        kept: the refresh token is the one that was there.
    """
    organization, granted, modules = report["organization"], report["scopes"], report["readable_modules"]
    done = "has more scopes, its refresh token is the same" if kept else "is authorized and in the stack file"
    lines = [
        f"{report['credential']} {done} (stack {report['stack']})",
        f"  organisation  {organization['name']} ({organization['id']}), edition {organization['edition']}",
        f"  user          {report['user'] or 'not known: the scope ' + scopes.USERS + ' was not asked for'}",
        f"  data centre   {report['data_center']}, {report['environment']}",
        f"  scopes        {', '.join(granted) if granted is not None else 'Zoho does not say'}",
    ]
    if modules is not None:
        lines.append(f"  modules       {modules} {'is' if modules == 1 else 'are'} readable")
    return harmless("\n".join(lines))


def _warn(person: Person, wish: Wish) -> None:
    if not DATA_CENTERS[wish.data_center].documented_by_adobe:
        person.tell(f"note: Adobe does not list the data centre {wish.data_center} for its Zoho source")
    beyond = scopes.beyond_reading(wish.needs.scopes)
    if beyond:
        person.tell(f"note: ingestion only reads, and {', '.join(beyond)} allows more")


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"
