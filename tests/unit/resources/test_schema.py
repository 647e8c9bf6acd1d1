"""Schemas: rules, and which changes are destructive."""

from typing import Any

import pytest
from tests.support.declared import messages

from pulumi_zoho_aep.aep.schema_registry import PROFILE_CLASS
from pulumi_zoho_aep.aep.schemas import Schema
from pulumi_zoho_aep.engine.models import changed_fields
from pulumi_zoho_aep.resources.schema import SchemaHandler, SchemaInputs, SchemaOutputs, SchemaProvider, from_api

PROPS = {"title": "leads", "field_groups": ["b", "a"]}
IDENTITY = {"path": "personalEmail.address", "namespace": "Email"}
HANDLER = SchemaHandler()


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ({}, []),
        ({"profile_enabled": True, "primary_identity": IDENTITY}, []),
        ({"profile_enabled": True}, ["profile_enabled: Profile needs a primary_identity"]),
        ({"primary_identity": {"path": "a"}}, ["primary_identity.namespace: is required"]),
        (
            {"primary_identity": {**IDENTITY, "path": "/personalEmail/address"}},
            ["primary_identity.path: write the path with dots, such as personalEmail.address"],
        ),
        (
            {"class_id": "b"},
            ["field_groups: give the class only in class_id: remove it here"],
        ),
        ({"field_group": []}, ["unknown key field_group: did you mean field_groups?"]),
    ],
)
def test_rules(changes: dict[str, Any], lines: list[str]) -> None:
    """Profile needs to know who a person is; and what would come back in another form is refused."""
    assert messages(SchemaProvider, {**PROPS, **changes}) == lines


def live(*groups: str, **members: Any) -> Schema:
    parts = [
        {"$ref": PROFILE_CLASS},
        *({"$ref": group} for group in groups),
        {"type": "object", "properties": {"x": {}}},
    ]
    return Schema.model_validate({"$id": "x", "title": "leads", "meta:class": PROFILE_CLASS, "allOf": parts, **members})


@pytest.mark.parametrize(
    ("groups", "members", "changed"),
    [
        (("a", "b"), {}, set()),
        (("b", "a"), {}, set()),
        (("a",), {}, {"field_groups"}),
        (("a", "b", "c"), {}, set()),
        (("a", "b"), {"meta:immutableTags": ["union"]}, {"profile_enabled"}),
        (("a", "b"), {"title": "other"}, {"title"}),
    ],
)
def test_drift(groups: tuple[str, ...], members: dict[str, Any], changed: set[str]) -> None:
    """The order of field groups is none, nor is one that others added: it could only be taken away with the schema."""
    inputs = SchemaInputs.model_validate(PROPS)
    assert changed_fields(inputs, from_api(live(*groups, **members), inputs)) == changed


def state(**members: Any) -> SchemaOutputs:
    return SchemaOutputs.model_validate({**PROPS, **members})


@pytest.mark.parametrize(
    ("before", "after", "replaces"),
    [
        ({}, {"field_groups": ["a", "b", "c"]}, []),
        ({}, {"field_groups": ["a", "c"]}, ["field_groups"]),
        ({}, {"profile_enabled": True}, []),
        ({}, {"title": "other"}, []),
    ],
)
def test_destructive_changes(before: dict[str, Any], after: dict[str, Any], replaces: list[str]) -> None:
    """Adding is a change in place; taking away, and switching Profile off, are not."""
    inputs, recorded = SchemaInputs.model_validate({**PROPS, **after}), state(**before)
    assert list(HANDLER.replaced_by(changed_fields(inputs, recorded), recorded, inputs)) == replaces
