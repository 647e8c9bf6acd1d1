"""`zoho-aep run`: run a one-time dataflow now."""

import click

from pulumi_zoho_aep.cli.subcommand import FINE, StackSubcommand


@click.command(
    cls=StackSubcommand,
    examples=[
        ("zoho-aep run leads dev", "everything up to now"),
        ("zoho-aep run leads --stack dev --yes", "the same without asking"),
    ],
)
@click.argument("ingestion")
@click.option(
    "--delta-column", help="Column that shows when a row changed; needed by the first run of a table's dataflow."
)
@click.option("-y", "--yes", is_flag=True, help="Do it without asking.")
def command(ingestion: str, stack: str | None, delta_column: str | None, *, yes: bool) -> int:
    """Run INGESTION now, over everything in its source. AEP offers this only for the frequency `once`.

    Rows that earlier runs have written are written again. A scheduled ingestion cannot be run between its runs.
    """
    from pulumi_zoho_aep.cli.on_demand import EVERYTHING, start_run
    from pulumi_zoho_aep.cli.operation import target_of
    from pulumi_zoho_aep.cli.stack import Stack

    target = target_of(Stack(stack), ingestion)
    click.echo(start_run(target, EVERYTHING, delta_column, is_agreed=yes))
    click.echo(f"`zoho-aep runs --stack {target.opened.name} {ingestion} --watch` follows it", err=True)
    return FINE
