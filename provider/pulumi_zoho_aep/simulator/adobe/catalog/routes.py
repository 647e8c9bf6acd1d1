"""Routes of Catalog."""

from flask import Blueprint, Response, jsonify, request

from pulumi_zoho_aep.simulator.adobe import foundation
from pulumi_zoho_aep.simulator.adobe.catalog import datasets, query as lists
from pulumi_zoho_aep.simulator.adobe.catalog.datasets import Guard, Item
from pulumi_zoho_aep.simulator.adobe.flow_service import batches
from pulumi_zoho_aep.simulator.adobe.routes import gate
from pulumi_zoho_aep.simulator.adobe.routes.gate import call
from pulumi_zoho_aep.simulator.routes.current import query

BASE = "/data/foundation/catalog"
blueprint = Blueprint("catalog", __name__, url_prefix=BASE)
blueprint.before_request(gate.require_caller)


@blueprint.post("/dataSets")
def create() -> Response:
    """Store a new dataset."""
    foundation.only_query(query(), {"requestDataSource"})
    item = datasets.create(call(), gate.json_object())
    response = _reference(item)
    response.status_code = 201
    response.headers["Location"] = f"{request.host_url.rstrip('/')}{BASE}/dataSets/{item['id']}"
    return response


@blueprint.get("/dataSets")
def listed() -> Response:
    """List datasets as a map from id to dataset."""
    found = lists.selected(call().own(datasets.COLLECTION), query())
    return jsonify({item["id"]: lists.shown(item, query()) for item in found})


@blueprint.get("/dataSets/<identifier>")
def one(identifier: str) -> Response:
    """Return a dataset, as a map with one entry."""
    foundation.only_query(query(), {"properties"})
    return jsonify({identifier: lists.shown(datasets.existing(call(), identifier), query())})


@blueprint.patch("/dataSets/<identifier>")
def patch(identifier: str) -> Response:
    """Change a dataset: by JSON Patch if the content type says so, else each member sent replaces the present one."""
    item = datasets.guarded(call(), identifier, _guard())
    if request.mimetype == "application/json-patch+json":
        return _reference(datasets.patch(call(), item, foundation.json_array(request.get_data())))
    return _reference(datasets.set_members(call(), item, gate.json_object()))


@blueprint.patch("/v2/dataSets/<identifier>")
def patch_deeply(identifier: str) -> Response:
    """Change a dataset by merging objects."""
    item = datasets.guarded(call(), identifier, _guard())
    return _reference(datasets.merge(call(), item, gate.json_object()))


@blueprint.put("/dataSets/<identifier>")
def replace(identifier: str) -> Response:
    """Rewrite a dataset: a member that is not sent is gone."""
    item = datasets.guarded(call(), identifier, _guard())
    return _reference(datasets.replace(call(), item, gate.json_object()))


@blueprint.delete("/dataSets/<identifier>")
def delete(identifier: str) -> Response:
    """Remove a dataset; an unknown id is answered with an empty list."""
    item = datasets.delete(call(), identifier)
    return jsonify([]) if item is None else _reference(item)


@blueprint.get("/batches/<identifier>")
def batch(identifier: str) -> Response:
    """Return a batch, as a map with one entry."""
    return jsonify({identifier: batches.in_catalog(batches.existing(call(), identifier))})


def _guard() -> Guard:
    return Guard(request.headers.get("If-Match"), request.headers.get("If-None-Match"))


def _reference(item: Item) -> Response:
    return jsonify([f"@/dataSets/{item['id']}"])
