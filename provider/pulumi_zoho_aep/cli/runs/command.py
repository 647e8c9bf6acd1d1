"""`zoho-aep runs`: the last runs of a stack's dataflows, and what went wrong."""

from typing import Any

import click

from pulumi_zoho_aep.cli.output import json_text, progress
from pulumi_zoho_aep.cli.runs.errors.command import command as errors
from pulumi_zoho_aep.cli.subcommand import FINE, NEEDS_ATTENTION, IngestionSubcommand

RUNS_OF_ONE = 20
RUNS_OF_EACH = 3
MOST_RUNS = 100


class _Runs(IngestionSubcommand):
    """`runs [STACK] [INGESTION]`, and `runs errors …`; a stack named `errors` is given by `--stack`."""

    words = ("errors",)

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,  # noqa: ANN401 - click's
    ) -> click.Context:
        if args[:1] == ["errors"]:
            return errors.make_context(f"{info_name} errors", args[1:], parent, **extra)
        return super().make_context(info_name, args, parent, **extra)


@click.command(
    cls=_Runs,
    examples=[
        ("zoho-aep runs dev", "the last runs of every ingestion"),
        ("zoho-aep runs dev leads", "runs of one ingestion, with windows, files and bytes"),
        ("zoho-aep runs dev leads --watch", "until the current run has ended"),
        ("zoho-aep runs --stack prod --failed --json", "what failed, as JSON"),
        ("zoho-aep runs errors leads dev", "which columns are wrong in the rows of a run"),
    ],
    attention="the last run of an enabled dataflow failed",
)
@click.option("--failed", is_flag=True, help="Only runs that failed or lost rows.")
@click.option(
    "-n",
    "--number",
    "most",
    type=click.IntRange(1, MOST_RUNS),
    help=f"How many runs: {RUNS_OF_EACH} of each ingestion if left out, {RUNS_OF_ONE} of a single one.",
)
@click.option("--watch", is_flag=True, help="Follow the current runs until they have ended.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(
    stack: str | None, ingestion: str | None, most: int | None, *, failed: bool, watch: bool, as_json: bool
) -> int:
    """Show the last runs of STACK, or of the selected stack; with INGESTION, more runs of that one.

    Counters are AEP's; what AEP does not say stays empty. A window that no run has read is reported as a gap.
    """
    if watch and as_json:
        raise click.UsageError("give either --watch or --json")
    from pulumi_zoho_aep.cli.runs.machine import as_data
    from pulumi_zoho_aep.cli.runs.record import reader_of_runs
    from pulumi_zoho_aep.cli.runs.text import print_runs
    from pulumi_zoho_aep.cli.runs.watching import watched_until_over
    from pulumi_zoho_aep.cli.stack import Stack

    opened = Stack(stack)
    each = most or (RUNS_OF_EACH if ingestion is None else RUNS_OF_ONE)
    with progress("reading runs"):
        read = reader_of_runs(opened, ingestion, each)
        found = read()
    if watch:
        found = watched_until_over(found, read)
    shown = found.failures if failed else found
    if as_json:
        click.echo(json_text(as_data(shown)))
    else:
        print_runs(shown, in_detail=ingestion is not None)
    return NEEDS_ATTENTION if found.needs_attention else FINE
