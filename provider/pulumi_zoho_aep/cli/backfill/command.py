"""`zoho-aep backfill`: read the changes of a period again."""

from datetime import datetime

import click

from pulumi_zoho_aep.cli.subcommand import FINE, StackSubcommand

TIMES = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ"]


@click.command(
    cls=StackSubcommand,
    examples=[
        ("zoho-aep backfill leads dev --from 2026-01-01 --to 2026-07-01", "half a year's changes"),
        ("zoho-aep backfill leads dev --from 2026-11-27T06:00:00Z --yes", "from then until now"),
    ],
)
@click.argument("ingestion")
@click.option("--from", "start", type=click.DateTime(TIMES), required=True, help="Start of the changes, in UTC.")
@click.option("--to", "end", type=click.DateTime(TIMES), help="End of the changes, exclusive; now if left out.")
@click.option(
    "--delta-column", help="Column that shows when a row changed; needed by the first run of a table's dataflow."
)
@click.option("-y", "--yes", is_flag=True, help="Do it without asking.")
def command(
    ingestion: str, stack: str | None, start: datetime, end: datetime | None, delta_column: str | None, *, yes: bool
) -> int:
    """Read the changes of a period into the dataset of INGESTION. AEP offers this only for the frequency `once`.

    For a scheduled ingestion, declare another one of the same table into the same dataset with `schedule: {frequency:
    once}`, or retry the failed runs of that period with `zoho-aep retry`. Rows that exist already are written again.
    """
    from pulumi_zoho_aep.cli.on_demand import Window, start_run
    from pulumi_zoho_aep.cli.operation import target_of
    from pulumi_zoho_aep.cli.stack import Stack

    target = target_of(Stack(stack), ingestion)
    click.echo(start_run(target, Window.of(start, end), delta_column, is_agreed=yes))
    click.echo(f"`zoho-aep runs --stack {target.opened.name} {ingestion} --watch` follows it", err=True)
    return FINE
