"""Which changes of a schema in use break it."""

from typing import Any

import pytest

from pulumi_zoho_aep.simulator.adobe.schema_registry.evolution import breaking_changes

Item = dict[str, Any]
BEFORE: Item = {
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 50, "title": "Name"},
        "tier": {"type": "string", "enum": ["gold", "silver"]},
        "when": {"type": "string", "format": "date-time"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "home": {"type": "object", "properties": {"city": {"type": "string"}, "zip": {"type": "string"}}},
    },
    "required": ["name"],
}


def _with(path: str, value: object) -> Item:
    """Return the schema with one member changed; None removes it."""
    changed: Item = {"properties": {name: dict(field) for name, field in BEFORE["properties"].items()}}
    changed["required"] = ["name"]
    *parents, last = path.split("/")
    target = changed
    for name in parents:
        target[name] = dict(target[name])
        target = target[name]
    if value is None:
        del target[last]
    else:
        target[last] = value
    return changed


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("properties/new", {"type": "string"}),
        ("properties/home/properties/street", {"type": "string"}),
        ("properties/name/title", "Full name"),
        ("properties/name/maxLength", 80),
        ("properties/name/minLength", None),
        ("properties/tier/enum", ["gold", "silver", "bronze"]),
        ("properties/tier/enum", None),
        ("required", []),
        ("required", ["name", "new"]),
    ],
)
def test_additive(path: str, value: object) -> None:
    """New fields, looser constraints, texts, and new fields that are required break nothing."""
    assert breaking_changes(BEFORE, _with(path, value)) == []


@pytest.mark.parametrize(
    ("path", "value", "broken"),
    [
        ("properties/tier", None, "/tier is removed"),
        ("properties/home/properties/zip", None, "/home/zip is removed"),
        ("properties/name/type", "integer", "/name changes its type from string to integer"),
        ("properties/when/format", "date", "/when changes its format from date-time to date"),
        ("properties/tags/items", {"type": "number"}, "/tags[*] changes its type from string to number"),
        ("properties/name/minLength", 2, "/name gets a tighter minLength"),
        ("properties/name/maxLength", 10, "/name gets a tighter maxLength"),
        ("properties/when/minLength", 1, "/when gets a tighter minLength"),
        ("properties/name/pattern", "^A", "/name gets another pattern"),
        ("properties/tier/enum", ["gold"], "/tier allows fewer values"),
        ("properties/name/enum", ["x"], "/name allows fewer values"),
        ("required", ["name", "tier"], "/tier becomes required"),
    ],
)
def test_breaking(path: str, value: object, broken: str) -> None:
    """Removed, retyped, tightened and newly required fields break what is stored."""
    assert breaking_changes(BEFORE, _with(path, value)) == [broken]
