"""Runs on demand: which ones AEP offers, and which rows a run will read."""

from dataclasses import dataclass
from datetime import datetime, timezone

from pulumi_zoho_aep.aep.flows import CRM_TO_AEP_SPEC_ID, Frequency
from pulumi_zoho_aep.aep.runs import NewRun, NewRunParams
from pulumi_zoho_aep.cli.operation import Target, refused, require_agreement
from pulumi_zoho_aep.connectors.generic_rest import CONNECTOR as GENERIC_REST
from pulumi_zoho_aep.http import clock
from pulumi_zoho_aep.monitoring.times import instant


@dataclass(frozen=True)
class Window:
    """Changes from `start` up to `end`, exclusive; None stands for the beginning, and for now."""

    start: datetime | None
    end: datetime | None

    @classmethod
    def of(cls, start: datetime, end: datetime | None) -> "Window":
        """Return a window of times without a time zone, which are in UTC."""
        return cls(_in_utc(start), None if end is None else _in_utc(end))


EVERYTHING = Window(None, None)


def start_run(target: Target, window: Window, delta_column: str | None, *, is_agreed: bool) -> str:
    """Say what a run will read, start it if the user agrees, and return its id.

    Raises:
        ZohoAepError: AEP does not offer it for this dataflow.
    """
    _require_possible(target)
    now = clock.utc_now()
    start, end = window.start or datetime.fromtimestamp(0, timezone.utc), window.end or now
    if end <= start:
        raise refused(f"the time ends at {instant(end)}, before it begins", "give an earlier --from")
    column = _delta_column(target, delta_column)
    since = instant(start) if window.start else "the beginning"
    what = f"the changes of {column}" if column else "the files"
    said = f"{target.title} will read {what} from {since} to {instant(end)}"
    require_agreement([f"{said}; rows that the dataset already has are written again"], is_agreed=is_agreed)
    params = NewRunParams(
        start_time=int(now.timestamp()),
        window_start_time=int(start.timestamp()),
        window_end_time=int(end.timestamp()),
        delta_column={"name": column} if column else None,
    )
    return target.platform.runs.start(NewRun(flow_id=target.live.id, params=params))


def _require_possible(target: Target) -> None:
    name = target.watched.name
    if target.live.schedule_params.frequency.lower() != Frequency.ONCE.value:
        raise refused(
            f"ingestion {name} runs by schedule, and AEP runs only the frequency once on demand",
            "declare another ingestion of the same table into the same dataset with `schedule: {frequency: once}`, or "
            f"retry the failed runs of that time with `zoho-aep retry {name} --all`",
        )
    if target.live.flow_spec.id == GENERIC_REST.flow_spec_id:
        reason = f"ingestion {name} reads Zoho's API, for which AEP documents no run on demand"
        raise refused(reason, "each run of its schedule reads the whole table anyway")
    if not target.is_enabled:
        raise refused(f"ingestion {name} is disabled", f"`zoho-aep resume {name}` enables it")


def _delta_column(target: Target, given: str | None) -> str | None:
    """Return the window's column. AEP writes the first run's column into the dataflow, which keeps it."""
    if target.live.flow_spec.id != CRM_TO_AEP_SPEC_ID:
        return None
    kept = target.live.copy_params.delta_column.name
    if given and kept and given != kept:
        raise refused(
            f"the dataflow's delta column has been {kept} since its first run", f"leave out --delta-column {given}"
        )
    if not (given or kept):
        raise refused(
            "the first run has to name the column that shows when a row changed",
            "give --delta-column, `Modified_Time` for Zoho",
        )
    return given or kept


def _in_utc(time: datetime) -> datetime:
    return time.replace(tzinfo=timezone.utc)
