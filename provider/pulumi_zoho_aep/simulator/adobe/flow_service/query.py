"""The list parameters of Flow Service (AEP reference §8.1): property, orderby, limit, continuationToken, count."""

import base64
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from pulumi_zoho_aep.simulator.adobe.flow_service import errors
from pulumi_zoho_aep.simulator.query_string import Query

Item = dict[str, Any]

# UNCONFIRMED: neither the default nor the largest page is published for GET. Small enough that clients have to page.
_DEFAULT_LIMIT = 20
_LARGEST_LIMIT = 100
_LARGEST_SEARCH_LIMIT = 1000

_PARAMETERS = {"property", "limit", "orderby", "continuationToken", "count"}
_EXPRESSION = re.compile(r"(?P<field>[\w.\[\]$@-]+)(?P<op>==|!=|<=|>=|<|>)(?P<value>.*)", re.DOTALL)
_VALUE = re.compile(r'\s*(?:"([^"]*)"|([^,]*))\s*(?:,|$)')
_NUMBER = re.compile(r"-?\d+(\.\d+)?")

_AUDIT = ("createdAt", "updatedAt", "createdBy", "updatedBy", "createdClient", "updatedClient")
_COMMON = {"id", *_AUDIT, "sandboxId", "sandboxName", "imsOrgId", "name", "description", "state", "version", "etag"}
_SPECS = {"id", "name", "providerId", "version", "type", "attributes"}
_LINKS = {"baseConnectionId", "data", "params", "connectionSpec", "providerRefId", "inheritedAttributes"}
_FIELDS = {
    "connections": _COMMON | {"connectionSpec", "auth"},
    "sourceConnections": _COMMON | _LINKS,
    "targetConnections": _COMMON | _LINKS,
    "flows": _COMMON
    | {"flowSpec", "sourceConnectionIds", "targetConnectionIds", "inheritedAttributes", "scheduleParams", "options"}
    | {"transformations", "runs", "providerRefId", "lastOperation", "lastRunDetails", "labels", "policy"},
    "runs": _COMMON | {"flowId", "flowSpec", "providerRefId", "metrics", "activities"},
    "connectionSpecs": _SPECS | {"authSpec", "sourceSpec", "exploreSpec"},
    "flowSpecs": _SPECS | {"sourceConnectionSpecIds", "targetConnectionSpecIds"},
}

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda left, right: left < right,
    ">": lambda left, right: left > right,
    "<=": lambda left, right: left <= right,
    ">=": lambda left, right: left >= right,
}


def answer(collection: str, items: list[Item], arguments: Query, *, search: bool = False) -> Item:
    """Return the list answer: the page of items asked for and the link to the next one, or the count.

    Args:
        collection: Name of the collection, which is also its path.
        items: All objects of the caller's sandbox, as GET shows them.
        arguments: The list parameters.
        search: Whether they come from a `/search` body, whose limit is higher.
    """
    unknown = sorted(arguments.names - _PARAMETERS)
    if unknown:
        raise errors.flow("1451-400", f"Unknown query parameter: {', '.join(unknown)}", kind=collection)
    arguments, start = _continued(arguments, collection)
    counting = _flag(arguments.get("count", "false"), collection)
    if counting and "limit" in arguments:
        raise errors.flow("1401-400", "limit and count cannot be used together", kind=collection)
    for expression in arguments.every("property"):
        matches = _filter(collection, expression)
        items = [item for item in items if matches(item)]
    if counting:
        return {"count": len(items)}
    if "orderby" in arguments:
        items = _ordered(collection, items, arguments["orderby"])
    size = _limit(arguments, collection, _LARGEST_SEARCH_LIMIT if search else _LARGEST_LIMIT)
    page: Item = {"items": items[start : start + size]}
    # Always there, empty on the last page: UNCONFIRMED, only `next` is known to be absent then.
    page["_links"] = _next(collection, arguments, start + size) if start + size < len(items) else {}
    return page


def search_arguments(members: Item, collection: str) -> Query:
    """Return the parameters a `/search` body stands for.

    The form of `queryString` is UNCONFIRMED: filter expressions joined by `&`, with or without `property=` before them.
    """
    allowed = {"queryString", "limit", "orderby", "count", "projectionFields"}
    if set(members) - allowed:
        raise errors.flow("1451-400", f"Known members are {', '.join(sorted(allowed))}", kind=collection)
    parts = filter(None, str(members.get("queryString") or "").split("&"))
    pairs = [("property", part.removeprefix("property=")) for part in parts]
    pairs += [(name, str(members[name])) for name in ("limit", "orderby") if members.get(name) is not None]
    if members.get("count") is not None:
        pairs.append(("count", str(members["count"]).lower()))
    return Query(pairs)


def _flag(value: str, collection: str) -> bool:
    # Python clients write theirs with a capital.
    if value.lower() not in ("true", "false"):
        raise errors.flow("1453-400", "count is neither true nor false", kind=collection)
    return value.lower() == "true"


def _limit(arguments: Query, collection: str, largest: int) -> int:
    if "limit" not in arguments:
        return _DEFAULT_LIMIT
    value = arguments["limit"]
    if not value.isdecimal() or int(value) < 1:
        raise errors.flow("1453-400", "limit is not a positive integer", kind=collection)
    return min(int(value), largest)


def _filter(collection: str, expression: str) -> Callable[[Item], bool]:
    found = _EXPRESSION.fullmatch(expression.strip())
    if found is None:
        raise errors.flow("1450-400", f"No comparison found in {expression!r}", kind=collection)
    field, op, value = found["field"], found["op"], found["value"]
    _check_field(collection, field, "1449-400")
    sought = [quoted or plain.strip() for quoted, plain in _VALUE.findall(value)]
    sought = [one for one in sought if one]
    if not sought:
        raise errors.flow("1452-400", f"No value to compare {field} with", kind=collection)
    if op != "==" and len(sought) > 1:
        raise errors.flow("1443-400", f"{op} takes only one value", kind=collection)
    path = field.split(".")

    def matches(item: Item) -> bool:
        held = [_as_text(one) for one in _values(item, path)]
        if op == "==":
            return any(one in sought for one in held)
        if op == "!=":
            return sought[0] not in held
        return any(_compare(op, one, sought[0]) for one in held)

    return matches


def _check_field(collection: str, field: str, code: str) -> None:
    if field.partition(".")[0].removesuffix("[]") not in _FIELDS[collection]:
        raise errors.flow(code, f"{collection} have no field {field}", kind=collection)


def _values(value: Any, path: list[str]) -> Iterator[Any]:  # noqa: ANN401 - any JSON
    """Yield what a path leads to; only `[]` enters an array."""
    if not path:
        if not isinstance(value, dict | list):
            yield value
        return
    name, rest = path[0], path[1:]
    child = value.get(name.removesuffix("[]")) if isinstance(value, dict) else None
    if name.endswith("[]"):
        for member in child if isinstance(child, list) else []:
            yield from _values(member, rest)
    elif child is not None:
        yield from _values(child, rest)


def _as_text(value: Any) -> str:  # noqa: ANN401 - any JSON scalar
    return str(value).lower() if isinstance(value, bool) else str(value)


def _compare(op: str, held: str, sought: str) -> bool:
    if _NUMBER.fullmatch(held) and _NUMBER.fullmatch(sought):
        return _COMPARE[op](float(held), float(sought))
    return _COMPARE[op](held, sought)


def _ordered(collection: str, items: list[Item], orderby: str) -> list[Item]:
    # A plus sign that the client did not encode arrives as a blank.
    prefix, field = (orderby[0], orderby[1:]) if orderby[:1] in ("-", "+", " ") else ("+", orderby)
    if not field or not (field[0].isalnum() or field[0] == "_"):
        raise errors.flow("1432-400", f"{orderby!r} has no valid order prefix", kind=collection)
    _check_field(collection, field, "1433-400")
    path = field.split(".")

    def key(item: Item) -> tuple[int, float, str]:
        value = next(_values(item, path), None)
        if isinstance(value, int | float):
            return (1, float(value), "")
        return (0, 0.0, "") if value is None else (2, 0.0, str(value))

    return sorted(items, key=key, reverse=prefix == "-")


def _next(collection: str, arguments: Query, start: int) -> Item:
    # The link names nothing but the token: Adobe's community client takes all behind the first `=` for it, and cuts
    # padding off.
    held = json.dumps({"start": start, "asked": arguments.without("continuationToken")}).encode()
    token = base64.urlsafe_b64encode(held).decode().rstrip("=")
    return {"next": {"href": f"/{collection}?continuationToken={token}"}}


def _continued(arguments: Query, collection: str) -> tuple[Query, int]:
    """Return the query, completed from the token where the request does not repeat it, and the start."""
    if "continuationToken" not in arguments:
        return arguments, 0
    token = arguments["continuationToken"]
    try:
        held = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        kept = [(str(name), str(value)) for name, value in held["asked"] if name not in arguments]
        return Query([*kept, *arguments.pairs]), int(held["start"])
    except (ValueError, KeyError, TypeError):
        raise errors.flow("1453-400", "The continuationToken is invalid", kind=collection) from None
