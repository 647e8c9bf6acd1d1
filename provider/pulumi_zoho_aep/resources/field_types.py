"""Fields of a field group: names and types, how XDM writes them, and what an answer says about them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.field_type import FieldType
from pulumi_zoho_aep.findings import Finding

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)*")


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


def field_findings(fields: Mapping[str, FieldType]) -> Iterator[Finding]:
    """Yield names that XDM does not allow, and fields that are objects as well."""
    for name in fields:
        if not _NAME.fullmatch(name):
            form = "use letters, digits and _, not first; dots between levels"
            yield Finding.error(Code.INVALID_FIELD, f"fields.{name}", form)
        if any(other.startswith(f"{name}.") for other in fields):
            yield Finding.error(Code.INVALID_FIELD, f"fields.{name}", "has fields below it, so it has no type")


def new_definition(path: str, kind: FieldType) -> dict[str, Any]:
    """Return a field's definition as the registry takes it."""
    return {"title": path.rpartition(".")[2], **TYPES[kind]}


def live_fields(properties: Mapping[str, Any], declared: Mapping[str, FieldType]) -> dict[str, FieldType | None]:
    """Return the declared fields that exist: each with its type, or None if the answer does not say which.

    A field that now has a type which no column can have is not ours.
    """
    found: dict[str, FieldType | None] = {}
    for path, kind in declared.items():
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


def paths_of(properties: Mapping[str, Any], above: str = "") -> Iterator[str]:
    """Yield the paths of all fields, without the objects that hold them."""
    for name, definition in properties.items():
        below = (definition or {}).get("properties")
        if below:
            yield from paths_of(below, f"{above}{name}.")
        else:
            yield f"{above}{name}"


def _shape(definition: Mapping[str, Any]) -> tuple[str | None, ...]:
    # The registry adds members of its own, such as `meta:xdmType` and limits; type, format and items decide.
    said = definition.get("type"), definition.get("format"), (definition.get("items") or {}).get("type")
    # A value that is not text says no more about a type than a missing one.
    return tuple(one if isinstance(one, str) else None for one in said)


def is_taken(properties: Mapping[str, Any], path: str) -> bool:
    """Say whether something else is in the place of a field: another field with that name, or a non-object above it."""
    if definition_of(properties, path) is not None:
        return True
    parents = [path.rsplit(".", depth)[0] for depth in range(1, path.count(".") + 1)]
    above = (definition_of(properties, parent) or {} for parent in parents)
    return any("$ref" in one or one.get("type") not in (None, "", "object") for one in above)
