"""Field groups: names, types, and which changes are destructive."""

from typing import Any

import pytest
from tests.support.declared import messages

from pulumi_zoho_aep.aep.field_groups import FieldGroup
from pulumi_zoho_aep.connectors.field_type import FieldType
from pulumi_zoho_aep.engine.models import changed_fields
from pulumi_zoho_aep.engine.unsaid import as_recorded
from pulumi_zoho_aep.errors import UnexpectedReply
from pulumi_zoho_aep.resources.field_group import (
    FieldGroupHandler,
    FieldGroupInputs,
    FieldGroupProvider,
    from_api,
    to_api,
)

HANDLER = FieldGroupHandler()
TYPES = "'string', 'integer', 'number', 'boolean', 'date', 'date-time', 'email', 'uri' or 'string[]'"


@pytest.mark.parametrize(
    ("fields", "lines"),
    [
        ({"leadId": "string", "address.city": "string", "a_1": "date"}, []),
        ({"lead-id": "string"}, ["fields.lead-id: use letters, digits and _, not first; dots between levels"]),
        ({"1st": "string"}, ["fields.1st: use letters, digits and _, not first; dots between levels"]),
        ({"_x": "string"}, ["fields._x: use letters, digits and _, not first; dots between levels"]),
        ({"a..b": "string"}, ["fields.a..b: use letters, digits and _, not first; dots between levels"]),
        ({"a": "text"}, [f"fields.a: must be {TYPES}"]),
        ({"address": "string", "address.city": "string"}, ["fields.address: has fields below it, so it has no type"]),
        ({"a.b.c": "string", "a": "date"}, ["fields.a: has fields below it, so it has no type"]),
        ({}, ["fields: name at least one field"]),
    ],
)
def test_rules(fields: dict[str, str], lines: list[str]) -> None:
    """XDM's names and types, and no field that is an object as well."""
    assert messages(FieldGroupProvider, {"title": "zoho", "fields": fields}) == lines


def declared(**fields: str) -> FieldGroupInputs:
    return FieldGroupInputs.model_validate({"title": "zoho", "fields": fields})


def test_the_body() -> None:
    """Dots make objects, and everything lives below the tenant's namespace."""
    body = to_api(declared(leadId="string", **{"address.city": "email"}), "acme", "p/s/n").body()
    assert body == {
        "type": "object",
        "title": "zoho",
        "description": "[pulumi-zoho-aep p/s/n]",
        "meta:intendedToExtend": ["https://ns.adobe.com/xdm/context/profile"],
        "definitions": {
            "fields": {
                "properties": {
                    "_acme": {
                        "type": "object",
                        "properties": {
                            "leadId": {"title": "leadId", "type": "string"},
                            "address": {
                                "type": "object",
                                "properties": {"city": {"title": "city", "type": "string", "format": "email"}},
                            },
                        },
                    }
                }
            }
        },
        "allOf": [{"$ref": "#/definitions/fields"}],
    }


def live(properties: dict[str, Any], *classes: str) -> FieldGroup:
    return FieldGroup.model_validate(
        {
            "$id": "https://ns.adobe.com/acme/mixins/1",
            "title": "zoho",
            "meta:intendedToExtend": list(classes) or ["https://ns.adobe.com/xdm/context/profile"],
            "definitions": {"any name": {"properties": {"_acme": {"type": "object", "properties": properties}}}},
        }
    )


@pytest.mark.parametrize(
    ("definition", "kind"),
    [
        ({"type": "string", "meta:xdmType": "string"}, FieldType.STRING),
        ({"type": "integer", "minimum": -2147483648}, FieldType.INTEGER),
        ({"type": "string", "format": "date-time"}, FieldType.DATE_TIME),
        ({"type": "array", "items": {"type": "string", "meta:xdmType": "string"}}, FieldType.STRINGS),
        ({"type": "array", "items": {"type": "integer"}}, None),
        ({"type": "array"}, None),
        ({"type": "string", "format": "ipv4"}, None),
    ],
)
def test_types_are_recognised(definition: dict[str, Any], kind: FieldType | None) -> None:
    """Type, format and items decide; what no column can become is left out."""
    state = from_api(live({"a": definition}), declared(a="string"), "acme")
    assert state.fields == ({} if kind is None else {"a": kind})


def test_a_field_of_somebody_else_is_not_managed() -> None:
    """A field added in the interface is not drift; one that is gone or of another type is."""
    inputs = declared(a="string")
    text = {"type": "string"}
    assert changed_fields(inputs, from_api(live({"a": text, "b": text}), inputs, "acme")) == frozenset()
    assert changed_fields(inputs, from_api(live({"b": text}), inputs, "acme")) == {"fields"}
    assert changed_fields(inputs, from_api(live({"a": {"type": "integer"}}), inputs, "acme")) == {"fields"}


def test_what_is_added_stands_beside_what_is_there() -> None:
    """A field goes into the object that is there, others' or ours; objects that are missing are made."""
    group = live({"rating": {"type": "object", "properties": {"stars": {"type": "integer"}}}})
    field = {"type": "string"}
    below = "/definitions/any name/properties/_acme/properties"
    assert [
        change.body()
        for change in group.additions("_acme", {"a": field, "rating.text": field, "x.y": field, "x.z": field})
    ] == [
        {"op": "add", "path": f"{below}/a", "value": field},
        {"op": "add", "path": f"{below}/rating/properties/text", "value": field},
        {"op": "add", "path": f"{below}/x", "value": {"type": "object", "properties": {"y": field}}},
        {"op": "add", "path": f"{below}/x/properties/z", "value": field},
    ]


def test_parts_are_read_together() -> None:
    """An object may have fields in two definitions and at the top; a definition that nothing refers to is not part."""

    def part(name: str) -> dict[str, Any]:
        fields = {name: {"type": "string"}}
        return {"properties": {"_acme": {"properties": {"o": {"type": "object", "properties": fields}}}}}

    group = FieldGroup.model_validate(
        {
            "$id": "1",
            "definitions": {"one": part("a"), "two": part("b"), "unused": part("d"), "none": None},
            "allOf": [{"$ref": "#/definitions/one"}, {"$ref": "#/definitions/two"}],
            **part("c"),
        }
    )
    inputs = declared(**dict.fromkeys(("o.a", "o.b", "o.c", "o.d"), "string"))
    assert set(from_api(group, inputs, "acme").fields) == {"o.a", "o.b", "o.c"}


@pytest.mark.parametrize(
    "definition", [{"type": "array"}, {"type": "string"}, {"format": "date"}, {"items": {"type": "string"}}, {}, None]
)
@pytest.mark.parametrize("kind", ["date", "string[]", "integer"])
def test_a_type_that_is_not_said_in_full(definition: dict[str, Any] | None, kind: str) -> None:
    """What is missing of a type is not another type: it is as recorded, unless what is said contradicts it."""
    inputs = declared(a=kind, b="string")
    state, unsaid = as_recorded(from_api(live({"a": definition, "b": {"type": "string"}}), inputs, "acme"), inputs)
    fits = {
        "date": (("type", "string"), ("format", "date")),
        "string[]": (("type", "array"), ("items", {"type": "string"})),
    }
    if all(member in fits.get(kind, ()) for member in (definition or {}).items()):
        assert (state.fields, unsaid) == (inputs.fields, ["fields.a"])
    else:
        assert changed_fields(inputs, state) == {"fields"}


@pytest.mark.parametrize("answer", [{}, {"definitions": None}, {"definitions": {"x": {}}}])
def test_fields_that_are_not_said(answer: dict[str, Any]) -> None:
    """A field group without any fields is none; and nothing is written where it is not known what that replaces."""
    inputs = declared(a="string", **{"b.c": "date"})
    group = FieldGroup.model_validate({"$id": "1", "title": "zoho", **answer})
    state, unsaid = as_recorded(from_api(group, inputs, "acme"), inputs)
    assert changed_fields(inputs, state) == frozenset()
    assert unsaid == ["class_id", "fields.a", "fields.b.c"]


@pytest.mark.parametrize("properties", [3, ["x"], {"a": "string"}, {"a": {"items": True}}])
def test_what_is_no_definition(properties: Any) -> None:
    """Fields that cannot be read are not taken for fields that are gone, which `pulumi up` would write over."""
    with pytest.raises(
        UnexpectedReply,
        match=r"^read field group https\S+: definitions\.any name\.properties\.\S+ is not as documented$",
    ):
        from_api(live(properties), declared(a="string"), "acme")


def test_the_class_that_is_extended() -> None:
    """A field group may extend several classes; ours is among them or it is drift."""
    inputs = declared(a="string")
    text = {"a": {"type": "string"}}
    ours = "https://ns.adobe.com/xdm/context/profile"
    assert from_api(live(text, "other", ours), inputs, "acme").class_id == ours
    assert from_api(live(text, "other"), inputs, "acme").class_id == "other"


@pytest.mark.parametrize(
    ("fields", "replaces"),
    [
        ({"a": "string", "b": "date", "c": "uri"}, ()),
        ({"a": "string", "c": "uri"}, ("fields",)),
        ({"a": "integer", "b": "date"}, ("fields",)),
    ],
)
def test_destructive_changes(fields: dict[str, str], replaces: tuple[str, ...]) -> None:
    """More fields are a change in place; a field that is gone or of another type is not."""
    inputs, before = declared(**fields), declared(a="string", b="date")
    others = {"theirs": {"type": "integer"}}
    state = from_api(
        live({"a": {"type": "string"}, "b": {"type": "string", "format": "date"}, **others}), before, "acme"
    )
    assert ("fields" in changed_fields(inputs, state)) == (inputs.fields != before.fields)
    assert tuple(HANDLER.replaced_by(frozenset({"fields"}), state, inputs)) == replaces
    assert tuple(HANDLER.replaced_by(frozenset({"title"}), state, inputs)) == ()
