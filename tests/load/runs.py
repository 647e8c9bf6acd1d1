"""Whether dataflows ran as scheduled, by a count of its own over what the simulator holds."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any

from pulumi_zoho_aep.simulator.adobe.flow_service import schedules
from pulumi_zoho_aep.simulator.adobe.flow_service.entities import settled_state
from pulumi_zoho_aep.simulator.world import World

_Runs = dict[str, list[dict[str, Any]]]


class Watch:
    """Begins when it is made, once everything that is due has run; `wrong` is asked after the time has moved."""

    def __init__(self, world: World) -> None:
        world.advance(0)
        self._world = world
        self._began = int(world.clock.now())
        self._known = {run["id"] for run in world.store.items("runs")}
        self._flows = [flow for flow in world.store.items("flows") if settled_state(flow) == "enabled"]
        self.runs = 0

    def wrong(self, may_fail: Collection[str]) -> Iterator[str]:
        """Yield what is not as scheduled; the dataflows of `may_fail` lack something that they need."""
        ended = int(self._world.clock.now())
        runs = _by_flow(self._world)
        for flow in self._flows:
            all_of_it = runs.pop(flow["id"], [])
            ran = [run for run in all_of_it if run["id"] not in self._known]
            times = [run["createdAt"] // 1000 for run in ran]
            self.runs += len(ran)
            schedule = schedules.parse(flow["scheduleParams"])
            due = range(schedule.start, ended + 2, schedule.period)
            # At the very edges of the hour a run belongs to either.
            must, may = _within(due, self._began + 1, ended - 1), _within(due, self._began - 1, ended + 1)
            if not must <= set(times) <= may or len(set(times)) < len(times):
                yield f"dataflow {flow['id']} ran at {times}, and was due at {sorted(must)}"
            yield from (f"run {run['id']}: {what}" for run in ran for what in _implausible(run, flow["id"] in may_fail))
            yield from _gaps(all_of_it)
        yield from (
            f"{flow} ran, and was not enabled" for flow in runs if {run["id"] for run in runs[flow]} - self._known
        )


def _by_flow(world: World) -> _Runs:
    runs: _Runs = defaultdict(list)
    for run in world.store.items("runs"):
        runs[run["flowId"]].append(run)
    return runs


def _within(due: range, first: int, last: int) -> set[int]:
    return {at for at in due if first <= at <= last}


def _implausible(run: dict[str, Any], may_fail: bool) -> Iterator[str]:  # noqa: FBT001 - read where it is called
    records = run["metrics"]["recordSummary"]
    read, written, failed = (records[f"{name}RecordCount"] for name in ("input", "output", "failed"))
    if run["state"] != "success" and not may_fail:
        yield f"it is {run['state']}: {run['metrics']['statusSummary']['errors']}"
    if read != written + failed or min(read, written, failed) < 0 or records["createdRecordCount"] != written:
        yield f"{read} records read, {written} written, {failed} failed"


def _gaps(runs: list[dict[str, Any]]) -> Iterator[str]:
    """Yield the runs whose window does not begin where that of the run before ended; the first one reads all."""
    windows = [run["_window"] for run in sorted(runs, key=lambda run: int(run["createdAt"]))]
    for before, after in zip([{"end": None}, *windows], windows, strict=False):
        if before["end"] != after["start"]:
            yield f"a window begins at {after['start']}, the one before it ended at {before['end']}"
