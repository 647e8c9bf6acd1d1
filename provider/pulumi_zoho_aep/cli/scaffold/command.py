"""`zoho-aep scaffold`: an ingestion of a table, written into the stack file."""

import click

from pulumi_zoho_aep.cli.output import json_text
from pulumi_zoho_aep.cli.subcommand import StackSubcommand

EVERY = ("hour", "day", "week", "once")


@click.command(
    cls=StackSubcommand,
    examples=[
        ("zoho-aep scaffold Leads --dry-run", "show what would be added"),
        ("zoho-aep scaffold Leads dev --every day", "add it to the file of stack dev"),
        ("zoho-aep scaffold Deals --stack dev --columns id,Stage,Modified_Time --dataset deals", "a selection"),
    ],
)
@click.argument("table")
@click.option("--connection", help="Key in zoho-aep:connections; the only one if left out.")
@click.option("--name", help="Key of the ingestion; made from the table if left out.")
@click.option("--columns", help="API names, separated by commas; all that a dataflow can read if left out.")
@click.option("--dataset", help="Key in zoho-aep:datasets, existing or new.")
@click.option("--every", type=click.Choice(EVERY), help="How often to run: every hour if left out.")
@click.option("--dry-run", is_flag=True, help="Show what would be added, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(  # noqa: PLR0913 - one argument per option
    table: str,
    stack: str | None,
    connection: str | None,
    name: str | None,
    columns: str | None,
    dataset: str | None,
    every: str | None,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Propose an ingestion of TABLE and add it to the stack file."""
    from pulumi_zoho_aep.aep.flows import Frequency
    from pulumi_zoho_aep.cli.scaffold.addition import scaffolded
    from pulumi_zoho_aep.cli.scaffold.report import as_data, print_addition
    from pulumi_zoho_aep.cli.scaffold.request import Asked, key_of, split
    from pulumi_zoho_aep.cli.stack import Stack

    opened, frequency = Stack(stack), Frequency(every) if every else None
    asked = Asked(table, name or key_of(table), connection, split(columns), dataset, frequency)
    addition = scaffolded(opened, asked)
    if not dry_run:
        addition.files.save(addition.edited.text)
    if as_json:
        click.echo(json_text(as_data(opened, addition, written=not dry_run)))
    else:
        print_addition(opened, addition, written=not dry_run)
