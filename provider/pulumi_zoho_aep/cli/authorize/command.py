"""`zoho-aep authorize`: obtain a Zoho user's consent, and put the refresh token into the stack."""

from typing import Any

import click

from pulumi_zoho_aep.cli.authorize.options import DEFAULT_PORT, SECRET_VARIABLE, Options
from pulumi_zoho_aep.cli.output import fitted, json_text, terminal_width
from pulumi_zoho_aep.cli.subcommand import StackSubcommand
from pulumi_zoho_aep.oauth.consent import CALLBACK_PATH, HOST
from pulumi_zoho_aep.zoho import DATA_CENTERS, Environment


@click.command(
    cls=StackSubcommand,
    examples=[
        ("zoho-aep authorize sales --stack dev", "the browser opens on this machine"),
        ("zoho-aep authorize sales dev --paste", "the browser is on another machine"),
        ("zoho-aep authorize sales --self-client --modules Leads,Contacts", "a code of Zoho's API console"),
        ("zoho-aep authorize sales --scopes-add ZohoCRM.modules.deals.READ", "one more scope, same refresh token"),
    ],
)
@click.argument("credential", required=False)
@click.option("--data-center", type=click.Choice(list(DATA_CENTERS)), help="Where the Zoho organisation lives.")
@click.option("--environment", type=click.Choice([one.value for one in Environment]), help="Environment of Zoho CRM.")
@click.option(
    "--client-id", help=f"Id of the client in Zoho's API console. Its secret is asked for, or in {SECRET_VARIABLE}."
)
@click.option("--scopes", help="Scopes to ask for, separated by commas.")
@click.option("--modules", help="Ask to read only these modules, separated by commas, e.g. Leads,Contacts.")
@click.option("--scopes-add", help="Scopes to add to the existing refresh token, separated by commas.")
@click.option(
    "--redirect-port",
    type=click.IntRange(0, 65535),
    help=f"Port of the redirect URI http://{HOST}:<port>{CALLBACK_PATH} [default: {DEFAULT_PORT}; 0 takes a free one].",
)
@click.option("--redirect-uri", help="Another redirect URI, exactly as registered.")
@click.option("--paste", is_flag=True, help="Paste the redirect address: the browser is on another machine.")
@click.option("--self-client", is_flag=True, help="Enter a code that was generated in Zoho's API console.")
@click.option("--no-browser", is_flag=True, help="Only print the address of the consent page.")
@click.option("--timeout", type=click.FloatRange(min=0), default=300, show_default=True, help="Seconds to wait.")
@click.option("--json", is_flag=True, help="Print the result as JSON.")
def command(**options: Any) -> None:  # noqa: ANN401 - click's values, as declared above
    """Obtain a Zoho refresh token by consent, verify it, and put it into the stack, encrypted by Pulumi.

    CREDENTIAL is the key in zoho-aep:credentials. Options are needed only for what the stack file does not say.
    """
    chosen = Options(**options)
    chosen.require_consistent()
    from pulumi_zoho_aep.cli.authorize.report import in_words
    from pulumi_zoho_aep.cli.authorize.run import authorize
    from pulumi_zoho_aep.cli.stack import Stack

    report = authorize(chosen, Stack(chosen.stack))
    if chosen.json:
        click.echo(json_text(report))
    else:
        click.echo(fitted(in_words(report, kept=chosen.scopes_add is not None), terminal_width()))
