"""Waiting for the first run of a dataflow."""

from datetime import datetime, timezone
from types import SimpleNamespace
from typing import Any

import pytest

from pulumi_zoho_aep.aep.runs import Run
from pulumi_zoho_aep.resources._first_run import first_run_problems
from pulumi_zoho_aep.resources._waiting import Waiting

PAST, FUTURE = (datetime(year, 1, 1, tzinfo=timezone.utc) for year in (2020, 2090))


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
        metrics = {"statusSummary": {"status": status}}
        return [Run.model_validate({"id": "r", "flowId": "f", "metrics": metrics})] if status else []


@pytest.mark.parametrize(
    ("statuses", "reasons"),
    [
        (("", "scheduled", "IN_PROGRESS", "SUCCESS"), []),
        (("", "failed"), ["the last run of dataflow leads failed: see its runs in the AEP interface"]),
        (("PARTIAL_SUCCESS",), []),
        (("",), ["dataflow leads has not finished its first run; `pulumi up` waits for it again"]),
    ],
)
def test_the_first_run_is_waited_for(
    monkeypatch: pytest.MonkeyPatch, statuses: tuple[str, ...], reasons: list[str]
) -> None:
    """Until it has ended or time is up; a failed one fails `pulumi up`, and a person is told what is waited for."""
    monkeypatch.setattr("tenacity.nap.time.sleep", lambda _: None)
    told: list[str] = []
    scheduler: Any = Scheduler(*statuses)
    waiting = Waiting(told.append, 0.05 if statuses == ("",) else 60)
    assert list(first_run_problems(scheduler, "f", "leads", PAST, waiting)) == reasons
    assert scheduler.asked >= len(statuses)
    assert {line.rpartition(",")[0] for line in told} <= {"waiting for the first run of dataflow leads"}


def test_a_first_run_that_is_far_ahead_is_not_waited_for() -> None:
    """A dataflow that starts in years does not hang `pulumi up`."""
    scheduler: Any = Scheduler("success")
    assert list(first_run_problems(scheduler, "f", "leads", FUTURE, Waiting())) == []
    assert scheduler.asked == 0
