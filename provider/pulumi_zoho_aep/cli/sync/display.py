"""How a sync looks: a moving line on a terminal, one line now and then in a log, and a table or JSON at the end."""

import sys
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from types import TracebackType
from typing import TYPE_CHECKING

import click
from typing_extensions import Self

from pulumi_zoho_aep.cli.output import json_text, show, size_of
from pulumi_zoho_aep.cli.sync.results import Result
from pulumi_zoho_aep.extract.plans import Progress
from pulumi_zoho_aep.monitoring.times import short
from pulumi_zoho_aep.wording import number

if TYPE_CHECKING:
    from rich.status import Status

SECONDS_BETWEEN_LINES = 15.0


class Display:
    """Shows progress on stderr, so that stdout has only the results.

    Args:
        now: Returns the seconds of a monotonic clock.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._status: Status | None = None
        self._began = self._shown = now()
        self._ingestion = ""

    def __enter__(self) -> Self:
        """Begin; on a terminal, a line moves until the end."""
        if sys.stderr.isatty():
            from rich.console import Console

            self._status = Console(stderr=True).status("")
            self._status.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        """End it, even if the command is interrupted."""
        if self._status is not None:
            self._status.stop()
        if kind is not None and issubclass(kind, KeyboardInterrupt):
            self.say("stopped: files that are stored stay, and the next sync reads the rest")

    def say(self, text: str) -> None:
        """Print a line."""
        click.echo(text, err=True)

    def report(self, progress: Progress) -> None:
        """Show how far an ingestion has come."""
        now = self._now()
        if progress.ingestion != self._ingestion:
            self._ingestion, self._began, self._shown = progress.ingestion, now, now
        if self._status is not None:
            from rich.text import Text

            self._status.update(Text(line_of(progress, now - self._began)))
        elif now - self._shown >= SECONDS_BETWEEN_LINES:
            self._shown = now
            self.say(line_of(progress, now - self._began))


def line_of(progress: Progress, seconds: float) -> str:
    """Return how far an ingestion has come after a number of seconds."""
    parts = [f"{progress.ingestion}: {progress.doing}"]
    if progress.rows:
        parts.append(number(progress.rows, "row"))
    if progress.stored_bytes:
        parts.append(f"{size_of(progress.stored_bytes)} stored")
    if progress.rows and seconds >= 1:
        parts.append(f"{progress.rows / seconds:,.0f} rows a second")
    if progress.share and progress.share < 1 and seconds >= 1:
        parts.append(f"{short(timedelta(seconds=round(seconds * (1 - progress.share) / progress.share)))} left")
    return ", ".join(parts)


def print_results(results: Sequence[Result], *, as_json: bool) -> None:
    """Print the results. Warnings and errors also go to stderr, where a person reads the table."""
    if as_json:
        click.echo(json_text([one.as_data() for one in results]))
        return
    show(("INGESTION", "TABLE", "RESULT", "ROWS", "FILES", "SIZE", "READ UNTIL"), [_row(one) for one in results])
    # Ingestions of one credential often have the same to say.
    for said in dict.fromkeys(text for one in results for text in _said(one)):
        names = ", ".join(one.ingestion for one in results if said in _said(one))
        click.echo(f"zoho-aep: {names}: {said}", err=True)


def _said(one: Result) -> Sequence[str]:
    return (*one.warnings, *((one.error,) if one.error else ()))


def _row(one: Result) -> tuple[str, ...]:
    rows = "" if one.rows is None else f"{one.rows:,}"
    files = "" if one.files is None else str(len(one.files))
    return one.ingestion, one.table, one.outcome, rows, files, size_of(one.bytes) if one.bytes else "", one.read_until
