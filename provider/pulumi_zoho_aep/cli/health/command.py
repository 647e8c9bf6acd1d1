"""`zoho-aep health`: whether data arrives."""

import click

from pulumi_zoho_aep.cli.output import json_text, progress
from pulumi_zoho_aep.cli.subcommand import FINE, NEEDS_ATTENTION, IngestionSubcommand, require_all_alone

FORMS = ("json", "markdown", "prometheus")


@click.command(
    cls=IngestionSubcommand,
    examples=[
        ("zoho-aep health dev", "every ingestion of stack dev"),
        ("zoho-aep health prod leads", "a single one"),
        ("zoho-aep health --all", "every stack of the project that has a stack file"),
        ("zoho-aep health prod --markdown > health.md", "for a nightly job"),
        ("zoho-aep health prod --prometheus > zoho_aep.prom", "for a node exporter's text files"),
    ],
    attention="data does not arrive as it should",
)
@click.option("--json", "form", flag_value="json", help="Print JSON.")
@click.option("--markdown", "form", flag_value="markdown", help="Print Markdown.")
@click.option("--prometheus", "form", flag_value="prometheus", help="Print Prometheus' text format.")
@click.option("--all", "every", is_flag=True, help="All stacks that have a stack file, several at once.")
def command(stack: str | None, ingestion: str | None, form: str | None, *, every: bool) -> int:
    """Say whether data arrives in STACK, or in the selected stack; if INGESTION is given, only for that one.

    Nothing is changed anywhere. Each finding has its reason: a run that failed or lost rows, values that became null,
    rows older than expected (`expect_fresh_within`, else two periods of the schedule, at least a day), far fewer rows
    than on the same weekday before, an overdue run, a dataflow that somebody disabled, changes that no run has
    read, files that wait for a run, a sync that stopped, a login that ends soon, secrets that are a year old. With
    --all, the exit code is 1 if one stack failed, else 3 if one needs attention.
    """
    if not every:
        return _on_one(stack, ingestion, form)
    require_all_alone({"STACK": stack, "INGESTION": ingestion})
    from pulumi_zoho_aep.cli.health.every import on_all_stacks

    return on_all_stacks(form)


def _on_one(stack: str | None, ingestion: str | None, form: str | None) -> int:
    from pulumi_zoho_aep.cli.health.examination import examined
    from pulumi_zoho_aep.cli.health.machine import as_data, as_metrics
    from pulumi_zoho_aep.cli.health.markdown import as_markdown
    from pulumi_zoho_aep.cli.health.text import print_health, summary
    from pulumi_zoho_aep.cli.stack import Stack

    with progress("reading dataflows and runs"):
        opened = Stack(stack)
        health = examined(opened, opened.config(), ingestion)
    if form == "json":
        click.echo(json_text(as_data(health)))
    elif form == "markdown":
        click.echo(as_markdown(health), nl=False)
    elif form == "prometheus":
        click.echo(as_metrics([health]), nl=False)
    else:
        print_health(health)
    for finding in health.unasked:
        click.echo(str(finding), err=True)
    click.echo(summary(health), err=True)
    return NEEDS_ATTENTION if health.findings else FINE
