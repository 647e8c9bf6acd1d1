"""Whether the first run of a dataflow went well, for those who want `pulumi up` to wait for it.

The service calls a run a success although most of its rows failed, so the word alone is not believed: the counters are.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from pulumi_zoho_aep.aep.run import Run
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.pulumi_internals import tell
from pulumi_zoho_aep.engine.waiting import LONGEST_PAUSE_SECONDS, Waiting
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.http import clock
from pulumi_zoho_aep.services import Services

FIRST_RUN_MARGIN = timedelta(minutes=30)
"""How long to wait for a first run to begin, and after that to end; Adobe shows runs two to three minutes late."""
_SEE = "see its runs in the AEP interface"


def first_run_findings(
    services: Services,
    identifier: str,
    name: str,
    starts_at: datetime | None,
    tolerated_percent: float | None,
    waiting: Waiting,
) -> Iterator[Finding]:
    """Yield why the first run of a dataflow is not to be called a success.

    Args:
        services: the clients.
        identifier: the dataflow.
        name: its name.
        starts_at: when its runs begin.
        tolerated_percent: `partial_ingestion_percent`: the share of rows that may fail.
        waiting: how to wait.
    """
    patience = FIRST_RUN_MARGIN.total_seconds() if waiting.timeout_seconds is None else waiting.timeout_seconds
    ahead = 0.0 if starts_at is None else max(0.0, (starts_at - clock.utc_now()).total_seconds())
    if ahead > patience:
        reason = f"the first run of dataflow {name} is due at {starts_at:%Y-%m-%dT%H:%M:%SZ}: not waited for"
        tell(Finding.warning(Code.LATER_RUN, "", reason))
        return

    found = waiting.until(
        lambda: _newest(services, identifier),
        lambda run: run is not None and run.is_over,
        f"the first run of dataflow {name}",
        ahead + patience,
        longest=LONGEST_PAUSE_SECONDS,
    )
    yield from _judged(found, name, tolerated_percent, tell)


def newest_run_findings(
    services: Services, identifier: str, name: str, tolerated_percent: float | None
) -> Iterator[Finding]:
    """Yield the same of the newest run, without waiting and without warnings, which `pulumi up` has given already."""
    yield from _judged(_newest(services, identifier), name, tolerated_percent, lambda _: None)


def _newest(services: Services, identifier: str) -> Run | None:
    return next(iter(services.platform.runs.list(identifier, limit=1)), None)


def _judged(
    run: Run | None, name: str, tolerated_percent: float | None, warn: Callable[[Finding], None]
) -> Iterator[Finding]:
    if run is None or not run.is_over:
        yield Finding.error(
            Code.FAILED_RUN, "", f"dataflow {name} has not finished its first run", "`pulumi up` waits for it again"
        )
    else:
        yield from run_findings(run, name, tolerated_percent, warn)


def run_findings(
    run: Run, name: str, tolerated_percent: float | None, warn: Callable[[Finding], None]
) -> Iterator[Finding]:
    """Yield why a run that is over is not to be called a success, and warn of what is tolerated.

    Args:
        run: the run.
        name: the name of its dataflow.
        tolerated_percent: the share of rows that may fail; none may where it is None.
        warn: takes what a person should know of a run that counts as a success.
    """
    subject, codes = f"the last run of dataflow {name}", ", ".join(run.error_codes)
    details = f" ({codes})" if codes else ""
    records = run.metrics.record_summary
    read, failed, nulls = records.input_record_count, records.failed, records.warning_record_count
    of_read = "" if read is None else f" of {read:,}"
    if run.has_failed:
        what = "failed" if not failed else f"failed, with {failed:,}{of_read} records"
        yield Finding.error(Code.FAILED_RUN, "", f"{subject} {what}{details}", _SEE)
    elif failed:
        lost = f"{subject} lost {failed:,}{of_read} records{details}"
        if _is_tolerated(failed, read, tolerated_percent):
            warn(_warning(f"{lost}, which options.partial_ingestion_percent tolerates"))
        else:
            fix = f"{_SEE}, and correct the mapping or raise options.partial_ingestion_percent"
            yield Finding.error(Code.FAILED_RUN, "", lost, fix)
    elif run.status == "partialsuccess":
        reason = f"{subject} was a partial success{details}, and AEP does not say how many records failed"
        if tolerated_percent is None:
            yield Finding.error(Code.FAILED_RUN, "", reason, _SEE)
        else:
            warn(_warning(reason))
    elif read is None and records.output_record_count is None:
        warn(_warning(f"{subject} succeeded{details}, and AEP does not say how many records it read"))
    elif read == 0 or (read is None and not records.output_record_count):
        warn(_warning(f"{subject} read no records{details}", ""))
    elif codes and not nulls:
        warn(_warning(f"{subject} succeeded with errors{details}"))
    yield from _unmapped(subject, records.skipped_record_count, read, "skipped", warn)
    yield from _unmapped(subject, nulls, read, "wrote null for what the mapping could not compute in", warn)


def _warning(reason: str, fix: str = _SEE) -> Finding:
    return Finding.warning(Code.INCOMPLETE_RUN, "", reason, fix)


def _unmapped(
    subject: str, count: int | None, read: int | None, what: str, warn: Callable[[Finding], None]
) -> Iterator[Finding]:
    """Warn of records of which something is missing; a mapping or filter that spoils all of them is a mistake."""
    if not count:
        return
    of_read = "" if read is None else f" of {read:,}"
    reason = f"{subject} {what} {count:,}{of_read} records"
    if read is not None and count >= read:
        yield Finding.error(Code.FAILED_RUN, "", reason, f"{_SEE}, and correct the mapping")
    else:
        warn(_warning(reason))


def _is_tolerated(failed: int, read: int | None, percent: float | None) -> bool:
    return percent is not None and read is not None and failed * 100 <= percent * read
