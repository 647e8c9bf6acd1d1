"""What a base connection shows of its source: tables, their columns and a few rows (AEP reference §8.4)."""

import base64
import binascii
import json
from collections.abc import Iterable
from itertools import islice
from typing import Any

from pulumi_zoho_aep.simulator.adobe.flow_service import errors, tables
from pulumi_zoho_aep.simulator.adobe.flow_service.spec_seeds import GENERIC_REST
from pulumi_zoho_aep.simulator.adobe.flow_service.table_sources import TableSource, table_source
from pulumi_zoho_aep.simulator.query_string import Query
from pulumi_zoho_aep.simulator.store import Store

Item = dict[str, Any]

_KIND = "connections"
_PREVIEW_ROWS = 100


def explore(store: Store, connection: Item, arguments: Query) -> Any:  # noqa: ANN401 - a list or an object
    """Answer an explore call on a base connection."""
    kind = arguments.get("objectType").lower()
    if not kind:
        raise errors.connector("1358-400", "objectType is missing", kind=_KIND)
    if kind not in ("root", "table", "file", "folder", "rest"):
        raise errors.connector("1359-400", f"objectType {kind} is invalid", kind=_KIND)
    if kind in ("table", "file", "rest") and not arguments.get("object"):
        raise errors.connector("1337-400", f"objectType {kind} needs object", kind=_KIND)
    spec = connection["connectionSpec"]["id"]
    source = table_source(spec)
    if source is not None and kind == "root":
        return [_table(name) for name in source.names()]
    if source is not None and kind == "table":
        return _flat(store, source, connection, arguments)
    if spec == GENERIC_REST and kind == "rest":
        return _hierarchical(store, connection, arguments)
    raise errors.connector("1336-400", f"Explore of {kind} is not supported for this connection", kind=_KIND)


def _table(name: str) -> Item:
    return {"type": "table", "name": name, "path": name, "canPreview": True, "canFetchSchema": True}


def _flat(store: Store, source: TableSource, connection: Item, arguments: Query) -> Item:
    name = arguments["object"]
    columns = source.columns(name)
    if not columns:
        raise errors.connector("1330-400", f"No columns found for table {name}", kind=_KIND)
    answer: Item = {"format": "flat", "schema": {"columns": columns}}
    return answer | _preview(source.rows(store, name, source.place_of(connection)), arguments)


def _hierarchical(store: Store, connection: Item, arguments: Query) -> Item:
    name = rest_table(_source_params(arguments.get("sourceParams")))
    answer: Item = {"format": "hierarchical", "schema": tables.document_schema(name)}
    return answer | _preview(tables.documents(store, name, tables.place_of(connection)), arguments)


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


def rest_table(params: Item) -> str:
    """Return the Zoho module that the parameters of a generic REST source read.

    The simulator knows what is behind Zoho's record paths, e.g. `/crm/v8/Leads`, and nothing else.
    """
    url = params.get("urlParams")
    path = url.get("path") if isinstance(url, dict) else None
    name = path.rpartition("/")[2] if isinstance(path, str) and path.startswith("/crm/v") else ""
    if name not in tables.names():
        detail = "urlParams.path is missing, or none that the simulator serves"
        raise errors.connector("1308-400", detail, kind=_KIND)
    return name
