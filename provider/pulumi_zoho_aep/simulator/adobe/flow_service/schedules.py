"""The rules of `scheduleParams` (AEP reference §8.9) and the times at which a schedule is due. Pure."""

from dataclasses import dataclass
from itertools import islice
from typing import Any

from pulumi_zoho_aep.simulator.adobe.flow_service import errors

Item = dict[str, Any]

_SECONDS = {"minute": 60, "hour": 3600, "day": 86400, "week": 604800}
_LEAST = {"minute": 15, "hour": 1, "day": 1, "week": 1}
_MEMBERS = {"startTime", "frequency", "interval", "backfill"}
# 1 January 2100. What lies beyond was meant as milliseconds, as the specification wrongly describes the times of runs;
# whether the service notices is UNCONFIRMED.
LATEST_TIME = 4102444800
_BOOLEANS = {"true": True, "false": False}


@dataclass(frozen=True)
class Schedule:
    """A valid schedule.

    Attributes:
        start: Epoch seconds.
        frequency: `once`, `minute`, `hour`, `day` or `week`.
        interval: Number of these units between two runs; 0 for `once`.
        backfill: Whether the first run loads what was there before the start; `once` always does.
    """

    start: int
    frequency: str
    interval: int
    backfill: bool

    @property
    def period(self) -> int:
        """Seconds between two runs, 0 for `once`."""
        return _SECONDS.get(self.frequency, 0) * self.interval


def parse(params: Any) -> Schedule:  # noqa: ANN401 - from a request body
    """Return the schedule that `scheduleParams` describe, refusing with the code of the rule that is broken.

    Numbers and booleans may be strings, as in Adobe's tutorials. `check_start` says whether the start has passed.
    """
    if not isinstance(params, dict) or not params:
        raise errors.connector("1340-400", "scheduleParams are missing, or not an object")
    unknown = sorted(set(params) - _MEMBERS)
    if unknown:
        raise errors.connector("1363-400", f"scheduleParams do not take {', '.join(unknown)}")
    start = _integer(params.get("startTime"))
    if start is None or not 0 < start < LATEST_TIME:
        raise errors.connector("1340-400", "startTime is missing, or not a time in epoch seconds")
    frequency = params.get("frequency")
    if frequency == "once":
        return _once(params, start)
    if not isinstance(frequency, str) or frequency not in _SECONDS:
        detail = f"frequency {frequency!r} is not one of once, minute, hour, day, week"
        raise errors.connector("1397-400", detail)
    return Schedule(start, frequency, _interval(params, frequency), _backfill(params))


def _once(params: Item, start: int) -> Schedule:
    if "interval" in params:
        raise errors.connector("1361-400", "interval is not allowed with the frequency once")
    if "backfill" in params:
        raise errors.connector("1364-400", "backfill is not allowed with the frequency once")
    return Schedule(start, "once", 0, backfill=True)


def _interval(params: Item, frequency: str) -> int:
    interval = _integer(params.get("interval"))
    if interval is None:
        raise errors.connector("1363-400", f"frequency {frequency} needs an interval that is an integer")
    if interval < _LEAST[frequency]:
        detail = f"the interval for {frequency} must be at least {_LEAST[frequency]}, not {interval}"
        raise errors.connector("1362-400", detail)
    return interval


def _backfill(params: Item) -> bool:
    value = params.get("backfill", True)
    value = _BOOLEANS.get(value) if isinstance(value, str) else value
    if not isinstance(value, bool):
        raise errors.connector("1363-400", "backfill is neither true nor false")
    return value


def _integer(value: Any) -> int | None:  # noqa: ANN401 - from a request body
    if isinstance(value, str) and value.removeprefix("-").isdecimal():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def check_start(schedule: Schedule, now: float) -> None:
    """Refuse a start that has passed."""
    if schedule.start < now:
        raise errors.connector("1360-400", "startTime lies in the past")


def check_locks(before: Schedule, paths: set[str], frequency: Any, now: float) -> None:  # noqa: ANN401 - from a body
    """Hold the time locks: what can no longer change once the start has passed.

    Args:
        before: The schedule as it was.
        paths: Paths of the schedule that the patch names.
        frequency: The frequency after the patch.
        now: Epoch seconds.
    """
    if before.start > now:
        return
    if "/scheduleParams/startTime" in paths:
        raise errors.connector("1366-400", "startTime cannot change once it has passed")
    if before.frequency == "once":
        # According to the interface's guide for one-time dataflows; that the API enforces it too is UNCONFIRMED.
        raise errors.connector("1366-400", "a one-time dataflow cannot be scheduled again")
    if frequency == "once":
        raise errors.connector("1403-400", "frequency cannot become once after the start time")
    if "/scheduleParams/backfill" in paths:
        raise errors.connector("1404-400", "backfill cannot change after the start time")


def written(schedule: Schedule) -> Item:
    """Return what the service keeps: defaults filled in."""
    params: Item = {"startTime": schedule.start, "frequency": schedule.frequency}
    if schedule.frequency != "once":
        params |= {"interval": schedule.interval, "backfill": schedule.backfill}
    return params


def as_strings(params: Item) -> Item:
    """Return `scheduleParams` as GET shows them: every value a string."""
    return {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in params.items()}


def due_times(schedule: Schedule, *, after: int | None, until: float, at_most: int) -> list[int]:
    """Return the times a schedule is due, oldest first.

    Args:
        schedule: The schedule.
        after: The last due time that was dealt with, or None.
        until: Epoch seconds up to which to look, inclusive.
        at_most: Maximum number to return; the rest is for the next call.
    """
    if schedule.start > until:
        return []
    if not schedule.period:
        return [schedule.start] if after is None else []
    skipped = 0 if after is None or after < schedule.start else (after - schedule.start) // schedule.period + 1
    first = schedule.start + skipped * schedule.period
    return list(islice(range(first, int(until) + 1, schedule.period), at_most))
