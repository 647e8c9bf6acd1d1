"""What an editor finds wrong with a document, by the part of JSON Schema that the schema of stack files uses."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
_ABOUT: Mapping[str, Any] = {"pattern": str, "minLength": str, "exclusiveMinimum": (int, float)}
_SAID_ELSEWHERE = {
    *("$schema", "$defs", "title", "description", "default", "format", "properties", "patternProperties"),
    *("discriminator", "writeOnly", "propertyNames"),
}


def violations(value: Any, schema: Any, root: Any = None, path: str = "") -> Iterator[str]:
    """Yield each violation with its place; a keyword that is not understood here is an error."""
    root = schema if root is None else root
    for keyword, expected in schema.items():
        if keyword not in _SAID_ELSEWHERE:
            yield from _KEYWORDS[keyword](value, expected, schema, root, path)
    if isinstance(value, dict):
        for name, item in value.items():
            if name in schema.get("properties", {}):
                yield from violations(item, schema["properties"][name], root, f"{path}/{name}")


def _type(value: Any, expected: str, _schema: Any, _root: Any, path: str) -> Iterator[str]:
    is_boolean_as_number = isinstance(value, bool) and expected in ("integer", "number")
    if not isinstance(value, _TYPES[expected]) or is_boolean_as_number:
        yield f"{path}: is no {expected}"


def _ref(value: Any, expected: str, _schema: Any, root: Any, path: str) -> Iterator[str]:
    yield from violations(value, root["$defs"][expected.removeprefix("#/$defs/")], root, path)


def _any_of(value: Any, expected: list[Any], _schema: Any, root: Any, path: str) -> Iterator[str]:
    found = [list(violations(value, one, root, path)) for one in expected]
    if all(found):
        yield from min(found, key=len)


def _additional(value: Any, expected: Any, schema: Any, root: Any, path: str) -> Iterator[str]:
    patterns = schema.get("patternProperties", {})
    for name, item in value.items() if isinstance(value, dict) else ():
        if name in schema.get("properties", {}) or any(re.search(pattern, name) for pattern in patterns):
            continue
        if expected is False:
            yield f"{path}/{name}: is not a key"
        elif isinstance(expected, dict):
            yield from violations(item, expected, root, f"{path}/{name}")


def _required(value: Any, expected: list[str], _schema: Any, _root: Any, path: str) -> Iterator[str]:
    yield from (f"{path}/{name}: is required" for name in expected if isinstance(value, dict) and name not in value)


def _items(value: Any, expected: Any, _schema: Any, root: Any, path: str) -> Iterator[str]:
    for number, item in enumerate(value if isinstance(value, list) else ()):
        yield from violations(item, expected, root, f"{path}/{number}")


def _holds(value: Any, keyword: str, expected: Any) -> bool:
    if keyword == "pattern":
        return re.search(expected, value) is not None
    if keyword == "minLength":
        return len(value) >= int(expected)
    if keyword == "exclusiveMinimum":
        return bool(value > expected)
    return bool(value in expected if keyword == "enum" else value == expected)


def _claimed(keyword: str) -> Any:
    def check(value: Any, expected: Any, _schema: Any, _root: Any, path: str) -> Iterator[str]:
        if isinstance(value, _ABOUT.get(keyword, object)) and not _holds(value, keyword, expected):
            yield f"{path}: {keyword} {expected}"

    return check


_KEYWORDS: Mapping[str, Any] = {
    "type": _type,
    "$ref": _ref,
    "anyOf": _any_of,
    "oneOf": _any_of,
    "additionalProperties": _additional,
    "required": _required,
    "items": _items,
    **{one: _claimed(one) for one in ("enum", "const", "pattern", "minLength", "exclusiveMinimum")},
}
