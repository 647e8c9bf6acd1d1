"""Types of XDM fields: how they are declared, how they stand in a field group, and what an answer says of them."""

from collections.abc import Mapping
from enum import Enum
from typing import Any


class FieldType(str, Enum):
    """Types of XDM fields that a column can become; an `[]` makes a list of them."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    DATE_TIME = "date-time"
    EMAIL = "email"
    URI = "uri"
    STRINGS = "string[]"


TYPES: dict[FieldType, dict[str, Any]] = {
    FieldType.STRING: {"type": "string"},
    FieldType.INTEGER: {"type": "integer"},
    FieldType.NUMBER: {"type": "number"},
    FieldType.BOOLEAN: {"type": "boolean"},
    FieldType.DATE: {"type": "string", "format": "date"},
    FieldType.DATE_TIME: {"type": "string", "format": "date-time"},
    FieldType.EMAIL: {"type": "string", "format": "email"},
    FieldType.URI: {"type": "string", "format": "uri"},
    FieldType.STRINGS: {"type": "array", "items": {"type": "string"}},
}


def live_fields(properties: Mapping[str, Any], known: Mapping[str, FieldType]) -> dict[str, FieldType | None]:
    """Return which of the known fields are there: with their types, or None where the answer does not say them.

    One that has become what no column can become is none of ours.
    """
    found: dict[str, FieldType | None] = {}
    for path, kind in known.items():
        definition = definition_of(properties, path)
        if definition is None:
            continue
        said = _shape(definition)
        completed = tuple(part or expected for part, expected in zip(said, _shape(TYPES[kind]), strict=True))
        if completed == _shape(TYPES[kind]):
            found[path] = kind if said == completed else None
        else:
            found.update((path, other) for other, expected in TYPES.items() if said == _shape(expected))
    return found


def definition_of(properties: Mapping[str, Any], path: str) -> Mapping[str, Any] | None:
    """Return a field's definition: None if there is no such field, an empty one if the answer does not say."""
    definition: Mapping[str, Any] = {"properties": properties}
    for name in path.split("."):
        level = definition.get("properties")
        if not level and definition.get("type") in (None, "", "object"):
            return {}
        if not level or name not in level:
            return None
        definition = level[name] or {}
    return definition


def _shape(definition: Mapping[str, Any]) -> tuple[Any, Any, Any]:
    # The registry adds members of its own, such as `meta:xdmType` and limits; type, format and items decide.
    return definition.get("type"), definition.get("format"), (definition.get("items") or {}).get("type")


def is_below_a_field(properties: Mapping[str, Any], path: str) -> bool:
    """Say whether a path leads through something that is no object."""
    parents = [path.rsplit(".", depth)[0] for depth in range(1, path.count(".") + 1)]
    above = (definition_of(properties, parent) or {} for parent in parents)
    return any("$ref" in one or one.get("type") not in (None, "", "object") for one in above)
