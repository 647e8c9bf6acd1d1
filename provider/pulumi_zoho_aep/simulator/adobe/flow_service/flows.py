"""Dataflows: create, draft and publish, list, change, enable and disable, delete."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from pulumi_zoho_aep.simulator.adobe import foundation
from pulumi_zoho_aep.simulator.adobe.flow_service import (
    entities,
    errors,
    patches,
    rules,
    scheduler,
    schedules,
    specs,
    updates,
)
from pulumi_zoho_aep.simulator.world import world

Item = dict[str, Any]

blueprint = Blueprint("flows", __name__, url_prefix=entities.BASE)
blueprint.before_request(foundation.require_caller)

_KIND = "flows"
_MEMBERS = {
    "name",
    "description",
    "flowSpec",
    "sourceConnectionIds",
    "targetConnectionIds",
    "transformations",
    "scheduleParams",
    "options",
}
# Action -> state it starts from, passing state, state it ends in.
_TRANSITIONS = {
    "enable": ("disabled", "enabling", "enabled"),
    "disable": ("enabled", "disabling", "disabled"),
    "publish": ("draft", "enabling", "enabled"),
}
_CHANGEABLE = {"enabled", "disabled", "draft"}


@blueprint.before_request
def _run_what_is_due() -> None:
    """The simulated time is the machine's as well: what became due by itself has happened before anybody looks."""
    scheduler.look(world())


@blueprint.post("/flows")
def create() -> tuple[Response, int, dict[str, str]]:
    """Create a dataflow, enabled at once, or a draft. Names need not be unique."""
    members = entities.body(_KIND)
    if "state" in members:
        raise errors.flow("1410-400", "state is not allowed in the request", kind=_KIND)
    if "mode" in members:
        raise errors.connector("1368-400", "Mode is not allowed in flow request", kind=_KIND)
    entities.only(members, _MEMBERS, _KIND)
    entities.check_named(members, _KIND)
    spec = specs.flow_spec(members.get("flowSpec"))
    draft = _is_draft(spec)
    flow = _new(members, spec, draft=draft)
    item = entities.add(_KIND, flow, state="draft" if draft else "enabled")
    item["runs"] = f"/runs?property=flowId=={item['id']}"
    _operate(item, "create", [], item["state"])
    world().store.put(_KIND, item["id"], item)
    scheduler.look_again(world())
    return jsonify(entities.written(item)), 201, {"Location": f"/flows/{item['id']}"}


def _is_draft(spec: Item) -> bool:
    mode = request.args.get("mode")
    if mode is None:
        return False
    if mode != "draft" or not spec["attributes"].get("isDraftModeSupported"):
        raise errors.connector("1368-400", f"The mode {mode} is not supported by {spec['name']}", kind=_KIND)
    return True


def _new(members: Item, spec: Item, *, draft: bool) -> Item:
    source, target = rules.check_connections(members, spec)
    flow = {name: members[name] for name in members if name in _MEMBERS and name != "options"}
    flow["flowSpec"] = specs.reference(spec)
    flow["inheritedAttributes"] = _inherited(spec, source, target)
    if "scheduleParams" in members or not draft:
        schedule = schedules.parse(members.get("scheduleParams"))
        if not draft:
            schedules.check_start(schedule, world().clock.now())
        flow["scheduleParams"] = schedules.written(schedule)
    rules.check_transformations(flow, spec, source, target)
    if not draft:
        rules.check_complete(flow, spec)
    flow["options"] = rules.options(members.get("options", {}))
    flow["providerRefId"] = spec["providerId"]
    return flow


def _inherited(spec: Item, source: Item, target: Item) -> Item:
    linked = {"id": source["id"], "connectionSpec": source["connectionSpec"], **source["inheritedAttributes"]}
    return {
        "properties": {"isSourceFlow": spec["attributes"]["isSourceFlow"]},
        "sourceConnections": [linked],
        "targetConnections": [{"id": target["id"], "connectionSpec": target["connectionSpec"]}],
    }


@blueprint.get("/flows")
def list_all() -> Response:
    """List dataflows."""
    return jsonify(entities.listed(_KIND, shown))


@blueprint.post("/flows/search")
def search() -> Response:
    """List dataflows by a query in the body. `projectionFields` is taken and has no effect here."""
    return jsonify(entities.found(_KIND, shown))


@blueprint.get("/flows/<identifier>")
def get(identifier: str) -> Response:
    """Return one dataflow."""
    return jsonify(entities.one(_KIND, entities.wanted(_KIND, identifier), shown))


@blueprint.patch("/flows/<identifier>")
def patch(identifier: str) -> Response:
    """Change a dataflow; for the next moment it is `updating`, unless it is a draft."""
    item = entities.wanted(_KIND, identifier)
    patches.check_etag(item, _KIND)
    if item["state"] not in _CHANGEABLE:
        detail = f"The dataflow cannot be updated while it is {item['state']}"
        raise errors.flow("1420-400", detail, kind=_KIND, entity=identifier)
    operations = patches.operations(_KIND)
    changed = updates.patched(item, operations, world().clock.now())
    state = changed["state"]
    changed["state"] = state if state == "draft" else "updating"
    _operate(changed, "update", [operation.as_body() for operation in operations], state)
    scheduler.look_again(world())
    return jsonify(entities.written(entities.update(_KIND, changed)))


@blueprint.delete("/flows/<identifier>")
def delete(identifier: str) -> tuple[str, int]:
    """Delete a dataflow. That its runs go with it is UNCONFIRMED; what they ingested stays."""
    item = entities.wanted(_KIND, identifier)
    if item["state"] not in _CHANGEABLE:
        detail = f"The dataflow cannot be deleted while it is {item['state']}"
        raise errors.flow("1458-400", detail, kind=_KIND, entity=identifier)
    for run in world().store.items("runs"):
        if run["flowId"] == identifier:
            world().store.delete("runs", run["id"])
    world().store.delete(_KIND, identifier)
    return "", 204


@blueprint.post("/flows/<identifier>/action")
def act(identifier: str) -> Response:
    """Enable, disable or publish; the dataflow passes through a state in which it takes no other change."""
    item = entities.wanted(_KIND, identifier)
    patches.check_etag(item, _KIND, required=False)
    op = request.args.get("op", "").lower()
    if op.startswith("finalize"):
        raise errors.flow("1402-400", "finalize is for providers only", kind=_KIND, entity=identifier)
    if op not in _TRANSITIONS:
        raise errors.flow("1435-400", f"The action {op!r} is not supported", kind=_KIND, entity=identifier)
    if op == "enable" and "subOp" in request.args:
        raise errors.flow("1436-400", "enable takes no subOp", kind=_KIND, entity=identifier)
    before, passing, after = _TRANSITIONS[op]
    if item["state"] != before:
        code = "1422-400" if item["state"] in _CHANGEABLE else "1421-400"
        detail = f"{op} is not possible while the dataflow is {item['state']}"
        raise errors.flow(code, detail, kind=_KIND, entity=identifier)
    if op == "publish":
        _check_publishable(item)
    item["state"] = passing
    _operate(item, "update", [{"op": "replace", "path": "/state", "value": after}], after)
    scheduler.look_again(world())
    return jsonify(entities.written(entities.update(_KIND, item)))


def _check_publishable(item: Item) -> None:
    spec = specs.flow_spec(item["flowSpec"])
    source, target = rules.check_connections(item, spec)
    schedules.check_start(schedules.parse(item.get("scheduleParams")), world().clock.now())
    rules.check_transformations(item, spec, source, target)
    rules.check_complete(item, spec)


def _operate(item: Item, operation: str, ops: list[Item], state: str) -> None:
    """Note the operation that is going on; drafts are changed on the spot."""
    at_once = item["state"] == "draft"
    now = world().clock.now_ms()
    item["lastOperation"] = {
        "started": now,
        "updated": now if at_once else 0,
        "percentCompleted": 100 if at_once else 0,
        "status": {"value": "completed" if at_once else "inProgress", "errors": []},
        "ops": ops,
        "operation": operation,
    }
    if not at_once:
        entities.settle_later(item, state)


def shown(item: Item) -> Item:
    """Return a dataflow as GET answers it: the values of schedule and mapping version come back as strings."""
    flow = entities.shown(item)
    if "scheduleParams" in flow:
        flow["scheduleParams"] = schedules.as_strings(flow["scheduleParams"])
    if "transformations" in flow:
        flow["transformations"] = [_with_text_version(one) for one in flow["transformations"]]
    return flow


def _with_text_version(transformation: Item) -> Item:
    params = transformation["params"]
    if "mappingVersion" in params:
        params = {**params, "mappingVersion": str(params["mappingVersion"])}
    return {**transformation, "params": params}
