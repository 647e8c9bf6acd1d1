"""Health for people."""

from collections import Counter
from dataclasses import replace

import click

from pulumi_zoho_aep.cli.groups import grouped
from pulumi_zoho_aep.cli.health.examination import Health, IngestionHealth
from pulumi_zoho_aep.cli.output import show, shown
from pulumi_zoho_aep.monitoring.times import ago, minute
from pulumi_zoho_aep.stand_ins import stand_in

_HEADINGS = ("INGESTION", "RESULT", "NEWEST ROWS", "LAST SUCCESS", "NEXT RUN")
_RESULTS = ("ok", "attention", "waiting", "paused")


def print_health(health: Health) -> None:
    """Print a line per ingestion on stdout, with findings and advice below it."""
    if health.ingestions:
        show(_HEADINGS, [_row(health, one) for one in health.ingestions])
    for group in grouped(health.findings):
        if group.is_one:
            click.echo(f"\n{group.first}")
            continue
        click.echo(f"\n{replace(group.first, subject=f'{len(group.findings)} times', fix=group.fix)}")
        for one in group.findings:
            click.echo(f"  {stand_in(one.subject)}" if group.fix else f"  {stand_in(one.subject)}: {stand_in(one.fix)}")


def summary(health: Health) -> str:
    """Return the number of ingestions by result."""
    counts = Counter(one.result for one in health.ingestions)
    return ", ".join(f"{counts[result]} {result}" for result in _RESULTS if counts[result]) or "no dataflows"


def _row(health: Health, one: IngestionHealth) -> tuple[str, ...]:
    newest, success = one.observed.newest_rows, one.observed.last_success
    return (
        shown(one.observed.watched.name),
        one.result,
        ago(newest.reached if newest else None, health.at),
        ago(success.ended_at if success else None, health.at),
        minute(one.next_run),
    )
