"""Takes the options to a credential in the stack file."""

import os
from dataclasses import replace
from typing import Any

import click

from pulumi_zoho_aep.cli.authorize import credential as credentials
from pulumi_zoho_aep.cli.authorize.authorization import by_browser, by_enhancement, by_self_client
from pulumi_zoho_aep.cli.authorize.credential import Credential
from pulumi_zoho_aep.cli.authorize.exchange import Authorized, ConsentRequest, Person
from pulumi_zoho_aep.cli.authorize.options import Options
from pulumi_zoho_aep.cli.authorize.report import report_of
from pulumi_zoho_aep.cli.authorize.request import name_of, request_of, way_of
from pulumi_zoho_aep.cli.exchanged_tokens import exchanged_token, login_of_program
from pulumi_zoho_aep.cli.stack import Stack
from pulumi_zoho_aep.cli.terminal import Terminal, ask
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.findings import coded
from pulumi_zoho_aep.services import Services, platform_config
from pulumi_zoho_aep.zoho import DATA_CENTERS, scopes


def authorize(options: Options, stack: Stack) -> dict[str, Any]:
    """Authorize a credential of a stack, and return what was done."""
    values = stack.values()
    entry = credentials.credential(values, name_of(options.credential, credentials.names(values), ask))
    if options.scopes_add is None:
        # Checked first: a consent would be wasted if its token could not be stored.
        stack.require_changeable(values, credentials.places(entry))
    elif not entry.members:
        entry = replace(entry, members=login_of_program(stack, entry.name))
    elif not entry.text("refresh_token"):
        entry = replace(entry, members={**entry.members, "refresh_token": exchanged_token(stack, values, entry.name)})
    services = Services(platform_config(lambda _: values.get("platform")))
    authorized = run(options, entry, services, Terminal(browser=not options.no_browser), stack)
    return report_of(authorized, entry.name, stack.name)


def run(
    options: Options, entry: Credential, services: Services, person: Person, stack: credentials.StackFile
) -> Authorized:
    """Authorize as the options say."""
    request = request_of(options, entry, os.environ, ask)
    _warn(person, request)
    if options.scopes_add is not None:
        if not entry.text("refresh_token"):
            raise click.UsageError(
                f"--scopes-add: credential {entry.name} has no refresh token yet; without --scopes-add, this command "
                "obtains one"
            )
        return by_enhancement(services, request, entry.text("refresh_token"), way_of(options, entry), person)

    def save(authorized: Authorized) -> None:
        for note in credentials.save(stack, entry, authorized):
            person.tell(f"note: {note}")

    if options.self_client:
        return by_self_client(services, request, person, save)
    return by_browser(services, request, way_of(options, entry), person, save)


def _warn(person: Person, request: ConsentRequest) -> None:
    if not DATA_CENTERS[request.data_center].documented_by_adobe:
        reason = f"Adobe does not list the data centre {request.data_center} for its Zoho source"
        person.tell(f"note: {coded(reason, Code.UNVERIFIED_LOGIN)}")
    beyond = scopes.beyond_reading(request.needs.scopes)
    if beyond:
        reason = f"ingestion only reads, and {', '.join(beyond)} allows more"
        person.tell(f"note: {coded(reason, Code.SURPLUS_SCOPES)}")
