"""Catalog: datasets (AEP reference §10). Batches, tags as objects of their own and credentials are not simulated."""

import re
import secrets
from dataclasses import dataclass
from typing import Any

from pulumi_zoho_aep.simulator.adobe import foundation
from pulumi_zoho_aep.simulator.adobe.call import Call
from pulumi_zoho_aep.simulator.adobe.foundation import bad_request
from pulumi_zoho_aep.simulator.adobe.schema_registry import resources
from pulumi_zoho_aep.simulator.revision import revise
from pulumi_zoho_aep.simulator.store import Store

Item = dict[str, Any]

COLLECTION = "dataSets"
_WRITABLE = {
    "name": str,
    "description": str,
    "tags": dict,
    "enableErrorDiagnostics": bool,
    "schemaRef": dict,
    "observableSchema": dict,
    "fileDescription": dict,
    "extensions": dict,
}
_PROFILE, _IDENTITY = "unifiedProfile", "unifiedIdentity"


@dataclass(frozen=True)
class Guard:
    """The optional headers `If-Match` and `If-None-Match` of a change; both compare the date of the last one."""

    if_match: str | None = None
    if_none_match: str | None = None


def create(call: Call, body: Item) -> Item:
    """Store a new dataset and return it; its name need not be unique (UNCONFIRMED)."""
    _check_members(body)
    if not body.get("name") or "schemaRef" not in body:
        raise bad_request("A dataset needs name and schemaRef")
    item = _new(call, body)
    _check_dataset(call, item)
    # Adobe's community client takes it for granted.
    item["classification"] = {"dataBehavior": _behavior(call, item), "managedBy": "CUSTOMER"}
    call.store.put(COLLECTION, item["id"], item)
    return item


def _behavior(call: Call, item: Item) -> str:
    schema = resources.schema(call.store, call.caller.sandbox, str(item["schemaRef"].get("id"))) or {}
    return next((one.rpartition("/")[2] for one in schema.get("meta:extends", ()) if "/xdm/data/" in one), "record")


def _new(call: Call, body: Item) -> Item:
    identifier, now, by = secrets.token_hex(12), call.clock.now_ms(), call.caller
    return {
        "id": identifier,
        "version": "1.0.0",
        "imsOrg": by.organization,
        "sandboxId": by.sandbox_id,
        "created": now,
        "updated": now,
        "createdClient": by.client_id,
        "createdUser": by.user,
        "updatedUser": by.user,
        "viewId": secrets.token_hex(12),
        "basePath": f"adl://simulated/platform/{identifier}",
        "fileDescription": {"persisted": True, "containerFormat": "parquet", "format": "parquet"},
        "files": f"@/dataSetFiles?dataSetId={identifier}",
        "observableSchema": {},
        "enableErrorDiagnostics": False,
        **body,
        "tags": body.get("tags", {}) | _server_tags(body["name"], identifier),
        "_sandbox": by.sandbox,
    }


def existing(call: Call, identifier: str) -> Item:
    """Return a dataset of the caller's sandbox, or refuse."""
    item = call.find(COLLECTION, identifier)
    if item is None:
        raise foundation.not_found(f"The dataset {identifier} was not found")
    return item


def guarded(call: Call, identifier: str, guard: Guard) -> Item:
    """Return a dataset that is about to change, or refuse if the guard does not hold."""
    item = existing(call, identifier)
    current = str(item["updated"])
    if guard.if_match is not None and guard.if_match.strip('"') != current:
        raise foundation.precondition_failed(f"The dataset was updated at {current}")
    if (guard.if_none_match or "").strip('"') == current:
        raise foundation.precondition_failed(f"The dataset was not updated since {current}")
    return item


def patch(call: Call, item: Item, operations: list[Any]) -> Item:
    """Change a dataset by JSON Patch."""
    return _store(call, item, foundation.patched(_writable(item), operations), whole=True)


def set_members(call: Call, item: Item, body: Item) -> Item:
    """Change a dataset: each member sent replaces the present one."""
    return _store(call, item, body, whole=False)


def merge(call: Call, item: Item, body: Item) -> Item:
    """Change a dataset by merging objects, however deep; missing ones in between are created."""
    return _store(call, item, _merged(_writable(item), body), whole=True)


def replace(call: Call, item: Item, body: Item) -> Item:
    """Rewrite a dataset: a member that is not sent is gone."""
    return _store(call, item, body, whole=True)


def delete(call: Call, identifier: str) -> Item | None:
    """Remove a dataset and return it; None if the id is unknown.

    Refusing one that a dataflow writes to is the strictest guess: the reference calls it UNCONFIRMED.
    """
    item = call.find(COLLECTION, identifier)
    if item is None:
        return None
    flow = _flow_into(call.store, identifier)
    if flow is not None:
        raise bad_request(f"The dataset {identifier} is used by the flow {flow} and cannot be deleted")
    call.store.delete(COLLECTION, identifier)
    return item


def _writable(item: Item) -> Item:
    return {name: value for name, value in item.items() if name in _WRITABLE}


def _store(call: Call, previous: Item, body: Item, *, whole: bool) -> Item:
    """Store a changed dataset.

    Args:
        call: The call that changes it.
        previous: The dataset as it was.
        body: Members a client may write.
        whole: Whether they replace everything it has.
    """
    _check_members(body)
    kept = {name: value for name, value in previous.items() if not whole or name not in _WRITABLE}
    item = {**kept, **body}
    if not item.get("name"):
        raise bad_request("A dataset needs a name")
    if item.get("schemaRef", {}).get("id") != previous["schemaRef"]["id"]:
        # UNCONFIRMED: no document shows a change of schemaRef; a dataset's data belongs to its schema.
        raise bad_request("The schemaRef of a dataset cannot be changed")
    own = {name: values for name, values in previous["tags"].items() if name.startswith("adobe/")}
    item["tags"] = item.get("tags", {}) | own
    _check_dataset(call, item)
    now = max(call.clock.now_ms(), previous["updated"] + 1)  # a guard by date has to see every change
    item = revise(item, user=call.caller.user, client=call.caller.client_id, now_ms=now)
    call.store.put(COLLECTION, item["id"], item)
    return item


def _check_members(body: Item) -> None:
    for name, value in body.items():
        if name not in _WRITABLE:
            raise bad_request(f"The member {name} of a dataset is unknown or read only")
        if not isinstance(value, _WRITABLE[name]):
            raise bad_request(f"The member {name} of a dataset has the wrong type")
    for name, values in body.get("tags", {}).items():
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise bad_request(f"The tag {name} must be a list of strings")


def _check_dataset(call: Call, item: Item) -> None:
    reference = item["schemaRef"]
    if not resources.CONTENT_TYPE.fullmatch(str(reference.get("contentType"))):
        raise bad_request(f"The contentType {reference.get('contentType')} of schemaRef is not known")
    schema = resources.schema(call.store, call.caller.sandbox, str(reference.get("id")))
    if schema is None:
        raise bad_request(f"The schema {reference.get('id')} of schemaRef does not exist")
    enabled = [name for name in (_PROFILE, _IDENTITY) if _is_enabled(item["tags"].get(name, []))]
    if len(enabled) == 1:
        raise bad_request(f"The tags {_PROFILE} and {_IDENTITY} go together")
    if enabled and not resources.is_profile_enabled(schema):
        raise bad_request("To enable profile datasets the schema should be valid")


def _is_enabled(values: list[str]) -> bool:
    return any(value.replace(" ", "") == "enabled:true" for value in values)


def _server_tags(name: str, identifier: str) -> dict[str, list[str]]:
    table = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    return {"adobe/pqs/table": [f"{table}_{identifier[:8]}"], "adobe/siphon/table/format": ["delta"]}


def _merged(present: Item, changes: Item) -> Item:
    result = dict(present)
    for name, value in changes.items():
        inner = result.get(name)
        deeper = isinstance(value, dict) and isinstance(inner, dict)
        result[name] = _merged(inner, value) if deeper else value  # type: ignore[arg-type]
    return result


def _flow_into(store: Store, identifier: str) -> str | None:
    """Return the id of a dataflow that writes to a dataset."""
    targets = {
        target["id"]
        for target in store.items("targetConnections")
        if target.get("params", {}).get("dataSetId") == identifier
    }
    for flow in store.items("flows"):
        if targets & set(flow.get("targetConnectionIds", [])):
            return str(flow["id"])
    return None
