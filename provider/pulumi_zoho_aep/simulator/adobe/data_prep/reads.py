"""Mapping sets as Data Prep shows them: one, one version, one row, a page of them."""

from typing import Any

from pulumi_zoho_aep.simulator import store
from pulumi_zoho_aep.simulator.adobe import foundation
from pulumi_zoho_aep.simulator.adobe.call import Call
from pulumi_zoho_aep.simulator.adobe.data_prep import mapping_sets
from pulumi_zoho_aep.simulator.adobe.foundation import bad_request
from pulumi_zoho_aep.simulator.adobe.schema_registry import resources
from pulumi_zoho_aep.simulator.query_string import Query

Item = dict[str, Any]

_LARGEST_PAGE = 100  # UNCONFIRMED: the specification names no limit; this is Catalog's
_ORDERS = {"createdDate": "createdDate", "updatedDate": "modifiedDate"}


def existing(call: Call, identifier: str) -> Item:
    """Return a mapping set of the caller's sandbox as it is stored, or refuse."""
    item = call.find("mappingSets", identifier)
    if item is None:
        raise foundation.not_found(f"The mapping set {identifier} was not found")
    return item


def shown(call: Call, item: Item, *, expand: bool) -> Item:
    """Return a mapping set as it is read, with its output schema resolved on request."""
    answer = store.shown(item)
    if expand:
        schema = resources.full_view(call.store, call.caller.sandbox, item["xdmSchema"]) or {}
        answer["outputSchema"] = {**answer["outputSchema"], "jsonSchema": schema}
    return answer


def one(call: Call, identifier: str, query: Query) -> Item:
    """Return a mapping set, in its latest version or in the one that the query names."""
    item = existing(call, identifier)
    version = foundation.query_number(query, "version", lowest=0)
    found = mapping_sets.stored(call.store, call.caller.sandbox, item["id"], version)
    if found is None:
        raise foundation.not_found(f"The mapping set {identifier} has no version {version}")
    return shown(call, found, expand=_expand(query, default="true"))


def row(call: Call, identifier: str, mapping: str) -> Item:
    """Return one row of a mapping set."""
    for one_row in existing(call, identifier)["mappings"]:
        if one_row["id"] == mapping:
            found: Item = one_row
            return found
    raise foundation.not_found(f"The mapping set {identifier} has no mapping {mapping}")


def listed(call: Call, query: Query) -> Item:
    """Return one page of the mapping sets."""
    limit = foundation.query_number(query, "limit", lowest=1, highest=_LARGEST_PAGE)
    # Adobe's page calls start mandatory as well, but its community client leaves it out.
    start = foundation.query_number(query, "start", lowest=0) or 0
    if limit is None:
        raise bad_request("The query parameter limit is required")
    found = call.own("mappingSets")
    if "name" in query:
        found = [item for item in found if item.get("name") == query["name"]]
    expand = _expand(query, default="false")
    page = [shown(call, item, expand=expand) for item in _ordered(found, query)[start : start + limit]]
    return {"data": page, "_page": {"count": len(page), "limit": limit}}


def _expand(query: Query, *, default: str) -> bool:
    asked = query.get("expandSchema", default)
    if asked not in ("true", "false"):
        raise bad_request("The query parameter expandSchema must be true or false")
    return asked == "true"


def _ordered(items: list[Item], query: Query) -> list[Item]:
    order = query.get("orderBy", "-updatedDate")
    # A plus sign that was not URL-encoded arrives as a blank.
    direction, name = order[:1], order[1:]
    if direction not in "+- " or name not in _ORDERS:
        raise bad_request("The query parameter orderBy must be createdDate or updatedDate, with + or - before it")
    return sorted(items, key=lambda item: int(item[_ORDERS[name]]), reverse=direction == "-")
