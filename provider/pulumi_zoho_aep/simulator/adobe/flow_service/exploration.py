"""The part of its source that a base connection shows: tables, their columns and a few rows (AEP reference §8.4)."""

import base64
import binascii
import json
from collections.abc import Iterable
from itertools import islice
from typing import Any

from pulumi_zoho_aep.simulator.adobe.flow_service import (
    cloud_storage,
    errors,
    file_exploration,
    inferred,
    rest_rows,
    source_params,
    specs,
)
from pulumi_zoho_aep.simulator.adobe.flow_service.spec_seeds import GENERIC_REST
from pulumi_zoho_aep.simulator.adobe.flow_service.table_sources import TableSource, table_source
from pulumi_zoho_aep.simulator.adobe.flow_service.windows import NotRead
from pulumi_zoho_aep.simulator.query_string import Query
from pulumi_zoho_aep.simulator.world import World

Item = dict[str, Any]

_KIND = "connections"
_PREVIEW_ROWS = 100


def explore(world: World, connection: Item, arguments: Query) -> Any:  # noqa: ANN401 - a list or an object
    """Answer an explore call on a base connection."""
    kind, spec = _checked(arguments), connection["connectionSpec"]["id"]
    source = table_source(spec)
    if source is not None and kind == "root":
        return [_table(name) for name in source.names()]
    if source is not None and kind == "table":
        return _flat(world, source, connection, arguments)
    if spec in cloud_storage.SPECS:
        return file_exploration.explore(world, spec, connection["sandboxName"], connection, arguments)
    if spec == GENERIC_REST and kind == "rest":
        return _hierarchical(world, connection, arguments)
    raise errors.connector("1336-400", f"Explore of {kind} is not supported for this connection", kind=_KIND)


def explore_spec(world: World, spec: Item, sandbox: str, arguments: Query) -> Any:  # noqa: ANN401 - a list or an object
    """Answer an explore call on a connector that needs no base connection."""
    if spec.get("authSpec") or spec["id"] not in cloud_storage.SPECS:
        raise errors.connector("1372-400", f"Explore needs a base connection for {spec['id']}", kind="connectionSpecs")
    _checked(arguments)
    return file_exploration.explore(world, spec["id"], sandbox, None, arguments)


def _checked(arguments: Query) -> str:
    kind = arguments.get("objectType").lower()
    if not kind:
        raise errors.connector("1358-400", "objectType is missing", kind=_KIND)
    if kind not in ("root", "table", "file", "folder", "rest"):
        raise errors.connector("1359-400", f"objectType {kind} is invalid", kind=_KIND)
    if kind in ("table", "file", "folder", "rest") and not arguments.get("object"):
        raise errors.connector("1337-400", f"objectType {kind} needs object", kind=_KIND)
    return kind


def _table(name: str) -> Item:
    return {"type": "table", "name": name, "path": name, "canPreview": True, "canFetchSchema": True}


def _flat(world: World, source: TableSource, connection: Item, arguments: Query) -> Item:
    name = arguments["object"]
    columns = source.columns(name)
    if not columns:
        raise errors.connector("1330-400", f"No columns found for table {name}", kind=_KIND)
    answer: Item = {"format": "flat", "schema": {"columns": columns}}
    return answer | _preview(source.rows(world.store, name, source.place_of(connection)), arguments)


def _hierarchical(world: World, connection: Item, arguments: Query) -> Item:
    params = _source_params(arguments.get("sourceParams"))
    spec = specs.connection_spec(world.store, connection["connectionSpec"], _KIND)
    source_params.check_rest_params(spec, params)
    try:
        rows = rest_rows.first_rows(world, connection, params)
    except NotRead as error:
        raise errors.connector("1308-400", str(error), kind=_KIND) from None
    return {"format": "hierarchical", "schema": inferred.schema(rows)} | _preview(rows, arguments)


def _preview(rows: Iterable[Item], arguments: Query) -> Item:
    return {"data": list(islice(rows, _PREVIEW_ROWS))} if arguments.get("preview") == "true" else {}


def _source_params(encoded: str) -> Item:
    try:
        params = json.loads(base64.b64decode(encoded, validate=True))
    except (binascii.Error, ValueError):
        params = None
    if not isinstance(params, dict):
        detail = "sourceParams is missing, or not Base64 of a JSON object"
        raise errors.connector("1335-400", detail, kind=_KIND)
    return params
