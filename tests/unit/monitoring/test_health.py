"""What is wrong with an ingestion, by its dataflow and its runs."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.monitoring.health import Observed, health_findings
from pulumi_zoho_aep.monitoring.history import Ending, PastRun
from pulumi_zoho_aep.monitoring.watched import Watched, watched

NOW = datetime(2026, 11, 28, 12, tzinfo=timezone.utc)
HOUR = timedelta(hours=1)


def _run(hours_ago: float, ending: Ending = Ending.SUCCESS, **more: Any) -> PastRun:
    at = NOW - hours_ago * HOUR
    return PastRun(
        **{
            "id": f"r{hours_ago}",
            "flow_id": "f",
            "ending": ending,
            "status": ending.value,
            "created_at": at,
            "started_at": at,
            "ended_at": at + timedelta(minutes=1),
            "window_start": at - HOUR,
            "window_end": at,
            "read": 10,
            "written": 10,
            "failed": 0,
            "skipped": 0,
            "nulls": 0,
            "files": 1,
            "input_bytes": 1,
            "output_bytes": 1,
            "codes": (),
            "batches": (),
            **more,
        }
    )


def _watched(**more: Any) -> Watched:
    outputs = {"enabled": True, "schedule": {"frequency": "hour", "interval": 1}, "starts_at": "2026-11-01T00:00:00Z"}
    return watched({"leads": ("f", {**outputs, **more})}, {})[0]


def _found(
    *runs: PastRun, state: str = "enabled", changed_at: datetime | None = None, **more: Any
) -> list[tuple[Code, str]]:
    observed = Observed(_watched(**more), state, runs, changed_at)
    findings = list(health_findings(observed, NOW))
    assert {one.subject for one in findings} <= {"ingestions.leads"}
    assert all(one.fix for one in findings)
    return [(one.code, one.reason) for one in findings]


def test_rows_that_arrive_are_fine() -> None:
    """So is a run that is going on."""
    assert _found(_run(0.5), _run(1.5)) == []
    assert _found(_run(0.1, Ending.RUNNING, written=None), _run(1.1)) == []


def test_failures_are_counted_and_explained() -> None:
    """What follows from them is not repeated: neither age nor windows."""
    codes = ("CONNECTOR-1001-500",)
    failed = [_run(hours, Ending.FAILED, codes=codes) for hours in (0.5, 1.5, 2.5)]
    assert _found(*failed, _run(40)) == [
        (Code.FAILED_RUN, "the last 3 runs failed: AEP could not read the source (CONNECTOR-1001-500)")
    ]


@pytest.mark.parametrize(
    ("run", "code", "reason"),
    [
        (_run(0.5, Ending.FAILED), Code.FAILED_RUN, "the last run failed"),
        (_run(0.5, Ending.PARTIAL, failed=3), Code.LOST_ROWS, "the last run lost 3 rows of 10"),
        (_run(0.5, Ending.PARTIAL, failed=None), Code.LOST_ROWS, "the last run lost some rows"),
        (_run(0.5, nulls=4), Code.NULL_VALUES, "in the last run the mapping wrote null for values of 4 rows of 10"),
        (_run(0.5, written=0, skipped=10), Code.LOST_ROWS, "the last run skipped all 10 rows"),
        (_run(4), Code.LATE_RUN, "its last run was at 2026-11-28T08:00:00Z, and the next is overdue"),
    ],
)
def test_the_last_run_is_judged(run: PastRun, code: Code, reason: str) -> None:
    """By its counters and by when it was."""
    assert _found(run) == [(code, reason)]


def test_rows_have_an_age() -> None:
    """By the schedule a day at least, by declaration what is declared."""
    quiet = [_run(0.5, read=0, written=0), _run(1.5, read=0, written=0, window_start=NOW - 40 * HOUR)]
    assert _found(*quiet, _run(20)) == []
    assert _found(*quiet, _run(30)) == [
        (Code.STALE, "no new rows since 2026-11-27T06:00:00Z, and they are expected within 1 day")
    ]
    assert _found(*quiet, expect_fresh_within="60m") == [
        (Code.STALE, "no new rows since 2026-11-28T10:30:00Z at least, and they are expected within 1 hour")
    ]


def test_a_window_that_failed_between_good_ones_is_missing() -> None:
    """The run that can be retried is named by the fix."""
    assert _found(_run(0.5), _run(1.5, Ending.FAILED), _run(2.5)) == [
        (Code.UNREAD_WINDOW, "no run has read the changes from 2026-11-28T09:30:00Z to 2026-11-28T10:30:00Z")
    ]


def test_a_first_run_may_be_to_come() -> None:
    """It is missing once it is overdue."""
    assert _found(starts_at="2026-11-28T11:00:00Z") == []
    assert _found() == [(Code.NO_RUN, "it has never run, and was due at 2026-11-01T00:00:00Z")]


def test_a_dataflow_that_was_resumed_is_not_late() -> None:
    """Its next turn is to come, however long ago it ran; once that has passed, it is."""
    assert _found(_run(20), changed_at=NOW - HOUR / 2) == []
    assert _found(changed_at=NOW - HOUR / 2) == []
    assert [code for code, _ in _found(_run(20), changed_at=NOW - 4 * HOUR)] == [Code.LATE_RUN]


def test_an_undeclared_pause() -> None:
    """It is the reason of all that follows; a declared one is none of our business."""
    assert [code for code, _ in _found(_run(90), state="disabled")] == [Code.PAUSED]
    assert _found(_run(90, Ending.FAILED), state="disabled", enabled=False) == []
    assert [code for code, _ in _found(state="")] == [Code.GONE]


@pytest.mark.parametrize("state", ["", "disabled"])
def test_what_brings_a_dataflow_back(state: str) -> None:
    """The refresh is named: without it, `pulumi up` does not see what others changed, unless the project says so."""
    (finding,) = health_findings(Observed(_watched(), state, (), None), NOW)
    assert "`pulumi up --refresh`" in finding.fix


@pytest.mark.parametrize("state", ["draft", "failed", "DISABLED", "disabling", "deleting"])
def test_a_state_in_which_nothing_runs(state: str) -> None:
    """Only a dataflow that is enabled, or on the way, is taken for one that runs."""
    ((code, reason),) = _found(_run(0.5), state=state)
    assert (code, "although it is declared enabled" in reason) == (Code.PAUSED, True)
    assert _found(_run(0.5), state="Enabling") == _found(_run(0.5), state="updating") == []


def test_a_single_run_has_no_age() -> None:
    """It is done, and failed or not."""
    once = {"frequency": "once"}
    assert _found(_run(900), schedule=once) == []
    assert [code for code, _ in _found(_run(900, Ending.FAILED), schedule=once)] == [Code.FAILED_RUN]


def test_the_stack_file_counts_before_it_is_applied() -> None:
    """A pause that is declared is not a finding while `pulumi up` has not recorded it."""
    recorded = {"leads": ("f", {"enabled": True, "expect_fresh_within": "6h"})}
    found = watched(recorded, {"leads": {"enabled": False, "expect_fresh_within": None}})[0]
    assert (found.enabled, found.expected) == (False, None)
    assert watched(recorded, {"leads": {}})[0].expected == 6 * HOUR
