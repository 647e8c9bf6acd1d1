"""Runs as facts: what a run read and wrote, how it ended, and which changes no run has read."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from pulumi_zoho_aep.aep.run import Run
from pulumi_zoho_aep.aep.times import from_milliseconds


class Ending(str, Enum):
    """How a run ended, judged by its counters rather than by the service's word."""

    RUNNING = "running"
    """It has not ended."""
    SUCCESS = "success"
    PARTIAL = "partial"
    """It wrote some of its rows."""
    FAILED = "failed"


@dataclass(frozen=True)
class PastRun:
    """One run. Times are in UTC; what AEP does not say is None."""

    id: str
    flow_id: str
    ending: Ending
    status: str
    """AEP's own word, in lower case."""
    created_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    window_start: datetime | None
    window_end: datetime | None
    """Changes from the start of the window up to its end, exclusive."""
    read: int | None
    written: int | None
    failed: int | None
    skipped: int | None
    nulls: int | None
    """Rows with a value that the mapping could not compute and wrote as null."""
    files: int | None
    input_bytes: int | None
    output_bytes: int | None
    codes: tuple[str, ...]
    batches: tuple[str, ...]

    @property
    def duration(self) -> timedelta | None:
        """Its duration."""
        if self.started_at is None or self.ended_at is None or self.ended_at < self.started_at:
            return None
        return self.ended_at - self.started_at

    @property
    def is_good(self) -> bool:
        """Whether its window need not be read again."""
        return self.ending in (Ending.SUCCESS, Ending.PARTIAL)

    @property
    def reached(self) -> datetime | None:
        """Up to when it has read the source's changes, as far as AEP says."""
        return self.window_end or self.started_at or self.created_at


def past_run(run: Run) -> PastRun:
    """Return a run as facts."""
    metrics, records = run.metrics, run.records
    return PastRun(
        id=run.id,
        flow_id=run.flow_id,
        ending=_ending(run),
        status=run.status,
        created_at=from_milliseconds(run.created_at),
        started_at=from_milliseconds(metrics.duration_summary.started_at_utc or 0),
        ended_at=from_milliseconds(metrics.duration_summary.completed_at_utc or 0),
        window_start=from_milliseconds(run.window.start or 0),
        window_end=from_milliseconds(run.window.end or 0),
        read=records.input_record_count,
        written=records.output_record_count,
        failed=records.failed,
        skipped=records.skipped_record_count,
        nulls=records.warning_record_count,
        files=metrics.file_summary.input_file_count,
        input_bytes=metrics.size_summary.input_bytes,
        output_bytes=metrics.size_summary.output_bytes,
        codes=tuple(run.error_codes),
        batches=tuple(run.batches),
    )


def _ending(run: Run) -> Ending:
    if not run.is_over:
        return Ending.RUNNING
    if run.has_failed:
        return Ending.FAILED
    records = run.records
    if not records.failed and run.status != "partialsuccess":
        return Ending.SUCCESS
    # The service calls a run a success even if none of its rows arrived.
    return Ending.FAILED if records.output_record_count == 0 else Ending.PARTIAL


@dataclass(frozen=True)
class Gap:
    """Changes that no run has read: from `start` up to `end`, exclusive."""

    start: datetime
    end: datetime
    failed_run: str
    """Id of a failed run of that window, which can be retried; empty if there is none."""


def gaps(runs: Iterable[PastRun]) -> Iterator[Gap]:
    """Yield the windows between good runs of one dataflow that no good run covers, oldest first.

    The time before the first run and after the last good one is not a gap, because its changes may still be read.
    """
    with_window = [one for one in runs if one.window_start and one.window_end]
    good = sorted((one for one in with_window if one.is_good), key=lambda one: (_at(one.window_start), one.id))
    covered: datetime | None = None
    for run in good:
        start, end = _at(run.window_start), _at(run.window_end)
        if covered is not None and start > covered:
            yield Gap(covered, start, _retryable(with_window, covered, start))
        covered = end if covered is None else max(covered, end)


def _retryable(runs: Sequence[PastRun], start: datetime, end: datetime) -> str:
    within = [
        one
        for one in runs
        if one.ending is Ending.FAILED and _at(one.window_start) < end and _at(one.window_end) > start
    ]
    return max(within, key=lambda one: _at(one.window_end)).id if within else ""


def _at(time: datetime | None) -> datetime:
    assert time is not None
    return time
