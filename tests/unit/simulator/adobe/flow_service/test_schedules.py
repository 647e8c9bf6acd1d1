from typing import Any

import pytest

from pulumi_zoho_aep.simulator.adobe.flow_service import schedules
from pulumi_zoho_aep.simulator.adobe.flow_service.schedules import Schedule
from pulumi_zoho_aep.simulator.refusal import Refusal

START = 1893456000
HOURLY = {"startTime": START, "frequency": "hour", "interval": 2}


def _code(call: Any, *arguments: Any) -> str:
    with pytest.raises(Refusal) as refused:
        call(*arguments)
    return str(refused.value.body["type"]).rpartition("/")[2]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"startTime": None}, "1340"),
        ({"startTime": "soon"}, "1340"),
        ({"startTime": True}, "1340"),
        ({"startTime": 1.5}, "1340"),
        ({"startTime": START * 1000}, "1340"),
        ({"frequency": None}, "1397"),
        ({"frequency": "month"}, "1397"),
        ({"frequency": ["hour"]}, "1397"),
        ({"frequency": "once"}, "1361"),
        ({"frequency": "once", "interval": ..., "backfill": False}, "1364"),
        ({"frequency": "minute", "interval": 14}, "1362"),
        ({"interval": 0}, "1362"),
        ({"interval": "-1"}, "1362"),
        ({"interval": ...}, "1363"),
        ({"interval": "often"}, "1363"),
        ({"backfill": "yes"}, "1363"),
        ({"endTime": START}, "1363"),
    ],
)
def test_broken_rules_have_their_codes(change: dict[str, Any], code: str) -> None:
    """Each rule of scheduleParams is refused with the code of §8.17; an ellipsis leaves the member out."""
    params: dict[str, Any] = {name: value for name, value in (HOURLY | change).items() if value is not ...}
    assert _code(schedules.parse, params) == f"CONNECTOR-{code}-400"


def test_empty_schedules_are_refused() -> None:
    """A schedule that is missing or no object has no start time that could be parsed."""
    empty: list[Any] = [None, {}, [], "hourly"]
    for params in empty:
        assert _code(schedules.parse, params) == "CONNECTOR-1340-400"


def test_strings_mean_what_numbers_mean() -> None:
    """Values may be strings, as in the tutorials, and come out with backfill filled in."""
    texts = {"startTime": str(START), "frequency": "hour", "interval": "2", "backfill": "true"}
    assert schedules.parse(texts) == schedules.parse(HOURLY) == Schedule(START, "hour", 2, backfill=True)
    assert schedules.as_strings(schedules.written(schedules.parse(HOURLY))) == texts
    once = {"startTime": START, "frequency": "once"}
    assert schedules.written(schedules.parse(once)) == once


def test_a_start_in_the_past_is_refused() -> None:
    """The start may be now, and not a second before."""
    schedule = schedules.parse(HOURLY)
    schedules.check_start(schedule, START)
    assert _code(schedules.check_start, schedule, START + 1) == "CONNECTOR-1360-400"


@pytest.mark.parametrize(
    ("before", "path", "frequency", "code"),
    [
        ("hour", "startTime", "hour", "1366"),
        ("hour", "frequency", "once", "1403"),
        ("hour", "backfill", "hour", "1404"),
        ("once", "frequency", "hour", "1366"),
    ],
)
def test_time_locks_close_at_the_start(before: str, path: str, frequency: str, code: str) -> None:
    """What is locked after the start time is free before it."""
    schedule = Schedule(START, before, 0 if before == "once" else 1, backfill=True)
    paths = {f"/scheduleParams/{path}"}
    schedules.check_locks(schedule, paths, frequency, START - 1)
    assert _code(schedules.check_locks, schedule, paths, frequency, START) == f"CONNECTOR-{code}-400"


def test_interval_and_frequency_stay_free() -> None:
    """After the start a schedule may still become rarer or more frequent."""
    schedule = schedules.parse(HOURLY)
    schedules.check_locks(schedule, {"/scheduleParams/frequency", "/scheduleParams/interval"}, "day", START + 1)


@pytest.mark.parametrize(
    ("after", "until", "due"),
    [
        (None, START - 1, []),
        (None, START, [START]),
        (None, START + 7200, [START, START + 7200]),
        (START, START + 7199, []),
        (START, START + 7200, [START + 7200]),
        (START + 3600, START + 7200, [START + 7200]),
        (START - 50, START, [START]),
    ],
)
def test_due_times_count_from_the_start(after: int | None, until: int, due: list[int]) -> None:
    """A schedule is due at its start and at whole multiples of its period after it, each once."""
    schedule = Schedule(START, "hour", 2, backfill=True)
    assert schedules.due_times(schedule, after=after, until=until, at_most=10) == due


def test_a_one_time_schedule_is_due_once() -> None:
    """`once` is due at the start, and never again."""
    schedule = Schedule(START, "once", 0, backfill=True)
    assert schedules.due_times(schedule, after=None, until=START + 9, at_most=10) == [START]
    assert schedules.due_times(schedule, after=START, until=START + 9, at_most=10) == []


def test_due_times_are_bounded() -> None:
    """A long jump in time is worked off in portions, from the oldest."""
    schedule = Schedule(START, "minute", 15, backfill=True)
    portion = schedules.due_times(schedule, after=None, until=START + 10**9, at_most=3)
    assert portion == [START, START + 900, START + 1800]
    assert schedules.due_times(schedule, after=portion[-1], until=START + 10**9, at_most=1) == [START + 2700]
