"""Catalog: datasets (AEP reference §10). Batches, tags as objects of their own and credentials are not simulated."""

import re
import secrets
from typing import Any

from flask import Blueprint, Response, jsonify, request

from pulumi_zoho_aep.simulator.adobe import foundation
from pulumi_zoho_aep.simulator.adobe.catalog import query
from pulumi_zoho_aep.simulator.adobe.foundation import bad_request, caller
from pulumi_zoho_aep.simulator.adobe.schema_registry import resources
from pulumi_zoho_aep.simulator.revision import revise
from pulumi_zoho_aep.simulator.world import world

Item = dict[str, Any]

BASE = "/data/foundation/catalog"
blueprint = Blueprint("catalog", __name__, url_prefix=BASE)
blueprint.before_request(foundation.require_caller)

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


@blueprint.post("/dataSets")
def create() -> Response:
    """Store a new dataset; its name need not be unique (UNCONFIRMED)."""
    foundation.only_query({"requestDataSource"})
    body = foundation.json_object()
    _check_members(body)
    if not body.get("name") or "schemaRef" not in body:
        raise bad_request("A dataset needs name and schemaRef")
    identifier, now, by = secrets.token_hex(12), world().clock.now_ms(), caller()
    item = {
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
    _check_dataset(item)
    world().store.put("dataSets", identifier, item)
    response = _reference(identifier)
    response.status_code = 201
    response.headers["Location"] = f"{request.host_url.rstrip('/')}{BASE}/dataSets/{identifier}"
    return response


@blueprint.get("/dataSets")
def listed() -> Response:
    """List datasets as a map from id to dataset."""
    return jsonify({item["id"]: query.shown(item) for item in query.selected(foundation.own("dataSets"))})


@blueprint.get("/dataSets/<identifier>")
def one(identifier: str) -> Response:
    """Return a dataset, as a map with one entry."""
    foundation.only_query({"properties"})
    return jsonify({identifier: query.shown(_existing(identifier))})


@blueprint.patch("/dataSets/<identifier>")
def patch(identifier: str) -> Response:
    """Change a dataset: by JSON Patch if the content type says so, else each member sent replaces the present one."""
    item = _existing(identifier)
    _check_preconditions(item)
    if request.mimetype == "application/json-patch+json":
        return _store(item, foundation.patched(_writable(item), foundation.json_array()), whole=True)
    return _store(item, foundation.json_object(), whole=False)


@blueprint.patch("/v2/dataSets/<identifier>")
def patch_deeply(identifier: str) -> Response:
    """Change a dataset by merging objects, however deep; missing ones in between are created."""
    item = _existing(identifier)
    _check_preconditions(item)
    return _store(item, _merged(_writable(item), foundation.json_object()), whole=True)


@blueprint.put("/dataSets/<identifier>")
def replace(identifier: str) -> Response:
    """Rewrite a dataset: a member that is not sent is gone."""
    item = _existing(identifier)
    _check_preconditions(item)
    return _store(item, foundation.json_object(), whole=True)


@blueprint.delete("/dataSets/<identifier>")
def delete(identifier: str) -> Response:
    """Remove a dataset; an unknown id is answered with an empty list.

    Refusing one that a dataflow writes to is the strictest guess: the reference calls it UNCONFIRMED.
    """
    if foundation.find("dataSets", identifier) is None:
        return jsonify([])
    flow = _flow_into(identifier)
    if flow is not None:
        raise bad_request(f"The dataset {identifier} is used by the flow {flow} and cannot be deleted")
    world().store.delete("dataSets", identifier)
    return _reference(identifier)


def _existing(identifier: str) -> Item:
    item = foundation.find("dataSets", identifier)
    if item is None:
        raise foundation.not_found(f"The dataset {identifier} was not found")
    return item


def _reference(identifier: str) -> Response:
    return jsonify([f"@/dataSets/{identifier}"])


def _writable(item: Item) -> Item:
    return {name: value for name, value in item.items() if name in _WRITABLE}


def _store(previous: Item, body: Item, *, whole: bool) -> Response:
    """Store a changed dataset.

    Args:
        previous: The dataset as it was.
        body: Members a client may write.
        whole: Whether these are all that it shall have of them.
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
    _check_dataset(item)
    now = max(world().clock.now_ms(), previous["updated"] + 1)  # a guard by date has to see every change
    item = revise(item, user=caller().user, client=caller().client_id, now_ms=now)
    world().store.put("dataSets", item["id"], item)
    return _reference(item["id"])


def _check_members(body: Item) -> None:
    for name, value in body.items():
        if name not in _WRITABLE:
            raise bad_request(f"The member {name} of a dataset is unknown or read only")
        if not isinstance(value, _WRITABLE[name]):
            raise bad_request(f"The member {name} of a dataset has the wrong type")
    for name, values in body.get("tags", {}).items():
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise bad_request(f"The tag {name} must be a list of strings")


def _check_dataset(item: Item) -> None:
    reference = item["schemaRef"]
    if not resources.CONTENT_TYPE.fullmatch(str(reference.get("contentType"))):
        raise bad_request(f"The contentType {reference.get('contentType')} of schemaRef is not known")
    schema = resources.schema(world().store, caller().sandbox, str(reference.get("id")))
    if schema is None:
        raise bad_request(f"The schema {reference.get('id')} of schemaRef does not exist")
    enabled = [name for name in (_PROFILE, _IDENTITY) if _is_enabled(item["tags"].get(name, []))]
    if len(enabled) == 1:
        raise bad_request(f"The tags {_PROFILE} and {_IDENTITY} go together")
    if enabled and not resources.is_profile_enabled(schema):
        raise bad_request("To enable profile datasets the schema should be valid")


def _is_enabled(values: list[str]) -> bool:
    return any(value.replace(" ", "") == "enabled:true" for value in values)


def _check_preconditions(item: Item) -> None:
    """Check the optional guards; both compare the date of the last change."""
    current = str(item["updated"])
    if "If-Match" in request.headers and request.headers["If-Match"].strip('"') != current:
        raise foundation.precondition_failed(f"The dataset was updated at {current}")
    if request.headers.get("If-None-Match", "").strip('"') == current:
        raise foundation.precondition_failed(f"The dataset was not updated since {current}")


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


def _flow_into(identifier: str) -> str | None:
    """Return the id of a dataflow that writes to a dataset."""
    targets = {
        target["id"]
        for target in world().store.items("targetConnections")
        if target.get("params", {}).get("dataSetId") == identifier
    }
    for flow in world().store.items("flows"):
        if targets & set(flow.get("targetConnectionIds", [])):
            return str(flow["id"])
    return None
