"""Waiting for the first run of a dataflow."""

from datetime import datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, strategies as st

from pulumi_zoho_aep.aep.flows import Flow, Frequency, LastRun
from pulumi_zoho_aep.aep.run import Run
from pulumi_zoho_aep.engine import run as engine_run
from pulumi_zoho_aep.engine.waiting import Waiting
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.resources.first_run import Judge, first_run_findings, run_warnings
from pulumi_zoho_aep.resources.schedule import Schedule

PAST, FUTURE = (datetime(year, 1, 1, tzinfo=timezone.utc) for year in (2020, 2090))

NOW = datetime(2026, 11, 28, 12, tzinfo=timezone.utc)


class Scheduler:
    """Answers what the runs of a dataflow are, one answer after the other."""

    def __init__(self, *statuses: str) -> None:
        self.platform = SimpleNamespace(runs=self)
        self._statuses = list(statuses)
        self.asked = 0

    def list(self, _flow: str, *, limit: int) -> list[Run]:
        """Return the last run, if there is one."""
        assert limit == 1
        self.asked += 1
        status = self._statuses.pop(0) if len(self._statuses) > 1 else self._statuses[0]
        metrics = {"statusSummary": {"status": status}, "recordSummary": {"inputRecordCount": 1}}
        return [Run.model_validate({"id": "r", "flowId": "f", "metrics": metrics})] if status else []


@pytest.mark.parametrize(
    ("statuses", "reasons"),
    [
        (("", "scheduled", "IN_PROGRESS", "SUCCESS"), []),
        (("", "failed"), ["the last run of dataflow leads failed: `zoho-aep runs errors r` shows which rows, and why"]),
        (
            ("PARTIAL_SUCCESS",),
            [
                (
                    "the last run of dataflow leads was a partial success, and AEP does not say how many records "
                    "failed: `zoho-aep runs errors r` shows which rows, and why"
                )
            ],
        ),
        (("",), ["dataflow leads has not finished its first run: `pulumi up` waits for it again"]),
    ],
)
def test_the_first_run_is_waited_for(
    monkeypatch: pytest.MonkeyPatch, statuses: tuple[str, ...], reasons: list[str]
) -> None:
    """Until it has ended or time is up; a failed one fails `pulumi up`, and says what is waited for."""
    monkeypatch.setattr("tenacity.nap.time.sleep", lambda _: None)
    monkeypatch.setattr("pulumi_zoho_aep.engine.waiting.SILENT_SECONDS", 0)
    said: list[str] = []
    scheduler: Any = Scheduler(*statuses)
    waiting = Waiting(said.append, 0.05 if statuses == ("",) else 60)
    run = engine_run.Run(scheduler, waiting=waiting)
    found = first_run_findings(run, "f", PAST, Judge("leads", None))
    assert [finding.text for finding in found] == reasons
    assert scheduler.asked >= len(statuses)
    # One line for each pause, and an empty one that takes the last of them away.
    pauses = scheduler.asked - 1
    lines = [line.rpartition(",")[0] for line in said]
    assert lines == (["waiting for the first run of dataflow leads"] * pauses + [""] if pauses else [])


def test_a_first_run_that_is_far_ahead_is_not_waited_for() -> None:
    """A dataflow that starts in years does not hang `pulumi up`."""
    scheduler: Any = Scheduler("success")
    assert list(first_run_findings(engine_run.Run(scheduler), "f", FUTURE, Judge("leads", None))) == []
    assert scheduler.asked == 0


def ended(
    status: Any, percent: float | None = None, *, errors: Any = (), **records: Any
) -> tuple[list[str], list[str]]:
    """Return the findings of a run and the warnings about it."""
    metrics = {"statusSummary": {"status": status, "errors": errors}, "recordSummary": records}
    metrics["durationSummary"] = {"completedAtUTC": 1_800_000_000_000}
    run = Run.model_validate({"id": "r", "flowId": "f", "metrics": metrics})
    assert run.is_over
    warnings: list[Finding] = []
    found = [finding.text for finding in Judge("leads", percent, warnings.append).findings(run)]
    return found, [warning.text for warning in warnings]


LOST = "the last run of dataflow leads lost 1,490 of 1,500 records"


@pytest.mark.parametrize("status", ["partialSuccess", "PARTIAL_SUCCESS", "success", "COMPLETED", "partial-success"])
@pytest.mark.parametrize(
    "records",
    [
        {"inputRecordCount": 1500, "outputRecordCount": 10, "failedRecordCount": 1490},
        {"inputRecordCount": 1500, "outputRecordCount": 10},
        {"inputRecordCount": 1500, "outputRecordCount": 10, "failedRecordCount": -1},
        {"inputRecordCount": 1500, "outputRecordCount": 10, "failedRecordCount": 0},
        {"inputRecordCount": "1500", "outputRecordCount": "10", "failedRecordCount": "1490"},
        {"inputRecordCount": 1500.0, "outputRecordCount": None, "failedRecordCount": 1490},
    ],
)
def test_lost_records_are_no_success(status: str, records: dict[str, Any]) -> None:
    """Whatever the service calls the run, and whichever of the counters it gives."""
    assert ended(status, **records) == (
        [
            (
                f"{LOST}: `zoho-aep runs errors r` shows which rows, and why, correct the mapping or raise "
                "options.partial_ingestion_percent"
            )
        ],
        [],
    )
    assert ended(status, 50, **records)[0]
    tolerated = (
        f"{LOST}, which options.partial_ingestion_percent tolerates: `zoho-aep runs errors r` shows which rows, and why"
    )
    assert ended(status, 100, **records) == ([], [tolerated])


@pytest.mark.parametrize(
    ("status", "records", "findings", "warnings"),
    [
        ("success", {"inputRecordCount": 5, "outputRecordCount": 5}, [], []),
        ("success", {"inputRecordCount": 5, "outputRecordCount": 5, "warningRecordCount": 5}, ["wrote null"], []),
        ("success", {"inputRecordCount": 5, "outputRecordCount": 5, "warningRecordCount": 4}, [], ["wrote null"]),
        ("success", {"inputRecordCount": 5, "outputRecordCount": 4, "skippedRecordCount": 1}, [], ["skipped 1 of 5"]),
        ("success", {"inputRecordCount": 5, "outputRecordCount": 0, "skippedRecordCount": 5}, ["skipped 5 of 5"], []),
        ("success", {"inputRecordCount": 0, "outputRecordCount": 0}, [], ["read no records"]),
        ("success", {}, [], ["does not say how many records it read"]),
        ("success", {"inputRecordCount": -1, "outputRecordCount": -1}, [], ["does not say how many records it read"]),
        ("success", {"inputRecordCount": 5}, [], ["does not say how many records it wrote of 5"]),
        ("success", {"inputRecordCount": 5, "outputRecordCount": -1}, [], ["how many records it wrote of 5"]),
        ("success", {"inputRecordCount": -1, "outputRecordCount": 5}, [], ["does not say how many records it read"]),
        ("success", {"inputRecordCount": 5, "failedRecordCount": 0}, [], []),
        ("partialSuccess", {"inputRecordCount": "many"}, ["does not say how many records failed"], []),
        ("failed", {"inputRecordCount": 9, "failedRecordCount": 9}, ["failed, with 9 of 9 records"], []),
        ("PARTIAL_FAILURE", {}, ["failed:"], []),
        ("cancelled", {}, ["failed:"], []),
    ],
)
def test_what_is_said_of_a_run(status: str, records: dict[str, Any], findings: list[str], warnings: list[str]) -> None:
    """A run without a word read records and wrote them all, with all their values."""
    found = ended(status, **records)
    for lines, parts in zip(found, (findings, warnings), strict=True):
        assert len(lines) == len(parts), lines
        assert all(part in line for part, line in zip(parts, lines, strict=True))


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("FAILED", "leads failed"),
        ("partialSuccess", "leads was a partial success"),
        ("aborted", "leads ended as aborted"),
        ("success", ""),
        ("inProgress", ""),
        ("", ""),
    ],
)
def test_a_refresh_warns_of_a_last_run(state: str, said: str) -> None:
    """It names any that is neither a success nor going on, whatever AEP calls it."""
    flow = Flow.model_validate({"id": "f", "name": "leads", "lastRunDetails": {"id": "r", "state": state}})
    found = run_warnings(flow, Schedule(frequency=Frequency.HOUR), NOW)
    assert [warning.reason for warning in found] == ([f"the last run of dataflow {said}"] if said else [])


@pytest.mark.parametrize(
    ("started", "ran", "changed", "said"),
    [
        (9, None, 9, "ZA617 dataflow leads has never run, and was due at 2026-11-28T03:00:00Z"),
        (2, None, 2, ""),
        (900, 1, 900, ""),
        (
            900,
            4,
            900,
            "ZA612 dataflow leads has not run since 2026-11-28T08:00:00Z, and was due at 2026-11-28T09:00:00Z",
        ),
        # Resumed a moment ago, or with another schedule: its next turn is to come.
        (900, 90, 0.1, ""),
        (900, None, 0.1, ""),
        (
            900,
            90,
            4.5,
            "ZA612 dataflow leads has not run since 2026-11-24T18:00:00Z, and was due at 2026-11-28T08:00:00Z",
        ),
    ],
)
def test_a_refresh_warns_of_a_run_that_is_overdue(started: float, ran: float | None, changed: float, said: str) -> None:
    """Hours before now; a dataflow that waits for its next turn is not late, however long ago it ran."""

    def milliseconds(hours: float) -> int:
        return int((NOW - timedelta(hours=hours)).timestamp()) * 1000

    start = {"startTime": milliseconds(started) // 1000, "frequency": "hour", "interval": 1}
    flow = Flow.model_validate(
        {"id": "f", "name": "leads", "scheduleParams": start, "updatedAt": milliseconds(changed)}
    )
    if ran is not None:
        flow = flow.model_copy(
            update={"last_run_details": LastRun(id="r", state="success", startedAtUTC=milliseconds(ran))}
        )
    found = run_warnings(flow, Schedule(frequency=Frequency.HOUR), NOW)
    assert [f"{one.code.label} {one.reason}" for one in found] == ([said] if said else [])


def test_counters_of_the_activity_that_writes() -> None:
    """They count where the run as a whole has none."""
    counters = {"inputRecordCount": 1500, "outputRecordCount": 10, "failedRecordCount": 1490}
    activities = [{"id": "copyActivity", "recordSummary": {}}, {"id": "promotionActivity", "recordSummary": counters}]
    metrics = {"statusSummary": {"status": "success"}, "recordSummary": {"failedRecordCount": -1}}
    run = Run.model_validate({"id": "r", "flowId": "f", "metrics": metrics, "activities": activities})
    (found,) = Judge("leads", None).findings(run)
    assert LOST in found.text


def test_codes_are_named_and_words_are_not() -> None:
    """Errors may quote records; their codes say what to look for."""
    errors = [{"code": "INGEST-1212-400", "message": "secret@example.com"}, {"code": "INGEST-1212-400"}, None, 7, {}]
    findings, _ = ended("failed", errors=errors)
    assert findings == [
        (
            "the last run of dataflow leads failed (INGEST-1212-400: some rows were left out): "
            "`zoho-aep runs errors r` shows which rows, and why"
        )
    ]
    _, warnings = ended("success", errors=errors, inputRecordCount=3, outputRecordCount=3)
    assert warnings == [
        (
            "the last run of dataflow leads succeeded with errors (INGEST-1212-400: some rows were left out): "
            "`zoho-aep runs errors r` shows which rows, and why"
        )
    ]


anything = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2000) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@given(
    anything,
    st.fixed_dictionaries(
        {}, optional=dict.fromkeys(("inputRecordCount", "outputRecordCount", "failedRecordCount"), anything)
    ),
    anything,
)
def test_no_counter_of_a_run_is_too_odd(status: Any, records: dict[str, Any], errors: Any) -> None:
    """Whatever a run holds is judged, and one that lost records never passes without a word."""
    metrics = {"statusSummary": {"status": status, "errors": errors}, "recordSummary": records}
    run = Run.model_validate({"id": "r", "flowId": "f", "metrics": metrics})
    warnings: list[Finding] = []
    findings = list(Judge("leads", None, warnings.append).findings(run))
    if type(records.get("failedRecordCount")) is int and records["failedRecordCount"] > 0:
        assert findings


def test_a_failure_says_what_is_wrong_with_rows() -> None:
    """Each kind of error has its column and how many rows have it."""
    metrics = {"statusSummary": {"status": "failed"}, "recordSummary": {"inputRecordCount": 3}}
    run = Run.model_validate({"id": "r", "flowId": "f", "metrics": metrics})
    (found,) = Judge("leads", None, rows=lambda _: "3 rows: person.birthDate … is not a date").findings(run)
    assert "leads failed: 3 rows: person.birthDate … is not a date: `zoho-aep runs errors r`" in found.text
