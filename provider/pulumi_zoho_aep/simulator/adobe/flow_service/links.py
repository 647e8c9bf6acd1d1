"""Source and target connections: which table is read, and which dataset is written.

Changing one does not reach the dataflow that uses it (AEP reference §8.5), so only name and description can change.
"""

import re
from typing import Any

from flask import Blueprint, Response, jsonify, request

from pulumi_zoho_aep.simulator.adobe import foundation
from pulumi_zoho_aep.simulator.adobe.flow_service import (
    credentials,
    entities,
    errors,
    exploration,
    patches,
    specs,
    tables,
)
from pulumi_zoho_aep.simulator.adobe.flow_service.spec_seeds import DATA_LAKE, GENERIC_REST, ZOHO_CRM
from pulumi_zoho_aep.simulator.world import world

Item = dict[str, Any]

blueprint = Blueprint("links", __name__, url_prefix=entities.BASE)
blueprint.before_request(foundation.require_caller)

_SOURCE = "sourceConnections"
_TARGET = "targetConnections"
_EITHER = "<any(sourceConnections, targetConnections):collection>"
_ID_MEMBER = {_SOURCE: "sourceConnectionIds", _TARGET: "targetConnectionIds"}
_PATCHABLE = {"/name": {"replace"}, "/description": {"add", "replace", "remove"}}
_SCHEMA_VERSION = re.compile(r"application/vnd\.adobe\.xed-full\+json;version=\d+(\.\d+)?")


@blueprint.post("/sourceConnections")
def create_source() -> tuple[Response, int]:
    """Create a source connection: a table, or a REST resource, read through a base connection."""
    members = _members(_SOURCE, {"baseConnectionId"})
    spec = specs.connection_spec(members.get("connectionSpec"), _SOURCE)
    base = _base_connection(members, spec)
    wanted_format = "json" if spec["id"] == GENERIC_REST else "tabular"
    if not isinstance(members.get("data"), dict) or members["data"].get("format") != wanted_format:
        raise errors.connector("1327-400", f"data.format has to be {wanted_format}", kind=_SOURCE)
    params = members.get("params")
    if not isinstance(params, dict):
        raise errors.connector("1304-400", "The mandatory field params is missing", kind=_SOURCE)
    if spec["id"] == GENERIC_REST:
        _check_rest(spec, base, params)
    else:
        _check_tabular(spec, params)
    inherited = {"baseConnection": {"id": base["id"], "connectionSpec": base["connectionSpec"]}}
    return _create(_SOURCE, members, spec, inherited)


@blueprint.post("/targetConnections")
def create_target() -> tuple[Response, int]:
    """Create a target connection: a dataset of the data lake, with the schema it is expected to have."""
    members = _members(_TARGET, set())
    if members.get("connectionSpec") is None:
        raise errors.connector("1306-400", "The target's connectionSpec is missing", kind=_TARGET)
    spec = specs.connection_spec(members["connectionSpec"], _TARGET)
    if spec["id"] != DATA_LAKE:
        raise errors.connector("1307-400", f"{spec['name']} is no target", kind=_TARGET)
    schema = _target_schema(members.get("data"))
    params = members.get("params")
    if not isinstance(params, dict) or set(params) != {"dataSetId"} or not params["dataSetId"]:
        raise errors.connector("1325-400", "params.dataSetId is missing or empty", kind=_TARGET)
    dataset = entities.find("dataSets", params["dataSetId"])
    if dataset is None:
        raise errors.connector("1325-400", f"There is no dataset {params['dataSetId']}", kind=_TARGET)
    if dataset["schemaRef"]["id"] != schema["id"]:
        detail = f"The dataset has the schema {dataset['schemaRef']['id']}, not {schema['id']}"
        raise errors.flow("1425-400", detail, kind=_TARGET)
    return _create(_TARGET, members, spec, {})


@blueprint.get(f"/{_EITHER}")
def list_all(collection: str) -> Response:
    """List source or target connections."""
    return jsonify(entities.listed(collection))


@blueprint.get(f"/{_EITHER}/<identifier>")
def get(collection: str, identifier: str) -> Response:
    """Return one source or target connection."""
    return jsonify(entities.one(collection, entities.wanted(collection, identifier)))


@blueprint.patch(f"/{_EITHER}/<identifier>")
def patch(collection: str, identifier: str) -> Response:
    """Change name or description; whatever else would never reach the dataflow is refused, the strictest reading."""
    item = entities.wanted(collection, identifier)
    patches.check_etag(item, collection)
    for operation in patches.operations(collection):
        patches.allow(operation, _PATCHABLE, collection)
        item = patches.apply(item, operation, collection)
    entities.check_named(item, collection)
    return jsonify(entities.written(entities.update(collection, item)))


@blueprint.delete(f"/{_EITHER}/<identifier>")
def delete(collection: str, identifier: str) -> tuple[str, int]:
    """Delete a source or target connection that no dataflow uses."""
    entities.wanted(collection, identifier)
    users = [flow["id"] for flow in world().store.items("flows") if identifier in flow[_ID_MEMBER[collection]]]
    if users:
        detail = f"The dataflows {', '.join(users)} use it"
        raise errors.flow("1447-400", detail, kind=collection, entity=identifier)
    world().store.delete(collection, identifier)
    return "", 204


@blueprint.post(f"/{_EITHER}/<identifier>/action")
def act(collection: str, identifier: str) -> Response:
    """Refuse: the only action publishes drafts, and connections are not created as drafts here (UNCONFIRMED)."""
    item = entities.wanted(collection, identifier)
    detail = f"{request.args.get('op')} is not possible in the state {item['state']}"
    raise errors.flow("1422-400", detail, kind=collection, entity=identifier)


def _members(collection: str, also: set[str]) -> Item:
    members = entities.body(collection)
    if collection == _TARGET and members.get("baseConnectionId") is not None:
        raise errors.connector("1332-400", "The data lake takes no baseConnectionId", kind=collection)
    entities.only(members, {"name", "description", "data", "params", "connectionSpec"} | also, collection)
    entities.check_named(members, collection)
    return members


def _create(collection: str, members: Item, spec: Item, inherited: Item) -> tuple[Response, int]:
    stored = {**members, "connectionSpec": specs.reference(spec), "providerRefId": spec["providerId"]}
    if inherited:
        stored["inheritedAttributes"] = inherited
    return jsonify(entities.written(entities.add(collection, stored, state="enabled"))), 201


def _base_connection(members: Item, spec: Item) -> Item:
    identifier = entities.text(members, "baseConnectionId", _SOURCE)
    base = entities.find("connections", identifier)
    if base is None:
        raise errors.connector("1322-400", f"There is no base connection {identifier}", kind=_SOURCE)
    if base["connectionSpec"]["id"] != spec["id"]:
        detail = "The connection spec is not the one of the base connection"
        raise errors.flow("1413-400", detail, kind=_SOURCE)
    if base["state"] != "enabled":
        # UNCONFIRMED; a source connection on a base connection that is not ready has no columns to be checked against.
        raise errors.flow("1444-400", f"The base connection is {base['state']}", kind=_SOURCE)
    return base


def _check_rest(spec: Item, base: Item, params: Item) -> None:
    properties = spec["sourceSpec"]["spec"]["properties"]
    entities.only(params, set(properties), _SOURCE, "params")
    for name in spec["sourceSpec"]["spec"]["required"]:
        if not isinstance(params.get(name), dict):
            raise errors.connector("1304-400", f"The mandatory field params.{name} is missing", kind=_SOURCE)
    exploration.rest_table(params)
    problem = credentials.problem(world(), base)
    if problem:
        raise errors.connector("1308-400", problem, kind=_SOURCE)


def _check_tabular(spec: Item, params: Item) -> None:
    entities.only(params, {"tableName", "columns", "filters", "cdcEnabled"}, _SOURCE, "params")
    table = entities.text(params, "tableName", _SOURCE)
    if "filters" in params and not spec["attributes"].get("filterAtSource", {}).get("enabled"):
        raise errors.connector("1353-400", f"{spec['name']} does not filter rows", kind=_SOURCE)
    if "cdcEnabled" in params:
        raise errors.connector("1312-400", f"{spec['name']} has no change data capture", kind=_SOURCE)
    if spec["id"] == ZOHO_CRM:
        _check_columns(table, params)


def _check_columns(table: str, params: Item) -> None:
    known = {column["name"]: column for column in tables.columns(table)}
    selected = params.get("columns", list(known.values()))
    if not known or not selected:
        raise errors.connector("1330-400", f"No columns found for table {table}", kind=_SOURCE)
    if not isinstance(selected, list) or not all(isinstance(column, dict) for column in selected):
        raise errors.connector("1391-400", "params.columns is not a list of columns", kind=_SOURCE)
    names = [column.get("name") for column in selected]
    for column in selected:
        expected = known.get(column.get("name"))
        if expected is None:
            detail = f"Table {table} has no column {column.get('name')}"
            raise errors.connector("1330-400", detail, kind=_SOURCE)
        # Whether the service compares types is UNCONFIRMED. The older tutorial writes `String` for `string`.
        xdm = column.get("xdm")
        kind = xdm.get("type") if isinstance(xdm, dict) else None
        same = str(kind).lower() == expected["xdm"]["type"] and str(column.get("type")).lower() == expected["type"]
        if not same or names.count(column["name"]) > 1:
            detail = f"The column {column['name']} is not as explore shows it, or there twice"
            raise errors.connector("1391-400", detail, kind=_SOURCE)


def _target_schema(content: Any) -> Item:  # noqa: ANN401 - from a request body
    schema = content.get("schema") if isinstance(content, dict) else None
    if not isinstance(schema, dict) or not isinstance(schema.get("id"), str):
        raise errors.connector("1391-400", "data.schema.id is missing", kind=_TARGET)
    if not _SCHEMA_VERSION.fullmatch(str(schema.get("version"))):
        detail = "data.schema.version is not application/vnd.adobe.xed-full+json;version=1"
        raise errors.connector("1391-400", detail, kind=_TARGET)
    if content.get("format", "parquet_xdm") != "parquet_xdm":
        raise errors.connector("1327-400", "data.format has to be parquet_xdm", kind=_TARGET)
    return schema
