"""Runs as facts: what a run read and wrote, how it ended, and which changes no run has read."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import Enum
from itertools import pairwise

from pulumi_zoho_aep.aep.run import CALLED_SUCCESSES, Run
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
    """One run. Times are in UTC; values that AEP does not give are None."""

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
    def is_retryable(self) -> bool:
        """Whether AEP runs it once more: not if AEP calls it a success, although none of its rows arrived."""
        return self.ending is not Ending.RUNNING and self.status not in CALLED_SUCCESSES

    @property
    def reached(self) -> datetime | None:
        """The time up to which it has read the source's changes, if AEP says."""
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
    """Changes that no run has read: from `start` up to but excluding `end`."""

    start: datetime | None
    """None if it is from the beginning."""
    end: datetime | None
    """None if AEP does not say."""
    failed_run: str
    """The id of a failed run of that window, which can be retried; empty if there is none."""


def unread(runs: Sequence[PastRun]) -> list[PastRun]:
    """Return the failed runs of one dataflow whose windows no good run has read, in the order of the runs."""
    good = [one for one in runs if one.is_good]
    exact = {(one.window_start, one.window_end) for one in good}
    covered = [*_merged(good)]
    return [
        one
        for one in runs
        if one.ending is Ending.FAILED
        and (one.window_start, one.window_end) not in exact
        and not any(start <= _from(one) and _to(one) <= end for start, end in covered)
    ]


def gaps(runs: Sequence[PastRun]) -> list[Gap]:
    """Return the windows of one dataflow that no good run covers, oldest first: between good runs, and of failed runs.

    What comes after the last good run is not a gap: that may be still to come.
    """
    good = [one for one in runs if one.is_good]
    merged = [*_merged(good)]
    found = [Gap(end, start, _retryable(runs, end, start)) for (_, end), (start, _) in pairwise(merged)]
    newest = max((_to(one) for one in good), default=_NEVER)
    for one in unread(runs):
        is_within = any(gap.start < _to(one) and _from(one) < gap.end for gap in found if gap.start and gap.end)
        is_seen = any((gap.start, gap.end) == (one.window_start, one.window_end) for gap in found)
        if _to(one) < newest and not (is_within or is_seen):
            found.append(Gap(one.window_start, one.window_end, one.id if one.is_retryable else ""))
    return sorted(found, key=lambda gap: gap.start or _NEVER)


_NEVER = datetime.min.replace(tzinfo=timezone.utc)


def _merged(good: Iterable[PastRun]) -> Iterator[tuple[datetime, datetime]]:
    """Yield the periods whose changes runs have read completely, oldest first."""
    start: datetime | None = None
    end = _NEVER
    for run in sorted((one for one in good if one.window_end), key=lambda one: (_from(one), one.id)):
        if start is None or _from(run) > end:
            if start is not None:
                yield start, end
            start = _from(run)
        end = max(end, _to(run))
    if start is not None:
        yield start, end


def _retryable(runs: Sequence[PastRun], start: datetime, end: datetime) -> str:
    failed = (one for one in runs if one.ending is Ending.FAILED and one.is_retryable)
    within = [one for one in failed if _from(one) < end and _to(one) > start]
    return max(within, key=_to).id if within else ""


def _from(run: PastRun) -> datetime:
    return run.window_start or _NEVER


def _to(run: PastRun) -> datetime:
    return run.reached or _NEVER
