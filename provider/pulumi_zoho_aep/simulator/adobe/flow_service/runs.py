"""Dataflow runs: list them, start one on demand, start a failed one again (AEP reference §8.13)."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from pulumi_zoho_aep.simulator.adobe import foundation
from pulumi_zoho_aep.simulator.adobe.flow_service import (
    endings,
    entities,
    errors,
    execution,
    patches,
    rules,
    scheduler,
    schedules,
)
from pulumi_zoho_aep.simulator.adobe.flow_service.execution import Window
from pulumi_zoho_aep.simulator.world import world

Item = dict[str, Any]

blueprint = Blueprint("runs", __name__, url_prefix=entities.BASE)
blueprint.before_request(foundation.require_caller)

_KIND = "runs"
_TIMES = ("startTime", "windowStartTime", "windowEndTime")


@blueprint.before_request
def _run_what_is_due() -> None:
    scheduler.look(world())


@blueprint.get("/runs")
def list_all() -> Response:
    """List runs."""
    return jsonify(entities.listed(_KIND))


@blueprint.get("/runs/<identifier>")
def get(identifier: str) -> Response:
    """Return one run."""
    return jsonify(entities.one(_KIND, entities.wanted(_KIND, identifier)))


@blueprint.put("/runs/<identifier>")
def replace(identifier: str) -> Response:
    """Refuse: runs are written by Adobe's services."""
    raise errors.flow("1427-400", "This token may not update runs", kind=_KIND, entity=identifier)


@blueprint.post("/runs")
def create() -> tuple[Response, int]:
    """Run a one-time dataflow over a window; the run is in progress until it has been read once."""
    members = entities.body(_KIND)
    entities.only(members, {"flowId", "params"}, _KIND)
    flow = entities.find("flows", members.get("flowId"))
    if flow is None:
        raise errors.flow("1430-400", f"There is no flow {members.get('flowId')}", kind=_KIND)
    if flow["state"] != "enabled":
        raise errors.flow("1444-400", f"The flow is {flow['state']}", kind=_KIND)
    if schedules.parse(flow["scheduleParams"]).frequency != "once":
        raise errors.connector("1386-400", "Only flows with the frequency once run on demand", kind=_KIND)
    params = members.get("params")
    if not isinstance(params, dict) or not params:
        raise errors.connector("1384-400", "params are empty", kind=_KIND)
    entities.only(params, {*_TIMES, "deltaColumn"}, _KIND, "params")
    window = _window(params)
    column = _delta_column(flow, params.get("deltaColumn"))
    run = scheduler.new_run(flow, window, world().clock.now_ms())
    run |= {"createdBy": foundation.caller().user, "createdClient": foundation.caller().client_id}
    run = _execute(run, flow, window, column)
    return jsonify(entities.written(run)), 201


def _window(params: Item) -> Window:
    for name in _TIMES:
        value = params.get(name)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < schedules.LATEST_TIME:
            detail = f"params.{name} is missing, or not a time in epoch seconds"
            raise errors.connector("1340-400", detail, kind=_KIND)
    if params["windowEndTime"] < params["windowStartTime"]:
        raise errors.connector("1381-400", "windowEndTime lies before windowStartTime", kind=_KIND)
    return Window(params["windowStartTime"], params["windowEndTime"])


def _delta_column(flow: Item, given: Any) -> str:  # noqa: ANN401 - from a request body
    """Return the column that the window is about.

    The first run on demand names it, and the service then writes it into the dataflow: drift that nobody declared.
    """
    name = rules.delta_column(flow)
    if name is None and given is None:
        raise errors.connector("1383-400", "The first run needs params.deltaColumn", kind=_KIND)
    if name is None:
        source = entities.find("sourceConnections", flow["sourceConnectionIds"][0])
        if source is None:
            raise errors.connector("1322-400", "The source connection no longer exists", kind=_KIND)
        rules.check_delta_column(given, source)
        flow["transformations"] = [{"name": "Copy", "params": {"deltaColumn": given}}, *flow["transformations"]]
        entities.update("flows", flow)
        name = str(given["name"])
    if given is not None and (not isinstance(given, dict) or given.get("name") != name):
        raise errors.connector("1382-400", f"params.deltaColumn is not {name}, as in the first run", kind=_KIND)
    return name


def _execute(run: Item, flow: Item, window: Window, column: str | None) -> Item:
    """Store a run that is in progress, with what it will have come to when it has been looked at."""
    outcome = execution.execute(world(), flow, window, column)
    result = endings.applied(world(), flow, scheduler.finished(run, flow, outcome))
    entities.settle_later(run, result["state"], then=result)
    world().store.put(_KIND, run["id"], run)
    latest = world().store.get("flows", flow["id"]) or flow
    scheduler.note_last_run(latest, run["id"], result["state"], run["metrics"]["durationSummary"]["startedAtUTC"])
    world().store.put("flows", latest["id"], latest)
    return run


@blueprint.post("/runs/<identifier>/action")
def act(identifier: str) -> Response:
    """Start a failed run again, over its own window. Whether `re_trigger` is understood is UNCONFIRMED: it is not."""
    run = entities.wanted(_KIND, identifier)
    patches.check_etag(run, _KIND, required=False)
    op = request.args.get("op")
    if op != "RE_TRIGGER":
        raise errors.connector("1401-400", f"The run action {op} is not supported", kind=_KIND, entity=identifier)
    flow = entities.find("flows", run["flowId"])
    if flow is None or flow["state"] != "enabled":
        raise errors.connector("1388-400", "The flow of the run is not enabled", kind=_KIND, entity=identifier)
    if run["state"].replace("_", "").lower() not in ("failed", "partialfailure"):
        detail = f"A run that is {run['state']} cannot be started again"
        raise errors.connector("1387-400", detail, kind=_KIND, entity=identifier)
    window = Window(run["_window"]["start"], run["_window"]["end"])
    again = scheduler.new_run(flow, window, world().clock.now_ms())
    kept = {name: run[name] for name in ("id", "createdAt", "createdBy", "createdClient")}
    return jsonify(entities.shown(_execute(again | kept, flow, window, rules.delta_column(flow))))
