"""Dataflow runs: list them, start one on demand, start a failed one again (AEP reference §8.13)."""

from typing import Any

from pulumi_zoho_aep.simulator.adobe.call import Call
from pulumi_zoho_aep.simulator.adobe.flow_service import (
    batches,
    endings,
    entities,
    errors,
    execution,
    patches,
    rules,
    scheduler,
    schedules,
)
from pulumi_zoho_aep.simulator.adobe.flow_service.spec_seeds import CRM_TO_AEP
from pulumi_zoho_aep.simulator.adobe.flow_service.windows import Window

Item = dict[str, Any]

KIND = "runs"
_TIMES = ("startTime", "windowStartTime", "windowEndTime")


def create(call: Call, members: Item) -> Item:
    """Run a one-time dataflow over a window; the run is in progress until it has been read once."""
    entities.only(members, {"flowId", "params"}, KIND)
    flow = entities.find(call, "flows", members.get("flowId"))
    if flow is None:
        raise errors.flow("1430-400", f"There is no flow {members.get('flowId')}", kind=KIND)
    if flow["state"] != "enabled":
        raise errors.flow("1444-400", f"The flow is {flow['state']}", kind=KIND)
    if schedules.parse(flow["scheduleParams"]).frequency != "once":
        raise errors.connector("1386-400", "Only flows with the frequency once run on demand", kind=KIND)
    params = members.get("params")
    if not isinstance(params, dict) or not params:
        raise errors.connector("1384-400", "params are empty", kind=KIND)
    tabular = flow["flowSpec"]["id"] == CRM_TO_AEP
    entities.only(params, {*_TIMES, "deltaColumn"} if tabular else {*_TIMES}, KIND, "params")
    window = _window(params)
    column = _delta_column(call, flow, params.get("deltaColumn")) if tabular else None
    run = scheduler.new_run(flow, window, call.clock.now_ms())
    run |= {"createdBy": call.caller.user, "createdClient": call.caller.client_id}
    return _execute(call, run, flow, window, column)


def _window(params: Item) -> Window:
    for name in _TIMES:
        value = params.get(name)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < schedules.LATEST_TIME:
            detail = f"params.{name} is missing, or not a time in epoch seconds"
            raise errors.connector("1340-400", detail, kind=KIND)
    if params["windowEndTime"] < params["windowStartTime"]:
        raise errors.connector("1381-400", "windowEndTime lies before windowStartTime", kind=KIND)
    return Window(params["windowStartTime"], params["windowEndTime"])


def _delta_column(call: Call, flow: Item, given: Any) -> str:  # noqa: ANN401 - from a request body
    """Return the column that the window is about.

    The first run on demand names it, and the service then writes it into the dataflow: drift that no one declared.
    """
    name = rules.delta_column(flow)
    if name is None and given is None:
        raise errors.connector("1383-400", "The first run needs params.deltaColumn", kind=KIND)
    if name is None:
        source = entities.find(call, "sourceConnections", flow["sourceConnectionIds"][0])
        if source is None:
            raise errors.connector("1322-400", "The source connection no longer exists", kind=KIND)
        rules.check_delta_column(given, source)
        flow["transformations"] = [{"name": "Copy", "params": {"deltaColumn": given}}, *flow["transformations"]]
        entities.update(call, "flows", flow)
        name = str(given["name"])
    if given is not None and (not isinstance(given, dict) or given.get("name") != name):
        raise errors.connector("1382-400", f"params.deltaColumn is not {name}, as in the first run", kind=KIND)
    return name


def _execute(call: Call, run: Item, flow: Item, window: Window, column: str | None) -> Item:
    """Store a run that is in progress, with the result that it has once it has been read."""
    outcome = execution.execute(call.world, flow, window, column)
    result = endings.applied(call.world, flow, scheduler.finished(run, flow, outcome))
    entities.settle_later(call, run, result["state"], then=result)
    call.store.put(KIND, run["id"], run)
    batches.note(call.world, flow, run | result, outcome)
    latest = call.store.get("flows", flow["id"]) or flow
    scheduler.note_last_run(latest, run["id"], result["state"], run["metrics"]["durationSummary"]["startedAtUTC"])
    call.store.put("flows", latest["id"], latest)
    return run


def act(call: Call, identifier: str, if_match: str | None, op: str | None) -> Item:
    """Start a failed run again, over its own window. Whether `re_trigger` is understood is UNCONFIRMED: it is not."""
    run = entities.existing(call, KIND, identifier)
    patches.check_etag(run, if_match, KIND, required=False)
    if op != "RE_TRIGGER":
        raise errors.connector("1401-400", f"The run action {op} is not supported", kind=KIND, entity=identifier)
    flow = entities.find(call, "flows", run["flowId"])
    if flow is None or flow["state"] != "enabled":
        raise errors.connector("1388-400", "The flow of the run is not enabled", kind=KIND, entity=identifier)
    if run["state"].replace("_", "").lower() not in ("failed", "partialfailure"):
        detail = f"A run that is {run['state']} cannot be started again"
        raise errors.connector("1387-400", detail, kind=KIND, entity=identifier)
    window = Window(run["_window"]["start"], run["_window"]["end"])
    again = scheduler.new_run(flow, window, call.clock.now_ms())
    kept = {name: run[name] for name in ("id", "createdAt", "createdBy", "createdClient")}
    return _execute(call, again | kept, flow, window, rules.delta_column(flow))
