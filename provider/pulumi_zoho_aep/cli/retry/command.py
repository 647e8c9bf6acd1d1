"""`zoho-aep retry`: process the window of a failed run again."""

import click

from pulumi_zoho_aep.cli.subcommand import FINE, StackSubcommand


@click.command(
    cls=StackSubcommand,
    examples=[
        ("zoho-aep retry RUN dev", "one run, by its id from `zoho-aep runs`"),
        ("zoho-aep retry leads dev", "the last failed run of an ingestion"),
        ("zoho-aep retry leads --stack dev --all --yes", "all of its failed runs, oldest first, without asking"),
    ],
)
@click.argument("what", metavar="RUN|INGESTION")
@click.option(
    "--all", "every", is_flag=True, help="Every failed run of the ingestion that no later run has made up for."
)
@click.option("-y", "--yes", is_flag=True, help="Do it without asking.")
def command(what: str, stack: str | None, *, every: bool, yes: bool) -> int:
    """Process the window of a failed run again: RUN by its id, or the last one of an ingestion.

    Only that window is read, as the source is now. Rows that the failed run has written are written again.
    """
    from pulumi_zoho_aep.cli.operation import require_agreement
    from pulumi_zoho_aep.cli.output import say
    from pulumi_zoho_aep.cli.retry.selection import described, failed_runs
    from pulumi_zoho_aep.cli.stack import Stack

    opened = Stack(stack)
    config = opened.config()
    platform = opened.services(config.platform).platform
    runs = failed_runs(opened, config, what, every=every)
    require_agreement([described(run) for run in runs], is_agreed=yes)
    for run in runs:
        platform.runs.retry(run.id)
        click.echo(f"retrying {run.id}")
    say("`zoho-aep runs --watch` follows it")
    return FINE
