"""`zoho-aep explore`: tables, columns with their types, and rows."""

import click

from pulumi_zoho_aep.cli.output import json_text, progress
from pulumi_zoho_aep.cli.subcommand import StackSubcommand

DEFAULT_ROWS = 3
MOST_ROWS = 100


@click.command(
    cls=StackSubcommand,
    examples=[
        ("zoho-aep explore", "the tables"),
        ("zoho-aep explore Leads", "its columns"),
        ("zoho-aep explore Leads dev --preview 5", "columns and five rows, with stack dev"),
        ("zoho-aep explore --stack dev --credential sales --json", "query Zoho itself, and print JSON"),
    ],
)
@click.argument("table", required=False)
@click.option("--connection", help="Key in zoho-aep:connections; the only one if left out.")
@click.option("--credential", help="Key in zoho-aep:credentials: queries Zoho itself, even where AEP could be queried.")
@click.option(
    "--preview",
    type=click.IntRange(1, MOST_ROWS),
    is_flag=False,
    flag_value=DEFAULT_ROWS,
    metavar="[N]",
    help=f"Show N rows of the table, {DEFAULT_ROWS} if no number follows.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    table: str | None,
    stack: str | None,
    connection: str | None,
    credential: str | None,
    preview: int | None,
    *,
    as_json: bool,
) -> None:
    """List the tables of the source system or, with TABLE, its columns.

    AEP is queried through the stack's base connection once it exists; before that, Zoho itself is queried.
    """
    if connection and credential:
        raise click.UsageError("give either --connection or --credential")
    if preview and table is None:
        raise click.UsageError("--preview needs a table before it")
    from pulumi_zoho_aep.cli.explore.exploration import explored
    from pulumi_zoho_aep.cli.explore.text import print_found
    from pulumi_zoho_aep.cli.stack import Stack

    with progress("asking Zoho"):
        found = explored(Stack(stack), connection, credential, table, preview)
    if as_json:
        click.echo(json_text(found))
    else:
        print_found(found)
