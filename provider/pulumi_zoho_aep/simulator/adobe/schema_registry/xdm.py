"""XDM resources as JSON Schemas: resolve what they refer to, and name the paths of their fields. Pure functions."""

import copy
import re
from collections.abc import Callable, Iterator
from typing import Any

Item = dict[str, Any]
Lookup = Callable[[str], Item | None]

_NOT_IN_FULL = ("definitions", "allOf", "properties", "required")
_INDEX = re.compile(r"\[(?:\d+|\*)\]")


def resolve(resource: Item, lookup: Lookup) -> Item:
    """Return the resolved form of a resource: the `properties` of everything it is made of, merged, without `$ref`.

    Args:
        resource: A schema, class, field group or data type in its raw form.
        lookup: Returns the resource of an `$id`, or None.
    """
    full = {name: copy.deepcopy(value) for name, value in resource.items() if name not in _NOT_IN_FULL}
    full["properties"], required = _gather(resource, resource, lookup)
    if required:
        full["required"] = required
    return full


def paths(full: Item) -> set[str]:
    """Return the dotted paths of all fields of a resolved resource, leaves and objects alike.

    The items of an array are `name[*]`, the values of a map `name.*`.
    """
    return set(fields(full))


def fields(full: Item) -> dict[str, Item]:
    """Return the definition of every field of a resolved resource by its path, in the form of `paths`."""
    return dict(_walk(full.get("properties", {}), ""))


def find(known: dict[str, Item], path: str) -> Item | None:
    """Return the definition of the field that a mapping's destination names, or None.

    Args:
        known: As returned by `fields`.
        path: The destination; array items may be numbered, and keys of maps may have any name.
    """
    general = _INDEX.sub("[*]", path)
    if general in known:
        return known[general]
    names = general.split(".")
    for candidate, definition in known.items():
        if "*" in candidate.replace("[*]", "") and _fits(candidate.split("."), names):
            return definition
    return None


def references(resource: Item) -> list[str]:
    """Return every `$ref` to another resource, in order and once, without references to its own definitions."""
    found: dict[str, None] = {}
    _collect(resource, found)
    return [reference for reference in found if not reference.startswith("#")]


def own_properties(resource: Item) -> Iterator[Item]:
    """Yield every `properties` a resource defines itself at its top level."""
    if isinstance(resource.get("properties"), dict):
        yield resource["properties"]
    for part in resource.get("allOf", []):
        if isinstance(part, dict):
            reference = part.get("$ref", "")
            yield from own_properties(_local(resource, reference) if reference.startswith("#/definitions/") else part)


def _fits(candidate: list[str], names: list[str]) -> bool:
    return len(candidate) == len(names) and all(
        pattern == name or (pattern.startswith("*") and name.endswith(pattern[1:]))
        for pattern, name in zip(candidate, names, strict=True)
    )


def _collect(node: Any, found: dict[str, None]) -> None:  # noqa: ANN401 - any part of a JSON document
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            found[node["$ref"]] = None
        for child in node.values():
            _collect(child, found)
    elif isinstance(node, list):
        for child in node:
            _collect(child, found)


def _local(root: Item, reference: str) -> Item:
    found: Item = root.get("definitions", {}).get(reference.removeprefix("#/definitions/"), {})
    return found


def _target(reference: str, root: Item, lookup: Lookup) -> tuple[Item, Item]:
    """Return what a reference names, and the resource whose definitions its own local references mean."""
    if reference.startswith("#"):
        return _local(root, reference), root
    found = lookup(reference) or {}
    return found, found


def _gather(node: Item, root: Item, lookup: Lookup) -> tuple[Item, list[str]]:
    """Return merged properties and required names of a node, following its allOf and its `$ref`."""
    properties: Item = {}
    required: list[str] = []
    parts = [_target(part["$ref"], root, lookup) if "$ref" in part else (part, root) for part in node.get("allOf", [])]
    if "$ref" in node:
        parts.append(_target(node["$ref"], root, lookup))
    for part, part_root in parts:
        more, needed = _gather(part, part_root, lookup)
        _merge(properties, more)
        required += needed
    _merge(properties, {name: _field(field, root, lookup) for name, field in node.get("properties", {}).items()})
    return properties, list(dict.fromkeys([*required, *node.get("required", [])]))


def _field(field: Item, root: Item, lookup: Lookup) -> Item:
    """Return one field with everything it refers to in place."""
    resolved = {name: copy.deepcopy(value) for name, value in field.items() if name not in ("$ref", *_NOT_IN_FULL)}
    if isinstance(field.get("items"), dict):
        resolved["items"] = _field(field["items"], root, lookup)
    if isinstance(field.get("additionalProperties"), dict):
        resolved["additionalProperties"] = _field(field["additionalProperties"], root, lookup)
    properties, required = _gather(field, root, lookup)
    if "$ref" in field:
        target, target_root = _target(field["$ref"], root, lookup)
        inherited = {name: value for name, value in target.items() if name in ("type", "enum", "format", "pattern")}
        resolved = {**inherited, "meta:referencedFrom": target_root.get("$id", field["$ref"]), **resolved}
    if properties:
        resolved |= {"type": "object", "properties": properties, "meta:xdmType": "object"}
    if required:
        resolved["required"] = required
    return resolved


def _merge(into: Item, more: Item) -> None:
    """Merge properties: objects of the same name unite their fields, as `_<tenant>` of several field groups do."""
    for name, field in more.items():
        present = into.get(name)
        if present is not None and "properties" in present and "properties" in field:
            _merge(present["properties"], field["properties"])
            needed = list(dict.fromkeys([*present.get("required", []), *field.get("required", [])]))
            if needed:
                present["required"] = needed
        else:
            into[name] = field


def _walk(properties: Item, prefix: str) -> Iterator[tuple[str, Item]]:
    for name, field in properties.items():
        yield from _walk_field(field, f"{prefix}{name}")


def _walk_field(field: Item, path: str) -> Iterator[tuple[str, Item]]:
    yield path, field
    yield from _walk(field.get("properties", {}), f"{path}.")
    if isinstance(field.get("items"), dict):
        yield from _walk_field(field["items"], f"{path}[*]")
    if isinstance(field.get("additionalProperties"), dict):
        yield from _walk_field(field["additionalProperties"], f"{path}.*")
