"""Filters, order and pages of Schema Registry's lists (AEP reference §9.2)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from pulumi_zoho_aep.simulator.adobe import foundation
from pulumi_zoho_aep.simulator.adobe.foundation import bad_request
from pulumi_zoho_aep.simulator.query_string import Query

Item = dict[str, Any]

_LARGEST_PAGE = 500
_FILTER = re.compile(r"(?P<name>[^=!~<>]+)(?P<operator>==|!=|~)(?P<value>.*)", re.DOTALL)
_COMPARE: dict[str, Callable[[str, list[str]], bool]] = {
    "==": lambda sought, values: sought in values,
    "!=": lambda sought, values: sought not in values,
    "~": lambda sought, values: any(re.search(sought, value) for value in values),
}


@dataclass(frozen=True)
class Asked:
    """Which part of a list is asked for, and the address to which the link to the next page leads."""

    query: Query
    address: str


def paged(items: list[Item], asked: Asked, *, unpaged_limit: int | None) -> Item:
    """Return `results`, `_page` and `_links`.

    Args:
        items: Everything that the collection holds.
        asked: The requested part of it.
        unpaged_limit: The longest answer to a call that does not page; the rest is left out, as the service does.
    """
    query = asked.query
    foundation.only_query(query, {"property", "orderby", "start", "limit"})
    conditions = [_condition(text) for text in query.every("property")]
    found = [item for item in items if all(holds(item) for holds in conditions)]
    limit = foundation.query_number(query, "limit", lowest=0, highest=_LARGEST_PAGE)
    if "orderby" not in query:
        # Adobe's page says the same of limit, but its community client sends it alone.
        if "start" in query:
            raise bad_request("start can only be used together with orderby")
        return _answer(found[:unpaged_limit][:limit], "updated", None)
    return _one_page(found, asked, limit)


def _one_page(found: list[Item], asked: Asked, limit: int | None) -> Item:
    order = asked.query["orderby"]
    names = [(part.lstrip("-+ "), part.startswith("-")) for part in order.split(",")]
    for name, descending in reversed(names):
        found = sorted(found, key=lambda item, name=name: _value(item, name), reverse=descending)  # type: ignore[misc]
    primary, descending = names[0]
    if "start" in asked.query:
        start = asked.query["start"]
        # The start is a value of the first field, not a position: pages hold what lies strictly behind it.
        found = [
            item for item in found if (_value(item, primary) < start if descending else _value(item, primary) > start)
        ]
    end = len(found) if limit is None else limit
    # Equal values must not be torn apart, or the next page would lose them; that makes the limit a hint.
    while 0 < end < len(found) and _value(found[end], primary) == _value(found[end - 1], primary):
        end += 1
    more = 0 < end < len(found)
    return _answer(found[:end], order, _next(asked, _value(found[end - 1], primary)) if more else None)


def _next(asked: Asked, last: str) -> str:
    return f"{asked.address}?{urlencode([*asked.query.without('start'), ('start', last)])}"


def _answer(results: list[Item], order: str, url: str | None) -> Item:
    page = {"orderby": order, "next": url, "count": len(results)}
    return {"results": results, "_page": page, "_links": {"next": None if url is None else {"href": url}}}


def _value(item: Item, name: str) -> str:
    audit = item.get("meta:registryMetadata", {})
    dates = {"updated": "repo:lastModifiedDate", "created": "repo:createdDate"}
    value = audit.get(dates[name]) if name in dates else item.get(name, "")
    return str(value)


def _condition(text: str) -> Callable[[Item], bool]:
    """Return the test that a filter stands for; a name alone asks whether the member is there."""
    match = _FILTER.fullmatch(text)
    if match is None:
        if not re.fullmatch(r"[\w:@$.-]+", text):
            raise bad_request(f"The filter {text!r} is not valid")
        return lambda item: text in item
    name, sought, compare = match["name"], match["value"], _COMPARE[match["operator"]]
    if match["operator"] == "~":
        try:
            re.compile(sought)
        except re.error:
            raise bad_request(f"The filter {text!r} is not valid") from None
    return lambda item: compare(sought, _texts(item.get(name)))


def _texts(value: Any) -> list[str]:  # noqa: ANN401 - any member of a resource
    values = value if isinstance(value, list) else [] if value is None else [value]
    return [str(one).lower() if isinstance(one, bool) else str(one) for one in values]
