"""What a PATCH may change in a dataflow, and when (AEP reference §8.8). Connections and flow spec never change."""

import re
from typing import Any

from pulumi_zoho_aep.simulator.adobe.call import Call
from pulumi_zoho_aep.simulator.adobe.flow_service import entities, errors, patches, rules, schedules, specs
from pulumi_zoho_aep.simulator.adobe.flow_service.patches import Operation

Item = dict[str, Any]

_KIND = "flows"
_ELEMENT = re.compile(r"/transformations/(0|[1-9]\d*)")
_PATHS = {
    "/name": {"replace"},
    "/description": {"add", "replace", "remove"},
    "/scheduleParams/startTime": {"replace"},
    "/scheduleParams/frequency": {"replace"},
    "/scheduleParams/interval": {"replace"},
    "/scheduleParams/backfill": {"replace"},
    "/options": {"add"},
    "/options/errorDiagnosticsEnabled": {"add", "replace"},
    "/options/partialIngestionPercent": {"add", "replace"},
    "/labels": {"add"},
    "/policy": {"add", "replace"},
}
# Documented for drafts; whether a dataflow that runs takes them is UNCONFIRMED, so it does not.
_DRAFT_PATHS = {"/scheduleParams": {"add", "replace"}, "/transformations": {"add", "replace"}}


def patched(call: Call, flow: Item, operations: list[Operation]) -> Item:
    """Return the dataflow with a patch applied, refusing what breaks a rule of any kind."""
    draft, now = flow["state"] == "draft", call.clock.now()
    table = _PATHS | _DRAFT_PATHS if draft else _PATHS
    changed = flow
    for operation in operations:
        if _ELEMENT.fullmatch(operation.path):
            _check_element(changed, operation)
        else:
            patches.allow(operation, table, _KIND)
        changed = patches.apply(changed, operation, _KIND)
    paths = {operation.path for operation in operations}
    _check_plain(changed, paths)
    rescheduled = any(path.startswith("/scheduleParams") for path in paths)
    transformed = any(path.startswith("/transformations") for path in paths)
    if rescheduled:
        _change_schedule(flow, changed, paths, now)
    if transformed:
        _check_transformations(call, flow, changed)
    if (rescheduled or transformed) and not draft:
        rules.check_complete(changed, specs.flow_spec(call.store, changed["flowSpec"]))
    return changed


def _check_element(flow: Item, operation: Operation) -> None:
    """Let a Mapping replace a Mapping; no document shows a change of the delta column."""
    index = int(operation.path.rpartition("/")[2])
    listed = flow.get("transformations", [])
    if index >= len(listed) or operation.op != "replace":
        raise errors.flow("1455-400", f"{operation.op} is not possible on {operation.path}", kind=_KIND)
    new = operation.value.get("name") if isinstance(operation.value, dict) else None
    if listed[index]["name"] != "Mapping" or new != "Mapping":
        detail = f"{operation.path} is the transformation {listed[index]['name']}; only Mapping can be replaced"
        raise errors.flow("1455-400", detail, kind=_KIND)


def _check_plain(changed: Item, paths: set[str]) -> None:
    entities.check_named(changed, _KIND)
    if any(path.startswith("/options") for path in paths):
        changed["options"] = rules.options(changed["options"])
    labels = changed.get("labels", [])
    if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
        raise errors.flow("1455-400", "labels is not a list of strings", kind=_KIND)
    policy = changed.get("policy", {"enforcementRefs": []})
    if not isinstance(policy, dict) or not isinstance(policy.get("enforcementRefs"), list):
        raise errors.flow("1431-400", "policy has no enforcementRefs", kind=_KIND)


def _change_schedule(flow: Item, changed: Item, paths: set[str], now: float) -> None:
    if flow["state"] != "draft":
        about = {path for path in paths if path.startswith("/scheduleParams")}
        before = schedules.parse(flow["scheduleParams"])
        schedules.check_locks(before, about, changed["scheduleParams"].get("frequency"), now)
    after = schedules.parse(changed["scheduleParams"])
    if "/scheduleParams/startTime" in paths and flow["state"] != "draft":
        schedules.check_start(after, now)
    changed["scheduleParams"] = schedules.written(after)


def _check_transformations(call: Call, flow: Item, changed: Item) -> None:
    if flow["state"] != "draft":
        schedule = schedules.parse(flow["scheduleParams"])
        if schedule.frequency == "once" and schedule.start <= call.clock.now():
            # Said by the guide of the interface; that the API holds it too is UNCONFIRMED.
            raise errors.flow("1420-400", "The mapping of a one-time dataflow cannot change", kind=_KIND)
    spec = specs.flow_spec(call.store, changed["flowSpec"])
    source, target = rules.check_connections(call, changed, spec)
    rules.check_transformations(call, changed, spec, source, target, flow)
