import json
from pathlib import Path
from typing import Any

import pytest
from tests.lifecycle.runner import Change, Drift, Life, Replacement, change_elsewhere, play
from tests.support.hosted.chain import EVENT, PROFILE
from tests.support.hosted.host import CallFailed
from tests.support.hosted.stack import Declared, Stack
from tests.support.hosted.wire import UNKNOWN

from pulumi_zoho_aep.resources.field_group import FieldGroupProvider
from pulumi_zoho_aep.simulator import seeds

LIFE = Life(
    kind=FieldGroupProvider,
    inputs={"title": " Zoho lead ", "fields": {"leadId": "string", "score": "integer"}},
    checked={
        "title": "Zoho lead",
        "description": "",
        "class_id": PROFILE,
        "fields": {"leadId": "string", "score": "integer"},
    },
    creates=("POST fieldgroups",),
    collection="fieldGroups",
    deletes=("DELETE fieldgroups/*",),
    changes=(
        Change({"description": "of the sales team"}, ("PATCH fieldgroups/*",)),
        Change(
            {"fields": {"leadId": "string", "score": "integer", "rating.text": "string", "tags": "string[]"}},
            ("PATCH fieldgroups/*",),
        ),
    ),
    drift=Drift({"title": "Renamed"}, {"title": "Renamed"}, ("PATCH fieldgroups/*",)),
    replacements=(
        Replacement({"fields": {"leadId": "integer", "score": "integer"}}, ("fields",)),
        Replacement({"class_id": EVENT}, ("class_id",)),
    ),
)


CASE: dict[str, Any] = json.loads((Path(__file__).parent / "field-group-of-the-interface.json").read_text("utf-8"))
FIELDS = {"zohoId": "string", "company": "string", "annualRevenue": "number", "modifiedTime": "date-time"}


def test_what_the_interface_wrote_survives(stack: Stack) -> None:
    """Adding a field adds that field alone: titles, enums and fields that others added stay as they are."""
    group = stack.up(FieldGroupProvider, "main", {"title": "leads", "fields": FIELDS})
    change_elsewhere(stack, "fieldGroups", group.id, CASE)
    assert group.refresh() == "read"
    declared = {"title": "leads", "fields": {**FIELDS, "rating": "string", "address.city": "string"}}
    assert group.preview({"title": "leads", "fields": FIELDS}).step == "unchanged"
    before = _fields(stack, group)
    stack.writes()
    assert group.up(declared) == "updated"
    assert stack.writes() == ["PATCH fieldgroups/*"]
    after = _fields(stack, group)
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) == {"rating", "address"}
    assert group.refresh() == "read"
    assert group.preview(declared).step == "unchanged"


def test_a_name_that_is_taken(stack: Stack) -> None:
    """What others made of a name that is declared now is not written over: the message says what to do."""
    group = stack.up(FieldGroupProvider, "main", {"title": "leads", "fields": FIELDS})
    other = {"properties": {"rating": {"type": "array", "items": {"type": "integer"}}}}
    fields = {"definitions": {"fields": {"properties": {f"_{seeds.TENANT}": other}}}}
    change_elsewhere(stack, "fieldGroups", group.id, fields)
    with pytest.raises(CallFailed, match="update field group leads: rating already exists as something else"):
        group.up({"title": "leads", "fields": {**FIELDS, "rating": "string"}})


def _fields(stack: Stack, group: Declared) -> dict[str, Any]:
    stored = stack.simulator.world.store.get("fieldGroups", group.id) or {}
    fields: dict[str, Any] = stored["definitions"]["customFields"]["properties"][f"_{seeds.TENANT}"]["properties"]
    return fields


def test_life(stack: Stack) -> None:
    """A field group is created, extended, repaired, replaced for destructive changes, and deleted without a trace."""
    play(LIFE, stack)
    assert stack.orphans() == {}


def test_a_type_that_is_not_known_yet(stack: Stack) -> None:
    """A new field is only added; one that is there may have another type, which means a new field group."""
    group = stack.up(FieldGroupProvider, "main", {"title": "Leads", "fields": {"a": "string"}})
    assert group.preview({"title": "Leads", "fields": {"a": "string", "b": UNKNOWN}}).replaces == ()
    for fields in ({"a": UNKNOWN}, {"b": UNKNOWN}, UNKNOWN):
        assert group.preview({"title": "Leads", "fields": fields}).replaces == ("fields",)
