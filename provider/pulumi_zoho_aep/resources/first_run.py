"""Judges whether the first run of a dataflow succeeded, for users who want `pulumi up` to wait for it.

The service calls a run a success although most of its rows failed, so its word is not trusted, but the counters are.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from pulumi_zoho_aep.aep.flows import Flow
from pulumi_zoho_aep.aep.row_errors import diagnosed
from pulumi_zoho_aep.aep.run import Run as FlowRun, is_success, spelt
from pulumi_zoho_aep.aep.run_codes import UNDOCUMENTED, meaning_of, see_rows
from pulumi_zoho_aep.aep.times import from_milliseconds
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.waiting import LONGEST_PAUSE_SECONDS
from pulumi_zoho_aep.errors import ServiceError
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.http import clock
from pulumi_zoho_aep.resources.base import Run
from pulumi_zoho_aep.resources.schedule import Schedule, overdue_since
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.stand_ins import stand_in
from pulumi_zoho_aep.wording import number

FIRST_RUN_MARGIN = timedelta(minutes=30)
"""How long to wait for a first run to begin, and after that to end; Adobe shows runs two to three minutes late."""
_TIME = "%Y-%m-%dT%H:%M:%SZ"
_MOST_KINDS = 3
"""A message lists this many kinds of errors; `zoho-aep runs errors` shows all."""
_LOOK = "`zoho-aep runs` shows its runs"


def first_run_findings(run: Run, identifier: str, starts_at: datetime | None, judge: "Judge") -> Iterator[Finding]:
    """Wait for the first run of a dataflow, and yield why it is not a success.

    Args:
        run: the call.
        identifier: the dataflow.
        starts_at: when its runs begin.
        judge: Decides what counts as a success.
    """
    given = run.waiting.timeout_seconds
    patience = FIRST_RUN_MARGIN.total_seconds() if given is None else given
    ahead = 0.0 if starts_at is None else max(0.0, (starts_at - clock.utc_now()).total_seconds())
    if ahead > patience:
        reason = f"the first run of dataflow {judge.name} is due at {starts_at:{_TIME}}: not waited for"
        run.warn(Finding.warning(Code.LATER_RUN, "", reason))
        return

    found = run.waiting.until(
        lambda: newest_run(run.services, identifier),
        lambda newest: newest is not None and newest.is_over,
        f"the first run of dataflow {judge.name}",
        ahead + patience,
        longest=LONGEST_PAUSE_SECONDS,
    )
    yield from judge.findings(found)


def newest_run(services: Services, identifier: str) -> FlowRun | None:
    """Return the newest run of a dataflow."""
    return next(iter(services.platform.runs.list(identifier, limit=1)), None)


def warn_of_runs(run: Run, flow: Flow, schedule: Schedule, *, is_enabled: bool) -> None:
    """Warn of problems with an enabled dataflow's runs, which a refresh reads anyway; they are never a difference."""
    for finding in run_warnings(flow, schedule, run.services.now()) if is_enabled else ():
        run.warn(finding)


def run_warnings(flow: Flow, schedule: Schedule, now: datetime) -> Iterator[Finding]:
    """Yield a finding if the last run of an enabled dataflow failed, and one if a run is overdue."""
    last = flow.last_run_details
    outcome = spelt(last.state if last else "")
    if last and not is_success(outcome):
        how = {"failed": "failed", "partialsuccess": "was a partial success"}
        reason = f"the last run of dataflow {flow.name} {how.get(outcome, f'ended as {stand_in(last.state)}')}"
        yield Finding.warning(Code.FAILED_RUN, "", reason, "`zoho-aep health` says why")
    began = from_milliseconds(last.started_at_utc or 0) if last else None
    if last and not began:
        return
    when = {"frequency": schedule.frequency, "interval": schedule.interval}
    due = overdue_since(when, flow.starts_at, began, from_milliseconds(flow.updated_at), now)
    if due:
        code, since = (Code.LATE_RUN, f"not run since {began:{_TIME}}") if began else (Code.NO_RUN, "never run")
        reason = f"dataflow {flow.name} has {since}, and was due at {due:{_TIME}}"
        yield Finding.warning(code, "", reason, code.fix)


@dataclass(frozen=True)
class Judge:
    """Says whether a run of a dataflow counts as a success.

    Attributes:
        name: of the dataflow.
        tolerated_percent: the share of rows that may fail, `partial_ingestion_percent`; none may if it is None.
        warn: Takes findings that a person should know about a run that counts as a success.
        rows: Describes the errors of the rows of a run that is not a success.
    """

    name: str
    tolerated_percent: float | None
    warn: Callable[[Finding], None] = lambda _: None
    rows: Callable[[FlowRun], str] = lambda _: ""

    def findings(self, run: FlowRun | None) -> Iterator[Finding]:
        """Yield why a run does not count as a success, and warn of tolerated errors."""
        if run is None or not run.is_over:
            reason = f"dataflow {self.name} has not finished its first run"
            yield Finding.error(Code.FAILED_RUN, "", reason, "`pulumi up` waits for it again")
            return
        records = run.records
        if run.has_failed or records.failed:
            yield from self._of_failures(run)
        elif run.status == "partialsuccess":
            yield from self._of_partial_success(run)
        else:
            self._warn_of_success(run)
        nulls = "wrote null for what the mapping could not compute in"
        yield from self._of_unmapped(run, records.skipped_record_count, "skipped")
        yield from self._of_unmapped(run, records.warning_record_count, nulls)

    def _warn(self, reason: str, fix: str) -> None:
        self.warn(Finding.warning(Code.INCOMPLETE_RUN, "", reason, fix))

    def _with_rows(self, reason: str, run: FlowRun) -> str:
        rows = self.rows(run)
        return f"{reason}: {rows}" if rows else reason

    @property
    def _subject(self) -> str:
        return f"the last run of dataflow {self.name}"

    def _of_failures(self, run: FlowRun) -> Iterator[Finding]:
        records, details = run.records, _details(run)
        read, failed = records.input_record_count, records.failed or 0
        of_read = _of(read)
        if run.has_failed:
            what = "failed" if not failed else f"failed, with {failed:,}{of_read} records"
            reason = self._with_rows(f"{self._subject} {what}{details}", run)
            yield Finding.error(Code.FAILED_RUN, "", reason, _advice(run))
            return
        lost = f"{self._subject} lost {failed:,}{of_read} records{details}"
        percent = self.tolerated_percent
        if percent is not None and read is not None and failed * 100 <= percent * read:
            self._warn(f"{lost}, which options.partial_ingestion_percent tolerates", see_rows(run.id))
        else:
            fix = f"{see_rows(run.id)}, correct the mapping or raise options.partial_ingestion_percent"
            yield Finding.error(Code.FAILED_RUN, "", self._with_rows(lost, run), fix)

    def _of_partial_success(self, run: FlowRun) -> Iterator[Finding]:
        reason = f"{self._subject} was a partial success{_details(run)}, and AEP does not say how many records failed"
        if self.tolerated_percent is None:
            yield Finding.error(Code.FAILED_RUN, "", self._with_rows(reason, run), _advice(run))
        else:
            self._warn(reason, see_rows(run.id))

    def _warn_of_success(self, run: FlowRun) -> None:
        records, details = run.records, _details(run)
        read, written = records.input_record_count, records.output_record_count
        if read == 0 or (read is None and written == 0):
            self._warn(f"{self._subject} read no records{details}", "")
        elif records.failed is None:
            what = "read" if read is None else f"wrote{_of(read)}"
            self._warn(f"{self._subject} succeeded{details}, and AEP does not say how many records it {what}", _LOOK)
        elif run.error_codes and not records.warning_record_count:
            self._warn(f"{self._subject} succeeded with errors{details}", _advice(run))

    def _of_unmapped(self, run: FlowRun, count: int | None, what: str) -> Iterator[Finding]:
        """Warn of records with missing values; a mapping or filter that affects all of them is a mistake."""
        read = run.records.input_record_count
        if not count:
            return
        reason = f"{self._subject} {what} {count:,}{_of(read)} records"
        if read is not None and count >= read:
            fix = f"{see_rows(run.id)}, correct the mapping"
            yield Finding.error(Code.FAILED_RUN, "", self._with_rows(reason, run), fix)
        else:
            self._warn(reason, see_rows(run.id))


def judge_of(services: Services, name: str, tolerated_percent: float | None, warn: Callable[[Finding], None]) -> Judge:
    """Return a judge that gets the errors of rows from AEP."""
    return Judge(name, tolerated_percent, warn, lambda run: _kinds_of_errors(services, run))


def _kinds_of_errors(services: Services, run: FlowRun) -> str:
    """Return the errors of a run's rows by column, without their values; empty if AEP gives none."""
    try:
        groups = diagnosed(services.platform, run.batches).groups
    except ServiceError:
        return ""  # The run is reported all the same.
    kinds = [
        f"{number(one.count, 'row')}: {' '.join(filter(None, (one.column, one.reason.rstrip('.'))))}" for one in groups
    ]
    more = [f"{len(kinds) - _MOST_KINDS} more kinds"] if len(kinds) > _MOST_KINDS else []
    return stand_in("; ".join([*kinds[:_MOST_KINDS], *more]))


def _details(run: FlowRun) -> str:
    return f" ({'; '.join(map(_explained, run.error_codes))})" if run.error_codes else ""


def _explained(code: str) -> str:
    known = meaning_of(code)
    return code if known is UNDOCUMENTED else f"{code}: {known.meaning}"


def _advice(run: FlowRun) -> str:
    return meaning_of(run.error_codes[0]).advice(run.id) if run.error_codes else see_rows(run.id)


def _of(read: int | None) -> str:
    return "" if read is None else f" of {read:,}"
