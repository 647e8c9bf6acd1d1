"""Filters, order, pages and properties of Catalog's lists (AEP reference §10)."""

import re
from collections.abc import Callable
from typing import Any

from pulumi_zoho_aep.simulator import store
from pulumi_zoho_aep.simulator.adobe import foundation
from pulumi_zoho_aep.simulator.adobe.foundation import bad_request
from pulumi_zoho_aep.simulator.query_string import Query

Item = dict[str, Any]

_DEFAULT_PAGE, _LARGEST_PAGE = 20, 100
_EQUALITY = ("version", "created", "updated", "createdClient", "createdUser", "updatedUser", "name", "description",
             "enableErrorDiagnostics")  # fmt: skip
_OTHERS = {"limit", "start", "orderBy", "properties", "property", "tags"}
_FILTER = re.compile(r"(?P<name>[\w.]+)(?P<operator>==|!=|<=|>=|<|>|~)(?P<value>.*)", re.DOTALL)
_COMPARE: dict[str, Callable[[Any, str], bool]] = {
    "==": lambda value, sought: _text(value) == sought,
    "!=": lambda value, sought: _text(value) != sought,
    "~": lambda value, sought: re.search(sought, _text(value)) is not None,
    "<": lambda value, sought: value is not None and float(value) < float(sought),
    "<=": lambda value, sought: value is not None and float(value) <= float(sought),
    ">": lambda value, sought: value is not None and float(value) > float(sought),
    ">=": lambda value, sought: value is not None and float(value) >= float(sought),
}


def selected(items: list[Item], query: Query) -> list[Item]:
    """Return what a query string selects, in its order, and no more than one page of it."""
    foundation.only_query(query, _OTHERS | set(_EQUALITY))
    for name in _EQUALITY:
        if name in query:
            items = [item for item in items if _text(item.get(name)) == query[name]]
    for condition in query.every("property"):
        holds = _condition(condition)
        items = [item for item in items if holds(item)]
    for text in query.every("tags"):
        for tag in text.split(","):
            if ":" not in tag:
                raise bad_request("The filter tags needs the form name:value")
            items = [item for item in items if _has_tag(item, tag)]
    start = foundation.query_number(query, "start", lowest=0) or 0
    limit = foundation.query_number(query, "limit", lowest=1, highest=_LARGEST_PAGE) or _DEFAULT_PAGE
    return _ordered(items, query)[start : start + limit]


def shown(item: Item, query: Query) -> Item:
    """Return a dataset as the service prints it, with only the requested properties; its id is the key of the map."""
    public = {name: value for name, value in store.shown(item).items() if name != "id"}
    if "properties" not in query:
        return public
    return {name: public[name] for name in query["properties"].split(",") if name in public}


def _text(value: Any) -> str:  # noqa: ANN401 - any member of a dataset
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _condition(condition: str) -> Callable[[Item], bool]:
    """Return the test that a filter stands for; a name alone asks whether the member is there, `!name` the opposite."""
    match = _FILTER.fullmatch(condition)
    if match is None:
        if not re.fullmatch(r"!?[\w.]+", condition):
            raise bad_request(f"The filter {condition!r} is not valid")
        return lambda item: (condition.lstrip("!") in item) != condition.startswith("!")
    names, sought, compare = match["name"].split("."), match["value"], _COMPARE[match["operator"]]
    try:
        compare(0, sought)
    except (re.error, ValueError):
        raise bad_request(f"The filter {condition!r} is not valid") from None

    def holds(item: Item) -> bool:
        value: Any = item
        for name in names:
            value = value.get(name) if isinstance(value, dict) else None
        try:
            return compare(value, sought)
        except (ValueError, TypeError):
            return False  # what is not a number is neither above nor below one

    return holds


def _has_tag(item: Item, tag: str) -> bool:
    name, _, value = tag.partition(":")
    pattern = re.escape(value).replace(r"\*", ".*")
    return any(re.fullmatch(pattern, present) for present in item["tags"].get(name, []))


def _ordered(items: list[Item], query: Query) -> list[Item]:
    if "orderBy" not in query:
        return items
    direction, fields = "asc", []
    for part in query["orderBy"].split(","):
        prefix, separator, name = part.rpartition(":")
        direction = prefix if separator else direction
        if direction not in ("asc", "desc") or not name:
            raise bad_request("The parameter orderBy needs the form asc:name or desc:name")
        fields.append((name, direction))
    for name, way in reversed(fields):
        items = sorted(items, key=lambda item, name=name: _sortable(item.get(name)), reverse=way == "desc")  # type: ignore[misc]
    return items


def _sortable(value: Any) -> tuple[float, str]:  # noqa: ANN401 - any member of a dataset
    return (float(value), "") if isinstance(value, (int, float)) else (0, _text(value))
