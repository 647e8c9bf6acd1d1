"""Files of a batch that describe errors: a folder's list, and single files (routes reference E.2). Knows no HTTP."""

from typing import Any
from urllib.parse import quote

from pulumi_zoho_aep.simulator.adobe import foundation
from pulumi_zoho_aep.simulator.adobe.call import Call
from pulumi_zoho_aep.simulator.adobe.flow_service import batches
from pulumi_zoho_aep.simulator.query_string import Query

Item = dict[str, Any]

_MOST = 100
_PARAMETERS = {"path", "start", "limit"}


def meta(call: Call, identifier: str, query: Query, base: str) -> Item | bytes:
    """Return the list of the folder `row_errors`, or one of its files.

    Other folders, such as `input_files`, are not served. A batch without errors is UNCONFIRMED: its list is empty.
    """
    batch, path = batches.existing(call, identifier), query.get("path").strip("/")
    foundation.only_query(query, _PARAMETERS)
    if path == "row_errors":
        return _listed(call, batch, "row_errors/", query, f"{base}/meta?path=row_errors%2F")
    if not path:
        raise foundation.bad_request("The query parameter path is required")
    return _content(call, batch, path)


def failed(call: Call, identifier: str, query: Query, base: str) -> Item | bytes:
    """Return the list of the files with records of a failed batch that do not fit their schema, or one of them."""
    batch = batches.existing(call, identifier)
    foundation.only_query(query, _PARAMETERS)
    if batches.in_catalog(batch)["status"] != "failed":
        raise foundation.not_found(f"The batch {identifier} has not failed")
    if "path" in query:
        return _content(call, batch, f"failed/{query['path']}")
    return _listed(call, batch, "failed/", query, f"{base}/failed?path=")


def _listed(call: Call, batch: Item, folder: str, query: Query, link: str) -> Item:
    limit = foundation.query_number(query, "limit", lowest=1, highest=_MOST) or _MOST
    start = foundation.query_number(query, "start", lowest=0) or 0
    found = sorted(batches.diagnostics(call, batch).items())
    names = [(path.removeprefix(folder), length) for path, length in found if path.startswith(folder)]
    page = names[start : start + limit]
    data = [
        {"name": name, "length": str(length), "_links": {"self": {"href": f"{link}{quote(name, safe='')}"}}}
        for name, length in page
    ]
    return {"data": data, "_page": {"limit": limit, "count": len(page)}}


def _content(call: Call, batch: Item, path: str) -> bytes:
    if path not in batches.diagnostics(call, batch):
        raise foundation.not_found(f"The batch {batch['id']} has no file {path}")
    return batches.content(call, batch, path)
