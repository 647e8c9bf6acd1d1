"""Whether data arrives: findings about an ingestion, based only on its dataflow and its runs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from pulumi_zoho_aep.aep.run_codes import READING, meaning_of, see_rows
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.monitoring.history import Ending, PastRun, gaps
from pulumi_zoho_aep.monitoring.times import in_words, instant, instant_or_none
from pulumi_zoho_aep.monitoring.watched import Watched
from pulumi_zoho_aep.resources.schedule import overdue_since
from pulumi_zoho_aep.stand_ins import stand_in
from pulumi_zoho_aep.wording import number

_RUNNING = ("enabl", "updating", "initializing")
"""Prefixes of the states in which a dataflow runs, or is about to run."""
_BY_HAND = (
    "AEP has no failed run of them to retry: read them by another ingestion of the table, with `schedule: {frequency: "
    "once}`, and `zoho-aep backfill`"
)
_SEE = "look at the dataflow in the AEP interface"


@dataclass(frozen=True)
class Observed:
    """An ingestion, and its live state in AEP."""

    watched: Watched
    state: str
    """State of the dataflow, such as `enabled`; empty if it is gone."""
    runs: Sequence[PastRun]
    """The last runs, newest first."""
    changed_at: datetime | None = None
    """When the dataflow was last changed; None if AEP does not say."""

    @property
    def ended(self) -> list[PastRun]:
        """The runs that have ended."""
        return [run for run in self.runs if run.ending is not Ending.RUNNING]

    @property
    def last_success(self) -> PastRun | None:
        """The newest run that succeeded."""
        return next((run for run in self.ended if run.is_good), None)

    @property
    def newest_rows(self) -> PastRun | None:
        """The newest run that wrote rows."""
        return next((run for run in self.ended if run.is_good and run.written), None)

    @property
    def failures(self) -> list[PastRun]:
        """The failed runs since the last good one, newest first."""
        return list(takewhile(lambda run: run.ending is Ending.FAILED, self.ended))

    @property
    def cannot_read(self) -> bool:
        """Whether its last run could not read the source; usually a credential is the reason."""
        return bool(self.failures) and READING in self.failures[0].codes

    @property
    def is_quiet(self) -> bool:
        """Whether its last run wrote no rows, so that only earlier runs show when rows last arrived."""
        return not self.ended or self.ended[0].ending is Ending.FAILED or not self.ended[0].written


def health_findings(observed: Observed, now: datetime) -> Iterator[Finding]:
    """Yield findings; only the cause if one finding follows from another.

    Args:
        observed: AEP's view of it.
        now: AEP's time.
    """
    watched = observed.watched
    subject = f"ingestions.{watched.name}"
    if not observed.state:
        yield Finding.error(Code.GONE, subject, "its dataflow is gone", "`pulumi up --refresh` creates it again")
    elif watched.enabled and not observed.state.lower().startswith(_RUNNING):
        fix = "`pulumi up --refresh` enables it, or declare `enabled: false`"
        state = "disabled" if observed.state.lower().startswith("disabl") else stand_in(observed.state)
        yield Finding.error(Code.PAUSED, subject, f"its dataflow is {state}, although it is declared enabled", fix)
    elif watched.enabled:
        for finding in (*_of_last_run(observed), *_of_time(observed, now), *_of_windows(observed)):
            yield finding.below(subject)


def _of_last_run(observed: Observed) -> Iterator[Finding]:
    if not observed.ended:
        return
    last = observed.ended[0]
    meaning = meaning_of(last.codes[0]) if last.codes else None
    codes = f" ({', '.join(last.codes)})" if last.codes else ""
    if last.ending is Ending.FAILED:
        how_many = len(observed.failures)
        what = "the last run failed" if how_many == 1 else f"the last {how_many} runs failed"
        why = f": {meaning.meaning}" if meaning else ""
        yield Finding.error(
            Code.FAILED_RUN, "", f"{what}{why}{codes}", meaning.advice(last.id) if meaning else see_rows(last.id)
        )
    elif last.ending is Ending.PARTIAL:
        lost = number(last.failed, "row") if last.failed else "some rows"
        of_read = f" of {last.read:,}" if last.failed and last.read else ""
        yield Finding.error(Code.LOST_ROWS, "", f"the last run lost {lost}{of_read}{codes}", see_rows(last.id))
    if last.is_good and last.skipped and last.read is not None and last.skipped >= last.read:
        yield Finding.error(
            Code.LOST_ROWS, "", f"the last run skipped all {number(last.read, 'row')}", see_rows(last.id)
        )
    if last.is_good and last.nulls:
        of_read = f" of {last.read:,}" if last.read else ""
        reason = f"in the last run the mapping wrote null for values of {number(last.nulls, 'row')}{of_read}"
        fix = f"{see_rows(last.id)}, correct the expressions, or the types of their targets"
        yield Finding.error(Code.NULL_VALUES, "", reason, fix)


def _of_time(observed: Observed, now: datetime) -> Iterator[Finding]:
    watched = observed.watched
    began = next((run.started_at or run.created_at for run in observed.runs), None)
    due = overdue_since(watched.schedule, watched.starts_at, began, observed.changed_at, now)
    if due and began:
        yield Finding.error(Code.LATE_RUN, "", f"its last run was at {instant(began)}, and the next is overdue", _SEE)
    elif due:
        yield Finding.error(Code.NO_RUN, "", f"it has never run, and was due at {instant(due)}", _SEE)
    elif observed.ended and not observed.failures:
        yield from _staleness(observed, now)


def _staleness(observed: Observed, now: datetime) -> Iterator[Finding]:
    tolerated, newest = observed.watched.tolerated, observed.newest_rows
    # If no known run has written rows, none are known since the oldest one.
    since = newest.reached if newest else observed.ended[-1].started_at or observed.ended[-1].created_at
    if tolerated is None or since is None or now - since <= tolerated:
        return
    what = f"no new rows since {instant(since)}" if newest else f"no new rows since {instant(since)} at least"
    expectation = f"they are expected within {in_words(tolerated)}"
    fix = "check whether rows in the source have changed, or raise `expect_fresh_within`"
    yield Finding.error(Code.STALE, "", f"{what}, and {expectation}", fix)


def _of_windows(observed: Observed) -> Iterator[Finding]:
    for gap in gaps(observed.runs):
        window = f"from {instant_or_none(gap.start) or 'the beginning'} to {instant_or_none(gap.end) or 'its end'}"
        reason = f"no run has read the changes {window}"
        retry = f"`zoho-aep retry {gap.failed_run}` reads them" if gap.failed_run else _BY_HAND
        yield Finding.error(Code.UNREAD_WINDOW, "", reason, retry)
