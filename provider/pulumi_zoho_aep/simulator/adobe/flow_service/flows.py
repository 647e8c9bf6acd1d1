"""Dataflows: create, draft and publish, list, change, enable and disable, delete."""

from typing import Any

from pulumi_zoho_aep.simulator.adobe.call import Call
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
from pulumi_zoho_aep.simulator.query_string import Query

Item = dict[str, Any]

KIND = "flows"
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


def create(call: Call, members: Item, mode: str | None) -> Item:
    """Create a dataflow, enabled at once, or a draft. Names need not be unique."""
    if "state" in members:
        raise errors.flow("1410-400", "state is not allowed in the request", kind=KIND)
    if "mode" in members:
        raise errors.connector("1368-400", "Mode is not allowed in flow request", kind=KIND)
    entities.only(members, _MEMBERS, KIND)
    entities.check_named(members, KIND)
    spec = specs.flow_spec(call.store, members.get("flowSpec"))
    draft = _is_draft(spec, mode)
    flow = _new(call, members, spec, draft=draft)
    item = entities.add(call, KIND, flow, state="draft" if draft else "enabled")
    item["runs"] = f"/runs?property=flowId=={item['id']}"
    _operate(call, item, "create", [], item["state"])
    call.store.put(KIND, item["id"], item)
    scheduler.look_again(call.world)
    return item


def _is_draft(spec: Item, mode: str | None) -> bool:
    if mode is None:
        return False
    if mode != "draft" or not spec["attributes"].get("isDraftModeSupported"):
        raise errors.connector("1368-400", f"The mode {mode} is not supported by {spec['name']}", kind=KIND)
    return True


def _new(call: Call, members: Item, spec: Item, *, draft: bool) -> Item:
    source, target = rules.check_connections(call, members, spec)
    flow = {name: members[name] for name in members if name in _MEMBERS and name != "options"}
    flow["flowSpec"] = specs.reference(spec)
    flow["inheritedAttributes"] = _inherited(spec, source, target)
    if "scheduleParams" in members or not draft:
        schedule = schedules.parse(members.get("scheduleParams"))
        if not draft:
            schedules.check_start(schedule, call.clock.now())
        flow["scheduleParams"] = schedules.written(schedule)
    rules.check_transformations(call, flow, spec, source, target)
    if not draft:
        rules.check_complete(flow, spec)
    flow["options"] = rules.options(members.get("options", {}))
    flow["providerRefId"] = spec["providerId"]
    return flow


def _inherited(spec: Item, source: Item, target: Item) -> Item:
    linked = {"id": source["id"], "connectionSpec": source["connectionSpec"], **source.get("inheritedAttributes", {})}
    return {
        "properties": {"isSourceFlow": spec["attributes"]["isSourceFlow"]},
        "sourceConnections": [linked],
        "targetConnections": [{"id": target["id"], "connectionSpec": target["connectionSpec"]}],
    }


def patch(call: Call, identifier: str, if_match: str | None, sent: bytes) -> Item:
    """Change a dataflow; for the next moment it is `updating`, unless it is a draft."""
    item = entities.existing(call, KIND, identifier)
    patches.check_etag(item, if_match, KIND)
    if item["state"] not in _CHANGEABLE:
        detail = f"The dataflow cannot be updated while it is {item['state']}"
        raise errors.flow("1420-400", detail, kind=KIND, entity=identifier)
    operations = patches.operations(sent, KIND)
    changed = updates.patched(call, item, operations)
    state = changed["state"]
    changed["state"] = state if state == "draft" else "updating"
    _operate(call, changed, "update", [operation.as_body() for operation in operations], state)
    scheduler.look_again(call.world)
    return entities.update(call, KIND, changed)


def delete(call: Call, identifier: str) -> None:
    """Delete a dataflow. That its runs go with it is UNCONFIRMED; what they ingested stays."""
    item = entities.existing(call, KIND, identifier)
    if item["state"] not in _CHANGEABLE:
        detail = f"The dataflow cannot be deleted while it is {item['state']}"
        raise errors.flow("1458-400", detail, kind=KIND, entity=identifier)
    for run in call.store.items("runs"):
        if run["flowId"] == identifier:
            call.store.delete("runs", run["id"])
    call.store.delete(KIND, identifier)


def act(call: Call, identifier: str, if_match: str | None, asked: Query) -> Item:
    """Enable, disable or publish; the dataflow passes through a state in which it takes no other change."""
    item = entities.existing(call, KIND, identifier)
    patches.check_etag(item, if_match, KIND, required=False)
    op = asked.get("op").lower()
    if op.startswith("finalize"):
        raise errors.flow("1402-400", "finalize is for providers only", kind=KIND, entity=identifier)
    if op not in _TRANSITIONS:
        raise errors.flow("1435-400", f"The action {op!r} is not supported", kind=KIND, entity=identifier)
    if op == "enable" and "subOp" in asked:
        raise errors.flow("1436-400", "enable takes no subOp", kind=KIND, entity=identifier)
    before, passing, after = _TRANSITIONS[op]
    if item["state"] != before:
        code = "1422-400" if item["state"] in _CHANGEABLE else "1421-400"
        detail = f"{op} is not possible while the dataflow is {item['state']}"
        raise errors.flow(code, detail, kind=KIND, entity=identifier)
    if op == "publish":
        _check_publishable(call, item)
    item["state"] = passing
    _operate(call, item, "update", [{"op": "replace", "path": "/state", "value": after}], after)
    scheduler.look_again(call.world)
    return entities.update(call, KIND, item)


def _check_publishable(call: Call, item: Item) -> None:
    spec = specs.flow_spec(call.store, item["flowSpec"])
    source, target = rules.check_connections(call, item, spec)
    schedules.check_start(schedules.parse(item.get("scheduleParams")), call.clock.now())
    rules.check_transformations(call, item, spec, source, target)
    rules.check_complete(item, spec)


def _operate(call: Call, item: Item, operation: str, ops: list[Item], state: str) -> None:
    """Note the operation in progress; drafts are changed on the spot."""
    at_once = item["state"] == "draft"
    now = call.clock.now_ms()
    item["lastOperation"] = {
        "started": now,
        "updated": now if at_once else 0,
        "percentCompleted": 100 if at_once else 0,
        "status": {"value": "completed" if at_once else "inProgress", "errors": []},
        "ops": ops,
        "operation": operation,
    }
    if not at_once:
        entities.settle_later(call, item, state)


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
