"""When a dataflow runs: Adobe's rules, and how a declared schedule becomes a live one and back again.

The service takes a start in epoch seconds, which must be in the future when a dataflow is created; a stack file cannot
promise that. So a declared start means "not before", and one that has passed means "as soon as possible".
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
from typing import Annotated, Any

import pulumi
from pulumi.output import Unknown
from pydantic import WrapValidator, model_validator
from pydantic_core.core_schema import ValidatorFunctionWrapHandler
from typing_extensions import NotRequired, TypedDict

from pulumi_zoho_aep.aep.flow_service import Patch
from pulumi_zoho_aep.aep.flows import CRM_TO_AEP_SPEC_ID, Flow, Frequency, ScheduleParams
from pulumi_zoho_aep.aep.times import from_text
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.models import Instant, NeverEmpty, Properties, is_known
from pulumi_zoho_aep.errors import Answer, UnexpectedReply
from pulumi_zoho_aep.findings import Finding, Whole
from pulumi_zoho_aep.http import clock

START_MARGIN = timedelta(minutes=2)
"""A start in the past is refused, so "now" is this far ahead: enough for the calls of a slow run."""
MINUTES_AT_LEAST = 15
_LATE = timedelta(minutes=150)
"""Adobe's own alert calls a dataflow delayed after this long without a run."""
_LONGEST = timedelta(days=365)
"""A dataflow that runs less often is run by hand; much later times are beyond what Python can represent."""


class ScheduleArgs(TypedDict):
    """When a dataflow runs."""

    frequency: pulumi.Input[str]
    """`once`, `minute`, `hour`, `day` or `week`; to or from `once` replaces the dataflow."""
    interval: NotRequired[pulumi.Input[int]]
    """Every so many minutes, hours, days or weeks: 1 if left out, at least 15 minutes; not with `once`."""
    start_time: NotRequired[pulumi.Input[str]]
    """Not before this time, such as `2027-01-01T00:00:00Z`; at once if left out or past.

    After the start, changing it replaces the dataflow.
    """
    backfill: NotRequired[pulumi.Input[bool]]
    """Whether the first run reads what is older than the start; true if left out.

    After the start, changing it replaces the dataflow.
    """


_REPEATING = tuple(frequency for frequency in Frequency if frequency is not Frequency.ONCE)


class Schedule(Properties):
    """When a dataflow runs."""

    frequency: Annotated[Frequency, NeverEmpty]
    interval: Annotated[Whole | None, NeverEmpty] = None
    start_time: Annotated[Instant | None, NeverEmpty] = None
    backfill: Annotated[bool | None, NeverEmpty] = None

    @model_validator(mode="before")
    @classmethod
    def _defaults(cls, value: Any) -> Any:  # noqa: ANN401 - whatever a program wrote
        """Fill in what the service would take for omitted values, so that a change to them is seen."""
        if not isinstance(value, Mapping) or value.get("frequency") not in _REPEATING:
            return value
        interval = {} if value["frequency"] == Frequency.MINUTE else {"interval": 1}
        return {**interval, "backfill": True, **{name: item for name, item in value.items() if item is not None}}

    def differing_paths(self, live: Properties) -> Iterator[str]:
        """Yield paths where the live schedule differs; a start means "not before", so a later one will do."""
        for path in super().differing_paths(live):
            if path != "start_time" or not self._started_after(getattr(live, path)):
                yield path

    def _started_after(self, start: datetime | None) -> bool:
        declared = self.start_time
        if declared is None or start is None or not is_known(declared):
            return False
        return declared <= start <= clock.utc_now()

    def findings(self) -> Iterator[Finding]:
        """Yield what Adobe's schedule rules refuse."""
        if not is_known(self.frequency):
            return
        if self.frequency is Frequency.ONCE:
            if self.interval is not None:
                yield Finding.error(Code.INVALID_SCHEDULE, "interval", "does not go with frequency once", "remove it")
            if self.backfill is not None:
                yield Finding.error(Code.INVALID_SCHEDULE, "backfill", "does not go with frequency once", "remove it")
        elif is_known(self.interval) and self.interval is not None:
            least = MINUTES_AT_LEAST if self.frequency is Frequency.MINUTE else 1
            if self.interval < least:
                yield Finding.error(
                    Code.INVALID_SCHEDULE, "interval", f"must be at least {least} for frequency {self.frequency.value}"
                )
            elif self.interval > (most := _LONGEST // _UNITS[self.frequency]):
                reason = f"must be at most {most} for frequency {self.frequency.value}"
                yield Finding.error(Code.INVALID_SCHEDULE, "interval", reason)
        elif self.frequency is Frequency.MINUTE and self.interval is None:
            yield Finding.error(
                Code.INVALID_SCHEDULE, "interval", "is required for frequency minute", f"at least {MINUTES_AT_LEAST}"
            )


def _as_a_whole(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:  # noqa: ANN401 - whatever a program wrote
    frequency = value.get("frequency") if isinstance(value, Mapping) else None
    return frequency if isinstance(frequency, Unknown) else handler(value)


DeclaredSchedule = Annotated[Schedule, WrapValidator(_as_a_whole)]
"""Unknown as a whole while its frequency is, because what is left out depends on that."""


def delta_column_findings(column: str | None, frequency: Frequency, flow_spec_id: str) -> Iterator[Finding]:
    """Yield a delta column that is missing, or that does not belong: only table sources have one."""
    if not is_known(column, frequency, flow_spec_id) or flow_spec_id != CRM_TO_AEP_SPEC_ID:
        return
    if frequency is Frequency.ONCE and column is not None:
        yield Finding.error(Code.INVALID_SCHEDULE, "delta_column", "does not go with frequency once", "remove it")
    if frequency is not Frequency.ONCE and column is None:
        reason = "is required unless frequency is once"
        yield Finding.error(Code.MISSING_VALUE, "delta_column", reason, "Modified_Time is right for Zoho")


def to_api(declared: Schedule, now: datetime) -> ScheduleParams:
    """Return the body's schedule; a start that has passed becomes the next possible one."""
    earliest = now + START_MARGIN
    repeats = declared.frequency is not Frequency.ONCE
    return ScheduleParams(
        start_time=int(max(declared.start_time or earliest, earliest).timestamp()),
        frequency=declared.frequency,
        interval=(declared.interval or 1) if repeats else None,
        backfill=declared.backfill if repeats else None,
    )


def from_api(flow: Flow, recorded: Schedule) -> Schedule:
    """Return the live schedule, without members that the answer leaves out.

    A start that had passed when the dataflow was created counts as recorded.
    """
    live = flow.schedule_params
    frequencies = {frequency.value: frequency for frequency in Frequency}
    if live.frequency and live.frequency.lower() not in frequencies:
        answer = Answer(f"read dataflow {flow.id}", f"its frequency is {live.frequency}, which no Zoho source has")
        raise UnexpectedReply(answer)
    start = flow.starts_at
    written = datetime.fromtimestamp(max(flow.created_at, flow.updated_at) / 1000, timezone.utc)
    # A declared start that had passed when the dataflow was written was moved to the next possible one.
    was_moved = recorded.start_time is not None and recorded.start_time <= written + START_MARGIN
    moved_start = start is not None and start <= written + 2 * START_MARGIN
    # Not validated, because that would fill in defaults.
    said: dict[str, Any] = {
        "frequency": frequencies.get(live.frequency.lower()),
        "interval": live.interval,
        "start_time": recorded.start_time if was_moved and moved_start else start,
        "backfill": live.backfill,
    }
    return Schedule.model_construct(None, **said)


def is_replaced(recorded: Schedule, declared: Schedule, starts_at: datetime | None, *, has_run: bool) -> bool:
    """Say whether a change requires a new dataflow: no patch leads to or from `once`, or moves a start that has passed.

    Args:
        recorded: the schedule as it was last read.
        declared: The declared schedule; unknown members are skipped.
        starts_at: When the dataflow really starts, if AEP says.
        has_run: whether a run is known.
    """
    if not is_known(declared.frequency, declared.start_time):
        return False
    start = starts_at or recorded.start_time
    has_started = has_run or start is None or start <= clock.utc_now()
    once_changes = (declared.frequency is Frequency.ONCE) != (recorded.frequency is Frequency.ONCE)
    return once_changes or (has_started and bool({*declared.differing_paths(recorded)} & {"start_time", "backfill"}))


def patches(recorded: Schedule, declared: Schedule, now: datetime) -> Iterator[Patch]:
    """Yield the operations that lead from the recorded schedule to the declared one; no start may lie in the past."""
    differing = set(declared.differing_paths(recorded))
    if declared.frequency is not recorded.frequency:
        yield Patch("replace", "/scheduleParams/frequency", declared.frequency.value)
    if declared.interval is not None and declared.interval != recorded.interval:
        yield Patch("replace", "/scheduleParams/interval", declared.interval)
    if declared.start_time is not None and "start_time" in differing:
        start = max(declared.start_time, now + START_MARGIN)
        yield Patch("replace", "/scheduleParams/startTime", int(start.timestamp()))
    if declared.backfill is not None and declared.backfill != recorded.backfill:
        yield Patch("replace", "/scheduleParams/backfill", declared.backfill)


def in_words(schedule: Mapping[str, Any], starts_at: str | None) -> str:
    """Return a schedule as a person would say it, so that the next run follows from it at any time.

    AEP may not have given a start.
    """
    frequency, interval = Frequency(schedule["frequency"]), int(schedule.get("interval") or 1)
    if frequency is Frequency.ONCE:
        return f"once, at {starts_at}" if starts_at else "once"
    unit = frequency.value if interval == 1 else f"{interval} {frequency.value}s"
    if not starts_at:
        return f"every {unit}"
    start = from_text(starts_at).astimezone(timezone.utc)
    if timedelta(days=1) % (_UNITS[frequency] * interval):
        moment = f"{start:%A}s at {start:%H:%M} UTC" if unit == "week" else "counted from the first"
    else:
        moment = f"at {start:%H:%M} UTC" if unit == "day" else f"at {start:%H:%M} UTC and so on"
    return f"every {unit}, {moment}, from {starts_at} on"


_UNITS: Mapping[str, timedelta] = {
    Frequency.MINUTE: timedelta(minutes=1),
    Frequency.HOUR: timedelta(hours=1),
    Frequency.DAY: timedelta(days=1),
    Frequency.WEEK: timedelta(weeks=1),
}


def period_of(schedule: Mapping[str, Any]) -> timedelta | None:
    """Return the time between two runs; None for a single one, and for no schedule."""
    unit = _UNITS.get(schedule.get("frequency") or "")
    return None if unit is None else unit * int(schedule.get("interval") or 1)


def overdue_since(
    schedule: Mapping[str, Any],
    starts_at: datetime | None,
    newest: datetime | None,
    changed_at: datetime | None,
    now: datetime,
) -> datetime | None:
    """Return when a run was due that should have begun by now; None if none is missing.

    Args:
        schedule: Its `frequency` and `interval`.
        starts_at: When runs begin; None if AEP does not say.
        newest: When the newest run began; None if there was none.
        changed_at: When the dataflow was last changed. One that was resumed, or has another schedule, waits for its
            next turn. None if that is not known.
        now: AEP's time.
    """
    period = period_of(schedule)
    due = starts_at if newest is None else newest + period if period is not None else None
    if due is not None and starts_at is not None and changed_at is not None:
        due = max(due, next_run(schedule, starts_at, changed_at) or due)
    return due if due is not None and due + _LATE < now else None


def next_run(schedule: Mapping[str, Any], starts_at: datetime, now: datetime) -> datetime | None:
    """Return when the next run is due; None after the only one."""
    if starts_at >= now:
        return starts_at
    step = period_of(schedule)
    return None if step is None else starts_at + step * -((starts_at - now) // step)
