"""Lets dataflows run when the simulated time passes a time they are due, and writes the runs."""

import uuid
from typing import Any

from pulumi_zoho_aep.simulator.adobe.flow_service import batches, endings, execution, rules, schedules
from pulumi_zoho_aep.simulator.adobe.flow_service.entities import settled_state
from pulumi_zoho_aep.simulator.adobe.flow_service.execution import Outcome
from pulumi_zoho_aep.simulator.adobe.flow_service.schedules import Schedule
from pulumi_zoho_aep.simulator.adobe.flow_service.windows import Window
from pulumi_zoho_aep.simulator.refusal import Refusal
from pulumi_zoho_aep.simulator.revision import new_etag
from pulumi_zoho_aep.simulator.world import World

Item = dict[str, Any]

# Per dataflow and look: the rest happens at the next one, with the times and windows it would have had.
_MOST_RUNS = 1000
# When the next dataflow is due, in epoch seconds.
_LOOK = "_nextRun"
_NEVER = 2**40
_RUN_MS = 45_000
_FILE_ROWS = 10_000


def start_due_runs(world: World) -> None:
    """Run every enabled dataflow that has become due since the last look."""
    now, soonest = world.clock.now(), _NEVER
    for flow in world.store.items("flows"):
        if flow["state"] == "draft":
            continue
        try:
            schedule = schedules.parse(flow.get("scheduleParams"))
        except Refusal:
            continue  # somebody made it invalid through the control interface: it does not run
        due = schedules.due_times(schedule, after=flow.get("_lastDue"), until=now, at_most=_MOST_RUNS)
        if due:
            _pass(world, flow, schedule, due)
        following = schedules.due_times(schedule, after=flow.get("_lastDue"), until=_NEVER, at_most=1)
        soonest = min([soonest, *following])
    world.store.put(_LOOK, "next", {"at": soonest})


def look(world: World) -> None:
    """Do the same if anything can be due; parsing all dataflows before every call would cost more than the call."""
    following = world.store.get(_LOOK, "next")
    if following is None or following["at"] <= world.clock.now():
        start_due_runs(world)


def look_again(world: World) -> None:
    """Note that a dataflow has been written.

    A schedule changed through the control interface is noticed when the clock moves, or when a dataflow is written.
    """
    world.store.delete(_LOOK, "next")


def _pass(world: World, flow: Item, schedule: Schedule, due: list[int]) -> None:
    """Run a dataflow at the times it is due, or let them go by while it is disabled.

    The first run after a pause takes up where the last one ended, and a one-time dataflow waits until it is enabled:
    both are UNCONFIRMED, and lose no rows.
    """
    enabled = settled_state(flow) == "enabled"
    if not enabled and schedule.frequency == "once":
        return
    for at in due if enabled else []:
        first = None if schedule.backfill else schedule.start
        window = Window(None, None) if schedule.frequency == "once" else Window(flow.get("_watermark", first), at)
        outcome = execution.execute(world, flow, window, rules.delta_column(flow))
        run = new_run(flow, window, at * 1000)
        ended = endings.applied(world, flow, finished(run, flow, outcome))
        world.store.put("runs", run["id"], run | ended)
        batches.note(world, flow, run | ended, outcome)
        note_last_run(flow, run["id"], ended["state"], at * 1000)
        flow["_watermark"] = at
    flow["_lastDue"] = due[-1]
    world.store.put("flows", flow["id"], flow)


def new_run(flow: Item, window: Window, at_ms: int) -> Item:
    """Return a run that has just started."""
    etag = new_etag()
    shared = ("createdBy", "updatedBy", "createdClient", "updatedClient", "sandboxId", "sandboxName", "imsOrgId")
    return {
        "id": str(uuid.uuid4()),
        "createdAt": at_ms,
        "updatedAt": at_ms,
        **{name: flow[name] for name in shared},
        "flowId": flow["id"],
        "flowSpec": flow["flowSpec"],
        "providerRefId": flow["providerRefId"],
        "state": "inProgress",
        "version": etag,
        "etag": etag,
        "metrics": {
            "durationSummary": {"startedAtUTC": at_ms},
            "statusSummary": {"status": "inProgress", "errors": []},
        },
        "activities": [],
        "_window": {"start": window.start, "end": window.end},
    }


def note_last_run(flow: Item, run_id: str, state: str, started_ms: int) -> None:
    """Write `lastRunDetails` of a dataflow."""
    flow["lastRunDetails"] = {
        "id": run_id,
        "state": state,
        "startedAtUTC": started_ms,
        "completedAtUTC": started_ms + _RUN_MS,
    }


def finished(run: Item, flow: Item, outcome: Outcome) -> Item:
    """Return the members of a run that change when it ends."""
    started = run["metrics"]["durationSummary"]["startedAtUTC"]
    duration = {"startedAtUTC": started, "completedAtUTC": started + _RUN_MS}
    batch = uuid.uuid4().hex[:26].upper()
    errors = _reported(outcome)
    size = {"inputBytes": outcome.input_bytes, "outputBytes": outcome.output_bytes}
    files = 0 if outcome.errors else -(-outcome.read // _FILE_ROWS)
    inputs = files if outcome.files is None else outcome.files
    return {
        "state": _state(outcome),
        "updatedAt": started + _RUN_MS,
        "metrics": {
            "durationSummary": duration,
            "sizeSummary": size,
            "recordSummary": _records(outcome),
            "fileSummary": {
                "inputFileCount": inputs,
                "outputFileCount": files,
                "skippedFileCount": 0,
                "failedFileCount": 0,
                "activityRefs": ["promotionActivity"],
            },
            "statusSummary": {"status": _state(outcome), "errors": errors, "activityRefs": ["promotionActivity"]},
        },
        "activities": _activities(run, flow, outcome, batch),
    }


def _state(outcome: Outcome) -> str:
    return "failed" if outcome.errors else "success"


def _reported(outcome: Outcome) -> list[Item]:
    """Return the errors of a run: a success has one, too, if partial ingestion tolerated records that failed."""
    if outcome.errors or not outcome.failed:
        return outcome.reported
    message = f"{outcome.failed} errors were found in the data, {outcome.read - outcome.failed} rows were ingested"
    return [{"code": "INGEST-1212-400", "message": message}]


def _by_code(flow: Item, outcome: Outcome) -> list[Item]:
    """Return how many rows have an error of each code, which only error diagnostics count."""
    if not flow.get("options", {}).get("errorDiagnosticsEnabled"):
        return []
    return [
        {"code": code, "message": f"{count} rows have errors of this kind", "recordCount": count}
        for code, count in sorted(outcome.diagnostics.counts.items())
    ]


def _records(outcome: Outcome) -> Item:
    written = 0 if outcome.errors else outcome.read - outcome.failed
    message = {"code": "MAPPER-3700-400", "message": "A transformation failed", "details": ""}
    return {
        "inputRecordCount": outcome.read,
        "outputRecordCount": written,
        "createdRecordCount": written,
        "updatedRecordCount": 0,
        "failedRecordCount": outcome.read if outcome.errors else outcome.failed,
        "skippedRecordCount": 0,
        "deletedRecordCount": 0,
        "warningRecordCount": outcome.warnings,
        "skippedInfo": [],
        "failedInfo": [message] if outcome.failed else [],
        "extensions": {},
    }


def _activities(run: Item, flow: Item, outcome: Outcome, batch: str) -> list[Item]:
    copying = _copying(run, flow, outcome)
    return [copying] if copying["statusSummary"]["errors"] else [copying, _promoting(run, flow, outcome, batch)]


def _copying(run: Item, flow: Item, outcome: Outcome) -> Item:
    started, window = run["metrics"]["durationSummary"]["startedAtUTC"], run["_window"]
    in_ms = {f"window{name.capitalize()}": at * 1000 for name, at in window.items() if at is not None}
    half = started + _RUN_MS // 2
    errors = [one for one in outcome.reported if one["code"] == "CONNECTOR-1001-500"]
    engine = {"type": "AdfRunId", "ids": [str(uuid.uuid4())]}
    return {
        "id": "copyActivity",
        "name": "Copy Activity",
        "updatedAtUTC": half,
        "durationSummary": {"startedAtUTC": started, "completedAtUTC": half, "extensions": in_ms},
        "sizeSummary": {"inputBytes": outcome.input_bytes, "outputBytes": outcome.input_bytes},
        "recordSummary": {"inputRecordCount": outcome.read, "outputRecordCount": outcome.read},
        "statusSummary": {"status": "failed" if errors else "success", "errors": errors},
        "sourceInfo": [{"id": flow["sourceConnectionIds"][0], "type": "SourceConnection", "reference": engine}],
    }


def _promoting(run: Item, flow: Item, outcome: Outcome, batch: str) -> Item:
    started = run["metrics"]["durationSummary"]["startedAtUTC"]
    written = {"type": "Batch", "ids": [batch]}
    return {
        "id": "promotionActivity",
        "name": "Promotion Activity",
        "updatedAtUTC": started + _RUN_MS,
        "durationSummary": {"startedAtUTC": started + _RUN_MS // 2, "completedAtUTC": started + _RUN_MS},
        "sizeSummary": {"inputBytes": outcome.input_bytes, "outputBytes": outcome.output_bytes},
        "recordSummary": _records(outcome),
        "statusSummary": {
            "status": _state(outcome),
            "errors": _reported(outcome),
            "extensions": {"errors": _by_code(flow, outcome)},
        },
        "targetInfo": [{"id": flow["targetConnectionIds"][0], "type": "TargetConnection", "reference": written}],
    }
