"""Adobe's schedule rules, and how a declared schedule becomes a live one and back."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from pulumi_zoho_aep.aep.flow_service import Patch
from pulumi_zoho_aep.aep.flows import CRM_TO_AEP_SPEC_ID, Flow, Frequency
from pulumi_zoho_aep.errors import UnexpectedReply
from pulumi_zoho_aep.resources.schedule import (
    START_MARGIN,
    Schedule,
    delta_column_findings,
    from_api,
    in_words,
    next_run,
    patches,
    to_api,
)

NOW = datetime(2027, 3, 1, 12, 0, tzinfo=timezone.utc)
LATER = datetime(2030, 1, 1, tzinfo=timezone.utc)
EARLIER = datetime(2020, 1, 1, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("schedule", "lines"),
    [
        ({"frequency": "hour"}, []),
        ({"frequency": "hour", "interval": 1}, []),
        ({"frequency": "minute", "interval": 15}, []),
        ({"frequency": "once"}, []),
        ({"frequency": "once", "start_time": "2030-01-01T00:00:00Z"}, []),
        ({"frequency": "minute"}, ["interval: is required for frequency minute: at least 15"]),
        ({"frequency": "minute", "interval": 14}, ["interval: must be at least 15 for frequency minute"]),
        ({"frequency": "hour", "interval": 0}, ["interval: must be at least 1 for frequency hour"]),
        ({"frequency": "week", "interval": -1}, ["interval: must be at least 1 for frequency week"]),
        ({"frequency": "week", "interval": 53}, ["interval: must be at most 52 for frequency week"]),
        ({"frequency": "hour", "interval": 10**300}, ["interval: must be at most 8760 for frequency hour"]),
        ({"frequency": "once", "interval": 1}, ["interval: does not go with frequency once: remove it"]),
        ({"frequency": "once", "backfill": False}, ["backfill: does not go with frequency once: remove it"]),
    ],
)
def test_rules(schedule: dict[str, Any], lines: list[str]) -> None:
    """Each rule is one sentence that names the member."""
    assert [finding.text for finding in Schedule.model_validate(schedule).findings()] == lines


@pytest.mark.parametrize(
    ("column", "frequency", "spec", "lines"),
    [
        ("Modified_Time", Frequency.HOUR, CRM_TO_AEP_SPEC_ID, []),
        (None, Frequency.ONCE, CRM_TO_AEP_SPEC_ID, []),
        (
            "Modified_Time",
            Frequency.ONCE,
            CRM_TO_AEP_SPEC_ID,
            ["delta_column: does not go with frequency once: remove it"],
        ),
        (
            None,
            Frequency.DAY,
            CRM_TO_AEP_SPEC_ID,
            ["delta_column: is required unless frequency is once: Modified_Time is right for Zoho"],
        ),
        (None, Frequency.DAY, "another flow spec", []),
    ],
)
def test_delta_columns(column: str | None, frequency: Frequency, spec: str, lines: list[str]) -> None:
    """A table source that runs again and again needs a column that identifies new rows; others take none."""
    assert [finding.text for finding in delta_column_findings(column, frequency, spec)] == lines


def flow(created: datetime = NOW, **schedule: object) -> Flow:
    shown = {name: str(value) for name, value in schedule.items()}
    return Flow.model_validate(
        {
            "id": "f",
            "flowSpec": {"id": "s"},
            "createdAt": int(created.timestamp() * 1000),
            "scheduleParams": shown,
        }
    )


DAILY = Schedule(frequency=Frequency.DAY)


@pytest.mark.parametrize(
    ("declared", "starts"),
    [(None, NOW + START_MARGIN), (EARLIER, NOW + START_MARGIN), (NOW, NOW + START_MARGIN), (LATER, LATER)],
)
def test_a_start_is_never_in_the_past(declared: datetime | None, starts: datetime) -> None:
    """A start that is missing or has passed is the next possible one; read back, it is what was declared."""
    schedule = Schedule(frequency=Frequency.HOUR, start_time=declared)
    sent = to_api(schedule, NOW)
    assert sent.start_time == int(starts.timestamp())
    live = from_api(flow(startTime=sent.start_time, frequency="hour", interval=1), schedule)
    assert live.start_time == (declared or starts)


def test_a_start_moved_by_somebody_shows() -> None:
    """A start that is not the one we sent is drift, even where the declared one had passed."""
    live = from_api(
        flow(startTime=int(LATER.timestamp()), frequency="hour"), Schedule(frequency=Frequency.HOUR, start_time=EARLIER)
    )
    assert live.start_time == LATER


def test_how_a_service_writes_a_schedule_is_no_change() -> None:
    """Capitals and numbers as text are only another way to write it."""
    live = from_api(flow(startTime=int(LATER.timestamp()), frequency="HOUR", interval="2", backfill="TRUE"), DAILY)
    assert (live.frequency, live.interval, live.backfill) == (Frequency.HOUR, 2, True)


def test_a_schedule_that_no_zoho_source_has() -> None:
    """A frequency that we do not know is an error with the dataflow's id."""
    with pytest.raises(UnexpectedReply, match="read dataflow f: its frequency is continuous"):
        from_api(flow(startTime=1, frequency="continuous"), DAILY)


def test_once_has_neither_interval_nor_backfill() -> None:
    """Adobe refuses both for a single run; otherwise the interval is one."""
    once = to_api(Schedule(frequency=Frequency.ONCE), NOW)
    assert (once.interval, once.backfill) == (None, None)
    assert to_api(Schedule(frequency=Frequency.DAY), NOW).interval == 1


def test_patches_name_what_changes() -> None:
    """Only declared members that differ are written, as numbers and words of the service."""
    live = Schedule(frequency=Frequency.HOUR, interval=1, start_time=NOW, backfill=True)
    same = Schedule(frequency=Frequency.HOUR)
    assert list(patches(live, same, NOW)) == []
    backfill = False
    other = Schedule(frequency=Frequency.DAY, interval=2, start_time=LATER, backfill=backfill)
    assert list(patches(live, other, NOW)) == [
        Patch("replace", "/scheduleParams/frequency", "day"),
        Patch("replace", "/scheduleParams/interval", 2),
        Patch("replace", "/scheduleParams/startTime", int(LATER.timestamp())),
        Patch("replace", "/scheduleParams/backfill", backfill),
    ]


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        ({"frequency": "once"}, "once, at 2027-01-04T03:05:00Z"),
        ({"frequency": "minute", "interval": 15}, "every 15 minutes, at 03:05 UTC and so on"),
        ({"frequency": "hour"}, "every hour, at 03:05 UTC and so on"),
        ({"frequency": "hour", "interval": 6}, "every 6 hours, at 03:05 UTC and so on"),
        ({"frequency": "hour", "interval": 5}, "every 5 hours, counted from the first"),
        ({"frequency": "day", "interval": 1.0}, "every day, at 03:05 UTC"),
        ({"frequency": "day", "interval": 2}, "every 2 days, counted from the first"),
        ({"frequency": "week"}, "every week, Mondays at 03:05 UTC"),
    ],
)
def test_in_words(schedule: dict[str, Any], words: str) -> None:
    """What a stack's outputs say holds as long as the schedule does, before its start and after it."""
    first = "" if schedule["frequency"] == "once" else ", from 2027-01-04T03:05:00Z on"
    assert in_words(schedule, "2027-01-04T03:05:00Z") == words + first


@pytest.mark.parametrize(
    ("schedule", "start", "due"),
    [
        ({"frequency": "hour"}, timedelta(hours=2), timedelta(hours=2)),
        ({"frequency": "hour"}, timedelta(0), timedelta(0)),
        ({"frequency": "hour"}, timedelta(minutes=-10), timedelta(minutes=50)),
        ({"frequency": "hour", "interval": 6}, timedelta(hours=-7), timedelta(hours=5)),
        ({"frequency": "minute", "interval": 15}, timedelta(minutes=-30), timedelta(0)),
        ({"frequency": "once"}, timedelta(hours=1), timedelta(hours=1)),
        ({"frequency": "once"}, timedelta(hours=-1), None),
    ],
)
def test_the_next_run(schedule: dict[str, Any], start: timedelta, due: timedelta | None) -> None:
    """From the start on, every interval; nothing follows a single run."""
    assert next_run(schedule, NOW + start, NOW) == (None if due is None else NOW + due)


@pytest.mark.parametrize(("frequency", "words"), [("once", "once"), ("hour", "every hour"), ("day", "every day")])
def test_words_without_a_start(frequency: str, words: str) -> None:
    """AEP does not always say when the runs of a new dataflow begin."""
    assert in_words({"frequency": frequency}, None) == words
