"""Follows runs until they have ended."""

import time
from collections.abc import Callable

import click

from pulumi_zoho_aep.cli.runs.record import Record
from pulumi_zoho_aep.monitoring.history import Ending
from pulumi_zoho_aep.wording import number

PAUSE_SECONDS = 10.0
"""AEP updates a run's counters with a delay of minutes, so polling more often shows nothing new."""


def watched_until_over(
    record: Record, ask: Callable[[], Record], pause: Callable[[float], None] = time.sleep
) -> Record:
    """Poll until no run is in progress, and report changes on stderr; Ctrl-C ends it."""
    shown = ""
    while record.is_running:
        now = _progress(record)
        if now != shown:
            click.echo(now, err=True)
            shown = now
        pause(PAUSE_SECONDS)
        record = ask()
    return record


def _progress(record: Record) -> str:
    running = [
        f"{one.watched.name}: {'?' if run.read is None else number(run.read, 'record')} read"
        for one in record.ingestions
        for run in one.runs
        if run.ending is Ending.RUNNING
    ]
    return f"running: {', '.join(running)}"
