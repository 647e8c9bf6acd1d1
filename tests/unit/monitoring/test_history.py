"""Runs as facts, and the windows that no run has read."""

from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

import pytest

from pulumi_zoho_aep.aep.run import Run
from pulumi_zoho_aep.monitoring.history import Ending, Gap, PastRun, gaps, past_run, unread

HOUR = 3_600_000
START = 1_795_824_000_000


def _run(number: int, status: str = "success", **records: int) -> PastRun:
    window = {"windowStart": START + number * HOUR, "windowEnd": START + (number + 1) * HOUR}
    answer: dict[str, Any] = {
        "id": f"r{number}",
        "flowId": "f",
        "createdAt": START + (number + 1) * HOUR,
        "metrics": {"statusSummary": {"status": status}, "recordSummary": records},
        "activities": [{"id": "copyActivity", "durationSummary": {"extensions": window}}],
    }
    return past_run(Run.model_validate(answer))


def _hour(number: int) -> datetime:
    return datetime.fromtimestamp((START + number * HOUR) / 1000, timezone.utc)


@pytest.mark.parametrize(
    ("status", "records", "ending"),
    [
        ("inProgress", {}, Ending.RUNNING),
        ("success", {"inputRecordCount": 5, "outputRecordCount": 5}, Ending.SUCCESS),
        ("success", {"inputRecordCount": 5, "outputRecordCount": 4}, Ending.PARTIAL),
        ("success", {"inputRecordCount": 5, "outputRecordCount": 0}, Ending.FAILED),
        ("success", {"inputRecordCount": 0, "outputRecordCount": 0}, Ending.SUCCESS),
        ("success", {"failedRecordCount": -1}, Ending.SUCCESS),
        ("PARTIAL_SUCCESS", {}, Ending.PARTIAL),
        ("failed", {"failedRecordCount": -1}, Ending.FAILED),
        ("PARTIAL_FAILURE", {}, Ending.FAILED),
    ],
)
def test_counters_decide(status: str, records: dict[str, int], ending: Ending) -> None:
    """A run of which no row arrived has failed, whatever AEP calls it."""
    assert _run(0, status, **records).ending is ending


def test_windows_that_follow_each_other_leave_no_gap() -> None:
    """Neither do overlapping ones, whatever their order."""
    assert gaps([_run(2), _run(0), _run(1), _run(1)]) == []


def test_a_failed_window_between_good_ones_is_a_gap() -> None:
    """F.7 (7): the failed run of it can be retried."""
    assert gaps([_run(3), _run(2, "failed"), _run(1)]) == [Gap(_hour(2), _hour(3), "r2")]


def test_what_aep_calls_a_success_cannot_be_retried() -> None:
    """None of its rows arrived, so its window is a gap; but AEP runs only what it calls failed once more."""
    lost = _run(2, "partialSuccess", inputRecordCount=5, outputRecordCount=0, failedRecordCount=5)
    assert gaps([_run(3), lost, _run(1)]) == [Gap(_hour(2), _hour(3), "")]
    assert [_run(1, status).is_retryable for status in ("failed", "PARTIAL_FAILURE", "success", "inProgress")] == [
        *(True, True, False, False)
    ]


def test_a_missing_window_is_a_gap() -> None:
    """There is no run to retry."""
    assert gaps([_run(4), _run(1)]) == [Gap(_hour(2), _hour(4), "")]


def test_a_failed_last_run_is_no_gap_yet() -> None:
    """The next run may read its window."""
    assert gaps([_run(1, "failed"), _run(0)]) == []


def test_a_first_window_that_failed_is_a_gap() -> None:
    """The runs that can be retried, and no others, are those of gaps and of what may be still to come."""
    runs = [_run(5, "failed"), _run(4), _run(2, "failed"), _run(1, "failed")]
    assert gaps(runs) == [Gap(_hour(1), _hour(2), "r1"), Gap(_hour(2), _hour(3), "r2")]
    assert [one.id for one in unread(runs)] == ["r5", "r2", "r1"]
    beginning = replace(_run(1, "failed"), window_start=None)
    assert gaps([_run(2), beginning]) == [Gap(None, _hour(2), "r1")]
    wider = replace(_run(2), window_start=None)
    assert gaps([wider, beginning]) == []
    assert unread([wider, _run(1, "failed"), beginning]) == []
    nameless = replace(beginning, window_end=None)
    assert gaps([_run(2), nameless]) == [Gap(None, None, "r1")]


@pytest.mark.parametrize("member", ["activites", "activities"])
def test_window_and_batches_of_both_spellings(member: str) -> None:
    """Adobe's API description misspells the activities; times may be in seconds."""
    copying = {
        "id": "copyActivity",
        "durationSummary": {"extensions": {"windowStart": START // 1000, "windowEnd": START}},
    }
    promoting = {"id": "promotionActivity", "targetInfo": [{"reference": {"type": "Batch", "ids": ["b1"]}}, None, 7]}
    found = past_run(Run.model_validate({"id": "r", "flowId": "f", member: [copying, "odd", promoting]}))
    assert (found.window_start, found.window_end, found.batches) == (_hour(0), _hour(0), ("b1",))
