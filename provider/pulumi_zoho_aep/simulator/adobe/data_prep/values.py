"""Conversion of a computed value to the type of its XDM field."""

import re
from datetime import datetime
from typing import Any

from pulumi_zoho_aep.simulator.adobe.data_prep import dates
from pulumi_zoho_aep.simulator.adobe.data_prep.operators import number, text

Value = Any
Item = dict[str, Any]

_TRUE, _FALSE = ("y", "yes", "on", "true"), ("n", "no", "off", "false")


def convert(value: Value, definition: Item) -> Value:
    """Return a value as a field's definition requires it.

    Raises:
        ValueError: If it cannot be converted, or breaks a constraint of the field.
    """
    kind = definition.get("type", "string")
    try:
        converted = _CONVERSIONS[kind](value, definition)
    except TypeError as error:
        raise ValueError(str(error)) from None
    _check_constraints(converted, definition)
    return converted


def _string(value: Value, definition: Item) -> str:
    if isinstance(value, (dict, list)):
        raise TypeError("an object or array is not a string")
    if definition.get("format") == "date-time":
        return dates.iso(_moment(value))
    if definition.get("format") == "date":
        return dates.write(_moment(value), "yyyy-MM-dd")
    return text(value)


def _moment(value: Value) -> datetime:
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str):
        raise TypeError("a number is not a date")
    return dates.parse(value)


def _integer(value: Value, _definition: Item) -> int:
    found = number(value)
    if found != int(found):
        raise ValueError(f"{found} is not an integer")
    return int(found)


def _number(value: Value, _definition: Item) -> float:
    return float(number(value))


def _boolean(value: Value, _definition: Item) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in _TRUE + _FALSE:
        return value.lower() in _TRUE
    raise ValueError("the value is not a boolean")


def _object(value: Value, definition: Item) -> Item:
    """Return a copy with the children that the field knows: a mapped object brings its children along."""
    if not isinstance(value, dict):
        raise TypeError("the value is not an object")
    if isinstance(definition.get("additionalProperties"), dict):
        return {name: convert(inner, definition["additionalProperties"]) for name, inner in value.items()}
    known = definition.get("properties", {})
    return {name: convert(inner, known[name]) for name, inner in value.items() if name in known and inner is not None}


def _array(value: Value, definition: Item) -> list[Value]:
    if not isinstance(value, list):
        raise TypeError("the value is not an array")
    return [convert(item, definition.get("items", {})) for item in value if item is not None]


_CONVERSIONS = {
    "string": _string,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "object": _object,
    "array": _array,
}


def _check_constraints(value: Value, definition: Item) -> None:
    if "enum" in definition and value not in definition["enum"]:
        raise ValueError("the value is not one of those the field allows")
    if isinstance(value, str):
        if len(value) < definition.get("minLength", 0):
            raise ValueError("the value is too short")
        if len(value) > definition.get("maxLength", len(value)):
            raise ValueError("the value is too long")
        if "pattern" in definition and not re.search(definition["pattern"], value):
            raise ValueError("the value does not match the field's pattern")
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if is_number and not definition.get("minimum", value) <= value <= definition.get("maximum", value):
        raise ValueError("the value is out of the field's range")
