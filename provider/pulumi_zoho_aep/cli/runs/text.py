"""Runs as tables for people."""

from collections.abc import Iterator
from datetime import datetime

import click

from pulumi_zoho_aep.aep.run_codes import meaning_of
from pulumi_zoho_aep.cli.output import say, show, shown, size_of
from pulumi_zoho_aep.cli.runs.record import IngestionRuns, Record
from pulumi_zoho_aep.monitoring.history import Gap, PastRun
from pulumi_zoho_aep.monitoring.times import minute, short

_HEADINGS = ("INGESTION", "STARTED", "RESULT", "READ", "WRITTEN", "FAILED", "SKIPPED", "NULLS", "TOOK", "CODES")
_DETAILS = ("WINDOW", "FILES", "BYTES", "RUN")


def print_runs(record: Record, *, in_detail: bool) -> None:
    """Print the runs on stdout, followed by gaps and what the codes mean.

    Args:
        record: The runs to show.
        in_detail: Whether to show windows, files, bytes and ids.
    """
    rows = [_row(one, run, in_detail=in_detail) for one in record.ingestions for run in one.runs]
    if rows:
        show(_HEADINGS + _DETAILS if in_detail else _HEADINGS, rows)
    else:
        click.echo("no runs")
    for line in _below(record):
        say(line, err=False)


def _row(one: IngestionRuns, run: PastRun, *, in_detail: bool) -> list[str]:
    counts = (run.read, run.written, run.failed, run.skipped, run.nulls)
    row = [shown(one.watched.name), minute(run.started_at or run.created_at), run.ending.value]
    row += ["?" if count is None else f"{count:,}" for count in counts]
    row += ["" if run.duration is None else short(run.duration), ", ".join(map(shown, run.codes))]
    if in_detail:
        files = "?" if run.files is None else f"{run.files:,}"
        row += [
            _window(run.window_start, run.window_end),
            files,
            "?" if run.input_bytes is None else size_of(run.input_bytes),
            run.id,
        ]
    return row


def _below(record: Record) -> Iterator[str]:
    for one in record.ingestions:
        yield from (_gap(one, gap) for gap in one.gaps)
    # The newest run with a code stands for all runs with it.
    codes = {code: run.id for one in record.ingestions for run in reversed(one.runs) for code in run.codes}
    for code, run in codes.items():
        found = meaning_of(code)
        yield f"{shown(code)}: {found.meaning}: {found.advice(run)}"


def _gap(one: IngestionRuns, gap: Gap) -> str:
    window = _window(gap.start, gap.end)
    if gap.failed_run:
        return f"gap: {shown(one.watched.name)} has not read {window}: `zoho-aep retry {gap.failed_run}` reads it"
    return f"gap: {shown(one.watched.name)} has not read {window}, and no failed run of that time is left to retry"


def _window(start: datetime | None, end: datetime | None) -> str:
    if start is None and end is None:
        return "everything"
    same_day = start is not None and end is not None and start.date() == end.date()
    until = "" if end is None else f"{end:%H:%M}" if same_day else minute(end)
    return f"{'' if start is None else minute(start)} to {until}".strip()
