"""Replacements that AEP cannot carry out: refused before anything is touched, by state or by question."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from tests.lifecycle.runner import change_elsewhere
from tests.support.hosted.chain import CONTACT, EVENT, PERSON, Chain, rest_login
from tests.support.hosted.host import CallFailed
from tests.support.hosted.stack import Declared, ProviderClass, Stack
from tests.support.hosted.wire import UNKNOWN

from pulumi_zoho_aep.resources.dataflow import DataflowProvider
from pulumi_zoho_aep.resources.dataset import DatasetProvider
from pulumi_zoho_aep.resources.field_group import FieldGroupProvider
from pulumi_zoho_aep.resources.mapping_set import MappingSetProvider
from pulumi_zoho_aep.resources.schema import SchemaProvider
from pulumi_zoho_aep.resources.source_connection import SourceConnectionProvider
from pulumi_zoho_aep.resources.target_connection import TargetConnectionProvider

FIELDS = {"leadId": "string", "company": "string"}
GROUP = {"title": "own", "fields": FIELDS}
DESTRUCTIVE: tuple[dict[str, Any], ...] = (
    {"fields": {"leadId": "string"}},
    {"fields": {**FIELDS, "company": "integer"}},
    {"class_id": EVENT},
)


def _schema(stack: Stack, group: Declared, **more: Any) -> tuple[Declared, dict[str, Any]]:
    declared = {
        "title": "Leads",
        "field_groups": [PERSON, CONTACT, group.id],
        "primary_identity": {"path": "personalEmail.address", "namespace": "Email"},
        "profile_enabled": True,
        **more,
    }
    return stack.up(SchemaProvider, "schema", declared), declared


@pytest.mark.parametrize("change", DESTRUCTIVE, ids=str)
def test_a_field_group_in_profile(stack: Stack, change: dict[str, Any]) -> None:
    """Once a refresh has seen who uses it, the preview names the field, the schema, and what to do instead."""
    group = stack.up(FieldGroupProvider, "main", GROUP)
    _schema(stack, group)
    assert group.refresh() == "read"
    path = "class_id" if "class_id" in change else "fields.company"
    with pytest.raises(CallFailed) as refused:
        group.preview({**GROUP, **change})
    assert refused.value.shown.splitlines() == [
        (
            f"changing {path} would replace this field group, which AEP does not delete: schema Leads uses it, which "
            "is in Profile or outside this stack"
        ),
        ("declare the fields as they were: an unmapped field does no harm; a field of another type needs another name"),
    ]


@pytest.mark.parametrize("change", [{"field_groups": [PERSON, CONTACT]}, {"class_id": EVENT}], ids=str)
def test_a_schema_in_profile(stack: Stack, change: dict[str, Any]) -> None:
    """Neither its class nor the loss of a field group makes a new one."""
    group = stack.up(FieldGroupProvider, "main", GROUP)
    schema, declared = _schema(stack, group)
    with pytest.raises(
        CallFailed, match=r"would replace this schema, which AEP does not delete: it is enabled for Pro"
    ):
        schema.preview({**declared, **change})


def test_a_schema_in_profile_that_is_dragged_along(stack: Stack) -> None:
    """Where the field group does not know yet who uses it, the schema says it, with the field that is the cause."""
    group = stack.up(FieldGroupProvider, "main", GROUP)
    schema, _ = _schema(stack, group)
    assert group.preview({**GROUP, "fields": {"leadId": "string"}}).replaces == ("fields",)
    later = schema.later(stack)
    with pytest.raises(
        CallFailed, match=r"changing field_groups \(fields\.company of field group main\) would replace"
    ):
        later.diff({**later.inputs, "field_groups": UNKNOWN})


def test_a_refresh_only_shows(stack: Stack) -> None:
    """There the roles are swapped and nothing is declared, so nothing is refused."""
    group = stack.up(FieldGroupProvider, "main", GROUP)
    schema, declared = _schema(stack, group)
    later = schema.later()
    assert later.diff({**later.inputs, "class_id": EVENT}).replaces == ("class_id",)
    assert declared["profile_enabled"] is True


@pytest.mark.parametrize("in_profile", [False, True])
def test_destroying_a_field_group_that_others_use(stack: Stack, *, in_profile: bool) -> None:
    """Their schema is named before `pulumi destroy` deletes anything; one in Profile keeps the field group."""
    group = stack.up(FieldGroupProvider, "group", GROUP)
    theirs = stack.up(SchemaProvider, "theirs", {"title": "Theirs", "field_groups": [PERSON, CONTACT, group.id]})
    changed = {"description": "", **({"meta:immutableTags": ["union"]} if in_profile else {})}
    change_elsewhere(stack, "schemas", theirs.id, changed)
    later = group.later()
    assert later.refresh() == "read"
    stack.writes()
    said = f"schema Theirs ({theirs.id}) uses the field group, and is outside this stack"
    if in_profile:
        later.delete()
        assert any(said in line.message for line in stack.log(later))
        return
    with pytest.raises(CallFailed, match=re.escape(said)):
        later.delete()
    assert stack.writes() == []


def test_a_schema_that_others_use(stack: Stack) -> None:
    """AEP is asked before the first deletion: a dataset of others would keep the schema, and ours would be lost."""
    declared = {"title": "Leads", "field_groups": [PERSON, CONTACT]}
    schema = stack.up(SchemaProvider, "schema", declared)
    dataset = stack.up(DatasetProvider, "ours", {"name": "ours", "schema_id": schema.id})
    stack.up(DatasetProvider, "theirs", {"name": "theirs", "schema_id": schema.id})
    theirs = next(item for item in stack.simulator.world.store.items("dataSets") if item["name"] == "theirs")
    change_elsewhere(stack, "dataSets", theirs["id"], {"tags": {"pulumiZohoAep": None}})
    later = schema.later()
    assert later.preview({**declared, "field_groups": [PERSON]}).replaces == ("field_groups",)
    with pytest.raises(CallFailed, match=r"dataset theirs \(\w+\) uses the schema, and is outside this stack"):
        dataset.later(later.stack).delete()
    assert stack.simulator.world.store.get("dataSets", dataset.id) is not None


def test_a_field_group_that_others_use(stack: Stack) -> None:
    """The same of a schema of others, which a refresh finds."""
    group = stack.up(FieldGroupProvider, "main", GROUP)
    schema, _ = _schema(stack, group, profile_enabled=False)
    assert group.refresh() == "read"
    changed = {**GROUP, "fields": {"leadId": "string"}}
    assert group.preview(changed).replaces == ("fields",)
    change_elsewhere(stack, "schemas", schema.id, {"description": "theirs"})
    later = group.later()
    assert later.refresh() == "read"
    with pytest.raises(CallFailed, match="schema Leads uses it"):
        later.preview(changed)


def test_what_was_to_make_room_is_not_taken_over(stack: Stack) -> None:
    """An object that a deletion left in place does not become its own successor, with the old content."""
    group = stack.up(FieldGroupProvider, "main", GROUP)
    schema, declared = _schema(stack, group)
    for resource, inputs in ((schema, declared), (group, {**GROUP, "fields": {"leadId": "string"}})):
        resource.destroy()
        with pytest.raises(CallFailed, match="which should have made room for it, stays in AEP"):
            resource.up(inputs)


def test_what_an_earlier_life_left_behind(stack: Stack) -> None:
    """It is taken over where it is what is declared, and named where a field of it has another type."""
    group = stack.up(FieldGroupProvider, "main", GROUP)
    _schema(stack, group)
    stack.destroy()
    again = stack.later().declare(FieldGroupProvider)
    with pytest.raises(CallFailed, match="carries this resource's tag, but differs in fields"):
        again.up({**GROUP, "fields": {**FIELDS, "company": "integer"}})
    assert again.up(GROUP) == "created"


def _user_of(stack: Stack, chain: Chain, noun: str) -> tuple[Declared, str, str]:
    """Return what others use of ours, the noun of what they use it with, and its id."""
    users: dict[str, tuple[ProviderClass, str, Callable[[], dict[str, Any]]]] = {
        "base connection": (SourceConnectionProvider, "sourceConnections", chain.source_inputs),
        "dataset": (TargetConnectionProvider, "targetConnections", chain.target_inputs),
        "source connection": (DataflowProvider, "flows", chain.dataflow_inputs),
        "target connection": (DataflowProvider, "flows", chain.dataflow_inputs),
    }
    kind, collection, inputs = users[noun]
    user = stack.up(kind, "theirs", inputs())
    change_elsewhere(stack, collection, user.id, {"description": "theirs"})
    stack.resources.remove(user)
    ours = next(one for one in stack.resources if one.kind.handler.noun == noun)
    return ours, kind.handler.noun, user.id


@pytest.mark.parametrize("noun", ["base connection", "source connection", "target connection", "dataset"])
def test_what_others_use_is_not_replaced(stack: Stack, chain: Chain, noun: str) -> None:
    """They are named before anything is deleted."""
    ours, what, user = _user_of(stack, chain, noun)
    later = ours.later()
    change = {
        "base connection": {"name": "rest", **rest_login()},
        "source connection": {**chain.source_inputs(), "columns": ["id", "Modified_Time"]},
        "target connection": {
            **chain.target_inputs(),
            "schema_version": "application/vnd.adobe.xed-full+json;version=1.0",
        },
        "dataset": {"name": "leads", "schema_id": chain.another_schema("other")},
    }[noun]
    stack.writes()
    with pytest.raises(CallFailed, match=rf"{what} \w+ \({user}\) uses the {noun}, and is outside this stack"):
        later.up(change)
    assert stack.writes() == []


@pytest.mark.parametrize("noun", ["base connection", "source connection", "target connection", "dataset"])
def test_what_others_use_is_named_before_a_destroy(stack: Stack, chain: Chain, noun: str) -> None:
    """Where AEP would refuse at the end, nothing is deleted at all; a dataset goes, with a warning at the start."""
    ours, what, user = _user_of(stack, chain, noun)
    other = stack.up(MappingSetProvider, "other", chain.mapping_inputs(name="other"))
    later = ours.later()
    assert (later.refresh(), other.later(later.stack).refresh()) == ("read", "read")
    stack.writes()
    line = rf"{what} \w+ \({user}\) uses the {noun}, and is outside this stack"
    first = later.stack.resources[-1]
    if noun == "dataset":
        first.delete()
        assert any(re.search(line, one.message) for one in stack.log(first))
        return
    with pytest.raises(CallFailed, match=line):
        first.delete()
    assert stack.writes() == []


def test_a_schema_in_profile_that_the_command_line_replaces(stack: Stack) -> None:
    """The engine asks no diff of what `--replace` names: what hangs on it tells, before it is deleted."""
    schema, declared = _schema(stack, stack.up(FieldGroupProvider, "main", GROUP))
    dataset = stack.up(DatasetProvider, "ours", {"name": "ours", "schema_id": schema.id})
    later = schema.later()
    below = dataset.later(later.stack)
    assert (later.refresh(), below.refresh()) == ("read", "read")
    later.check(declared)
    assert below.diff({**below.inputs, "schema_id": UNKNOWN}).replaces == ("schema_id",)
    with pytest.raises(CallFailed, match="the schema is enabled for Profile, and AEP does not delete it"):
        below.delete()
    with pytest.raises(CallFailed, match="the schema is enabled for Profile"):
        later.delete()
