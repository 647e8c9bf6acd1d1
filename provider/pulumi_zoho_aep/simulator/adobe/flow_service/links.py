"""Source and target connections: which table is read, and which dataset is written.

Changing one does not reach the dataflow that uses it (AEP reference §8.5), so only name and description can change.
"""

import re
from typing import Any

from pulumi_zoho_aep.simulator.adobe.call import Call
from pulumi_zoho_aep.simulator.adobe.flow_service import (
    entities,
    errors,
    patches,
    source_params,
    specs,
)
from pulumi_zoho_aep.simulator.adobe.flow_service.spec_seeds import DATA_LAKE
from pulumi_zoho_aep.simulator.refusal import Refusal

Item = dict[str, Any]

SOURCE = "sourceConnections"
TARGET = "targetConnections"
_ID_MEMBER = {SOURCE: "sourceConnectionIds", TARGET: "targetConnectionIds"}
_PATCHABLE = {"/name": {"replace"}, "/description": {"add", "replace", "remove"}}
_SCHEMA_VERSION = re.compile(r"application/vnd\.adobe\.xed-full\+json;version=1(\.\d+)?")


def create_source(call: Call, sent: Item) -> Item:
    """Create a source connection: a table, a REST resource or files, read through a base connection or without one."""
    members = _members(SOURCE, sent, {"baseConnectionId"})
    spec = specs.connection_spec(call.store, members.get("connectionSpec"), SOURCE)
    base = _base_connection(call, members, spec)
    formats = source_params.formats(spec)
    if not isinstance(members.get("data"), dict) or members["data"].get("format") not in formats:
        raise errors.connector("1327-400", f"data.format has to be {' or '.join(formats)}", kind=SOURCE)
    if not isinstance(members.get("params"), dict):
        raise errors.connector("1304-400", "The mandatory field params is missing", kind=SOURCE)
    source_params.check(call, spec, base, members)
    if base is None:
        return _create(call, SOURCE, members, spec, {})
    inherited = {"baseConnection": {"id": base["id"], "connectionSpec": base["connectionSpec"]}}
    return _create(call, SOURCE, members, spec, inherited)


def create_target(call: Call, sent: Item) -> Item:
    """Create a target connection: a dataset of the data lake, with the schema it is expected to have."""
    members = _members(TARGET, sent, set())
    if members.get("connectionSpec") is None:
        raise errors.connector("1306-400", "The target's connectionSpec is missing", kind=TARGET)
    spec = specs.connection_spec(call.store, members["connectionSpec"], TARGET)
    if spec["id"] != DATA_LAKE:
        raise errors.connector("1307-400", f"{spec['name']} is not a target", kind=TARGET)
    schema = _target_schema(members.get("data"))
    params = members.get("params")
    if not isinstance(params, dict) or set(params) != {"dataSetId"} or not params["dataSetId"]:
        raise errors.connector("1325-400", "params.dataSetId is missing or empty", kind=TARGET)
    dataset = entities.find(call, "dataSets", params["dataSetId"])
    if dataset is None:
        raise errors.connector("1325-400", f"There is no dataset {params['dataSetId']}", kind=TARGET)
    if dataset["schemaRef"]["id"] != schema["id"]:
        detail = f"The dataset has the schema {dataset['schemaRef']['id']}, not {schema['id']}"
        raise errors.flow("1425-400", detail, kind=TARGET)
    _check_version(call, schema)
    return _create(call, TARGET, members, spec, {})


def patch(call: Call, collection: str, identifier: str, if_match: str | None, sent: bytes) -> Item:
    """Change name or description; other changes, which would never reach the dataflow, are strictly refused."""
    item = entities.existing(call, collection, identifier)
    patches.check_etag(item, if_match, collection)
    for operation in patches.operations(sent, collection):
        patches.allow(operation, _PATCHABLE, collection)
        item = patches.apply(item, operation, collection)
    entities.check_named(item, collection)
    return entities.update(call, collection, item)


def delete(call: Call, collection: str, identifier: str) -> None:
    """Delete a source or target connection that no dataflow uses."""
    entities.existing(call, collection, identifier)
    users = [flow["id"] for flow in call.store.items("flows") if identifier in flow[_ID_MEMBER[collection]]]
    if users:
        detail = f"The dataflows {', '.join(users)} use it"
        raise errors.flow("1447-400", detail, kind=collection, entity=identifier)
    call.store.delete(collection, identifier)


def no_action(call: Call, collection: str, identifier: str, op: str) -> Refusal:
    """Return the refusal of an action: the only one publishes drafts, which these never are here (UNCONFIRMED)."""
    item = entities.existing(call, collection, identifier)
    detail = f"{op} is not possible in the state {item['state']}"
    return errors.flow("1422-400", detail, kind=collection, entity=identifier)


def _members(collection: str, members: Item, also: set[str]) -> Item:
    if collection == TARGET and members.get("baseConnectionId") is not None:
        raise errors.connector("1332-400", "The data lake takes no baseConnectionId", kind=collection)
    entities.only(members, {"name", "description", "data", "params", "connectionSpec"} | also, collection)
    entities.check_named(members, collection)
    return members


def _create(call: Call, collection: str, members: Item, spec: Item, inherited: Item) -> Item:
    stored = {**members, "connectionSpec": specs.reference(spec), "providerRefId": spec["providerId"]}
    if inherited:
        stored["inheritedAttributes"] = inherited
    return entities.add(call, collection, stored, state="enabled")


def _base_connection(call: Call, members: Item, spec: Item) -> Item | None:
    if not spec.get("authSpec"):
        if members.get("baseConnectionId") is not None:
            raise errors.connector("1332-400", f"{spec['name']} takes no baseConnectionId", kind=SOURCE)
        return None
    identifier = entities.text(members, "baseConnectionId", SOURCE)
    base = entities.find(call, "connections", identifier)
    if base is None:
        raise errors.connector("1322-400", f"There is no base connection {identifier}", kind=SOURCE)
    if base["connectionSpec"]["id"] != spec["id"]:
        detail = "The connection spec is not the one of the base connection"
        raise errors.flow("1413-400", detail, kind=SOURCE)
    if base["state"] != "enabled":
        # UNCONFIRMED; a source connection on a base connection that is not ready has no columns to be checked against.
        raise errors.flow("1444-400", f"The base connection is {base['state']}", kind=SOURCE)
    return base


def _check_version(call: Call, schema: Item) -> None:
    """Refuse a version that the schema has not reached; that AEP checks is UNCONFIRMED, the strictest reading."""
    _, _, minor = str(schema["version"]).rpartition("=")[2].partition(".")
    live = entities.find(call, "schemas", schema["id"]) if minor else None
    if live is not None and int(minor) > int(live["version"].partition(".")[2]):
        detail = f"The schema {schema['id']} has the version {live['version']}, not 1.{minor}"
        raise errors.connector("1391-400", detail, kind=TARGET)


def _target_schema(content: Any) -> Item:  # noqa: ANN401 - from a request body
    schema = content.get("schema") if isinstance(content, dict) else None
    if not isinstance(schema, dict) or not isinstance(schema.get("id"), str):
        raise errors.connector("1391-400", "data.schema.id is missing", kind=TARGET)
    if not _SCHEMA_VERSION.fullmatch(str(schema.get("version"))):
        detail = "data.schema.version is not application/vnd.adobe.xed-full+json;version=1"
        raise errors.connector("1391-400", detail, kind=TARGET)
    if content.get("format", "parquet_xdm") != "parquet_xdm":
        raise errors.connector("1327-400", "data.format has to be parquet_xdm", kind=TARGET)
    return schema
