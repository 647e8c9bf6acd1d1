"""`zoho-aep runs errors`: which rows of a run have errors, and why."""

import click

from pulumi_zoho_aep.cli.output import json_text, progress
from pulumi_zoho_aep.cli.subcommand import FINE, StackSubcommand

MOST_MEGABYTES = 30
"""A reply may have up to 32 MiB."""


@click.command(
    cls=StackSubcommand,
    examples=[
        ("zoho-aep runs errors RUN dev", "what is wrong with the rows of a run, by its id from `zoho-aep runs`"),
        ("zoho-aep runs errors leads dev", "the same for an ingestion's last run with errors"),
        ("zoho-aep runs errors leads dev --samples", "with some of the rows, which contain personal data"),
    ],
)
@click.argument("what", metavar="RUN|INGESTION")
@click.option("--samples", is_flag=True, help="Show some of the rows as well; they contain personal data.")
@click.option(
    "--megabytes",
    type=click.IntRange(1, MOST_MEGABYTES),
    default=8,
    show_default=True,
    help="How much of each batch to download at most.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(what: str, stack: str | None, megabytes: int, *, samples: bool, as_json: bool) -> int:
    """Count the rows with errors of a run by code, column and reason: for RUN, or for the last such run of INGESTION.

    Reasons are AEP's words without possible values of rows. AEP keeps error diagnostics for 30 days.
    """
    from pulumi_zoho_aep.aep.row_errors import diagnosed
    from pulumi_zoho_aep.cli.runs.errors.choice import chosen_run
    from pulumi_zoho_aep.cli.runs.errors.text import as_data, print_errors
    from pulumi_zoho_aep.cli.stack import Stack

    with progress("reading error diagnostics"):
        chosen = chosen_run(Stack(stack), what)
        found = diagnosed(chosen.platform, chosen.run.batches, megabytes * 1024 * 1024)
    if as_json:
        click.echo(json_text(as_data(chosen, found, with_samples=samples)))
    else:
        print_errors(chosen, found, with_samples=samples)
    return FINE
