"""Whose object is this: two stacks in one sandbox, marks edited by hand, and objects that only look like ours."""

from typing import Any

import pytest
from tests.lifecycle.cases import CASES, Case
from tests.lifecycle.runner import change_elsewhere
from tests.support.hosted.chain import CONTACT, CREDENTIAL, PERSON, Chain
from tests.support.hosted.evidence import held
from tests.support.hosted.host import CallFailed
from tests.support.hosted.stack import CheckRefused, Declared, Stack
from tests.support.hosted.wire import UNKNOWN

from pulumi_zoho_aep.engine.hidden import IS_PREVIEW, RELEASED, RETAINED, TAG
from pulumi_zoho_aep.engine.ownership import fingerprint
from pulumi_zoho_aep.resources.base_connection import BaseConnectionProvider
from pulumi_zoho_aep.resources.dataflow import DataflowProvider
from pulumi_zoho_aep.resources.dataset import DatasetProvider
from pulumi_zoho_aep.resources.field_group import FieldGroupProvider
from pulumi_zoho_aep.resources.identity_descriptor import IdentityDescriptorProvider
from pulumi_zoho_aep.resources.mapping_set import MappingSetProvider
from pulumi_zoho_aep.resources.schema import SchemaProvider
from pulumi_zoho_aep.resources.source_connection import SourceConnectionProvider
from pulumi_zoho_aep.resources.target_connection import TargetConnectionProvider
from pulumi_zoho_aep.tags import DATASET_TAG, MAPPING_SET_TAG, tag_from_values, tag_in, tag_of, tag_values

UNIQUE = (FieldGroupProvider, SchemaProvider)
"""Types whose title no one else may have."""
MARKED = [case for case in CASES if case.kind is not IdentityDescriptorProvider]
DESCRIBED = [case for case in MARKED if case.kind not in (DatasetProvider, MappingSetProvider)]
marked = pytest.mark.parametrize("case", MARKED, ids=lambda case: case.name)
described = pytest.mark.parametrize("case", DESCRIBED, ids=lambda case: case.name)


@pytest.fixture
def other(stack: Stack) -> Stack:
    """Another stack of the same project in the same sandbox."""
    another = Stack(stack.host, stack.simulator)
    another.name = "other"
    return another


def stored(resource: Declared, case: Case) -> dict[str, Any]:
    """Return the object as the service holds it."""
    item = resource.stack.simulator.world.store.get(case.collection, resource.id)
    assert item is not None
    return item


def tag_of_object(item: dict[str, Any]) -> str:
    """Return the tag of an object as the service holds it."""
    tags = item.get("tags")
    if isinstance(tags, list):
        return next(tag_from_values(tag["values"]) for tag in tags if tag["name"] == MAPPING_SET_TAG)
    return tag_from_values(tags[DATASET_TAG]) if tags else tag_in(item["description"]) or ""


DATAFLOW = next(case for case in CASES if case.kind is DataflowProvider)
OTHERS = tag_of("crm/other/main", "0" * 16, "type::main")


def edited(case: Case, tag: str, *, moved: bool = False) -> dict[str, Any]:
    """Return the change that somebody makes to a tag in the interface; empty removes it."""
    if case.kind is DatasetProvider:
        return {"tags": {DATASET_TAG: tag_values(tag)[:: -1 if moved else 1] if tag else None}}
    if case.kind is MappingSetProvider:
        return {"tags": [{"name": MAPPING_SET_TAG, "values": tag_values(tag)[:: -1 if moved else 1]}] if tag else []}
    written = f"[pulumi-zoho-aep {tag}]"
    return {"description": (f"{written} ours" if moved else f"ours {written}") if tag else "ours"}


def of_its_own(stack: Stack, chain: Chain, case: Case) -> dict[str, Any]:
    """Return what must be another one beside an object of another stack."""
    if case.kind is DataflowProvider:
        return {"source_connection_id": stack.up(SourceConnectionProvider, "another", chain.source_inputs()).id}
    return {"title": "of its own"} if case.kind in UNIQUE else {}


@marked
def test_stacks_of_the_same_names(stack: Stack, other: Stack, chain: Chain, case: Case) -> None:
    """A second stack of the same names gets an object of its own, and its whole life leaves the first one's alone."""
    inputs = case.inputs(chain)
    ours = stack.up(case.kind, "main", inputs)
    before = stored(ours, case)
    theirs = other.declare(case.kind)
    if case.kind in UNIQUE:
        with pytest.raises(CallFailed) as failed:
            theirs.up(inputs)
        assert failed.value.partial is None
        first, hint = failed.value.shown.split("\n")
        assert first.startswith(
            f"create {theirs.kind.handler.noun} {inputs['title']}: title must be unique. An object "
        )
        assert ours.id in first
        assert hint == "it belongs to the stack crm/test: choose another title"
    inputs = {**inputs, **of_its_own(stack, chain, case)}
    assert theirs.up(inputs) == "created"
    assert theirs.id != ours.id
    theirs.up({**inputs, **case.change})
    theirs.refresh()
    theirs.destroy()
    assert stored(ours, case) == before
    assert ours.refresh() == "read"
    assert ours.preview(case.inputs(chain)).step == "unchanged"


@marked
@pytest.mark.parametrize("tag", ["", OTHERS, "who knows"])
def test_a_tag_edited_by_hand(stack: Stack, chain: Chain, case: Case, tag: str) -> None:
    """What is in the state stays this stack's whatever its tag says; it shows as drift, and `up` sets it right."""
    inputs = case.inputs(chain)
    resource = stack.up(case.kind, "main", inputs)
    right = stored(resource, case)
    change_elsewhere(stack, case.collection, resource.id, edited(case, tag))
    assert resource.refresh() == "read"
    plan = resource.preview(inputs)
    assert (plan.step, TAG in plan.shown) == ("updated", True)
    assert resource.up(inputs) == "updated"
    key = "tags" if case.kind in (DatasetProvider, MappingSetProvider) else "description"
    assert stored(resource, case)[key] == right[key]
    assert (resource.refresh(), resource.preview(inputs).step) == ("read", "unchanged")
    (line,) = [line.message for line in stack.log(resource) if "rewritten" in line.message][:1]
    live = OTHERS if tag == OTHERS else "none at the end of the description"
    assert line == f"the ownership tag is rewritten: {live} becomes {resource.tag}"


@described
def test_a_tag_moved_by_hand(stack: Stack, chain: Chain, case: Case) -> None:
    """Found wherever it is, it makes the object ours also after the state was lost, and is restored to the end."""
    inputs = {**case.inputs(chain), "description": "ours"}
    resource = stack.up(case.kind, "main", inputs)
    right = stored(resource, case)
    change_elsewhere(stack, case.collection, resource.id, edited(case, resource.tag, moved=True))
    assert resource.refresh() == "read"
    assert resource.preview(inputs).shown == {TAG}
    again = stack.later().up(case.kind, "main", inputs)
    assert again.id == resource.id
    assert stored(again, case)["description"] == right["description"]
    said = [line.message for line in stack.log(again)]
    assert f"takes over {case.kind.handler.noun} {resource.id}: an earlier run of this stack created it" in said


@marked
def test_a_renamed_stack(stack: Stack, chain: Chain, case: Case) -> None:
    """Under its new name it finds its own, with the state and without it; a new stack of the old name does not."""
    inputs = case.inputs(chain)
    resource = stack.up(case.kind, "main", inputs)
    before = stored(resource, case)
    renamed = stack.later()
    renamed.name = "renamed"
    renamed.of_lineage = stack.lineage
    later = resource.later(renamed)
    assert later.refresh() == "read"
    plan = later.preview(inputs)
    assert (plan.step, TAG in plan.shown) == ("updated", True)
    another = Stack(stack.host, stack.simulator)
    another.of_lineage = "f" * 16
    assert another.up(case.kind, "main", {**inputs, **of_its_own(stack, chain, case)}).id != resource.id
    assert stored(resource, case) == before
    lost = renamed.later()
    lost.name, lost.of_lineage = renamed.name, stack.lineage
    assert lost.up(case.kind, "main", inputs).id == resource.id
    assert tag_of_object(stored(resource, case)).startswith("crm/renamed/main#")


@marked
@pytest.mark.parametrize("tag", ["", OTHERS, "who knows"])
def test_an_object_with_another_tag_is_not_ours(stack: Stack, chain: Chain, case: Case, tag: str) -> None:
    """What an interrupted run left, and somebody tagged otherwise since, is no longer ours: it is not touched."""
    inputs = case.inputs(chain)
    lost = stack.up(case.kind, "main", inputs)
    change_elsewhere(stack, case.collection, lost.id, edited(case, tag))
    before = stored(lost, case)
    later = Stack(stack.host, stack.simulator).declare(case.kind)
    refusals = {**dict.fromkeys(UNIQUE, "title must be unique"), DataflowProvider: "reads source connection"}
    if case.kind in refusals:
        with pytest.raises(CallFailed, match=refusals[case.kind]):
            later.up(inputs)
    else:
        later.up(inputs)
        assert later.id != lost.id
    assert stored(lost, case) == before


@marked
@pytest.mark.parametrize("is_copy", [False, True])
def test_what_another_stack_has_tagged_is_not_deleted(stack: Stack, chain: Chain, case: Case, *, is_copy: bool) -> None:
    """A state that is out of date, as one brought back or copied, says what stays and for whom."""
    resource = stack.up(case.kind, "main", case.inputs(chain)).later()
    # A copy of the state below another name has the same lineage.
    theirs = resource.tag.replace("crm/test/", "crm/other/") if is_copy else OTHERS
    change_elsewhere(stack, case.collection, resource.id, edited(case, theirs))
    before = stored(resource, case)
    assert resource.refresh() == "read"
    identifier = resource.id
    resource.destroy()
    assert stack.simulator.world.store.get(case.collection, identifier) == before
    assert (
        f"{case.kind.handler.noun} {identifier} stays in AEP: its ownership tag belongs to another stack, crm/other"
        in [line.message for line in resource.stack.log(resource)]
    )


@marked
def test_what_a_renamed_stack_has_tagged_is_deleted(stack: Stack, chain: Chain, case: Case) -> None:
    """Its state may say the former name yet, where the run that rewrote the tags was killed."""
    stack.of_lineage = stack.lineage
    resource = stack.up(case.kind, "main", case.inputs(chain)).later()
    change_elsewhere(stack, case.collection, resource.id, edited(case, resource.tag.replace("/test/", "/renamed/")))
    stack.name = resource.stack.name = "renamed"
    assert resource.refresh() == "read"
    identifier = resource.id
    resource.destroy()
    assert "its ownership tag" not in str([line.message for line in resource.stack.log(resource)])
    if case.kind is not MappingSetProvider:
        assert stack.simulator.world.store.get(case.collection, identifier) is None


@marked
def test_what_a_resource_holds_is_not_taken_over(stack: Stack, chain: Chain, case: Case) -> None:
    """A resource renamed in the state has an object with the tag of a new one of the old name, which gets its own."""
    inputs = case.inputs(chain)
    renamed = stack.up(case.kind, "main", inputs)
    before = stored(renamed, case)
    later = stack.later()
    new = later.declare(case.kind)
    unique = {"title": "of the new one"} if case.kind in UNIQUE else {}
    held = {"__held": f"{fingerprint('others')} {fingerprint(renamed.id)}"}
    assert new.up({**inputs, **unique, **held}) == "created"
    assert new.id != renamed.id
    assert "__held" not in new.inputs
    assert stored(renamed, case) == before


@described
def test_a_description_that_holds_a_tag(stack: Stack, chain: Chain, case: Case) -> None:
    """A tag in a text that a person wrote is text: it stays, is not drift, and makes no one an owner."""
    text = f"copied from [pulumi-zoho-aep {stack.declare(case.kind, 'another').tag}]"
    inputs = {**case.inputs(chain), "description": text}
    resource = stack.up(case.kind, "main", inputs)
    assert resource.refresh() == "read"
    assert resource.visible["description"] == text
    assert resource.preview(inputs).step == "unchanged"
    renamed = {"title": "another"} if case.kind in UNIQUE else {}
    another = stack.up(case.kind, "another", {**case.inputs(chain), **renamed})
    assert another.id != resource.id


def test_a_source_connection_that_is_read_already(stack: Stack, chain: Chain) -> None:
    """Where a dataflow lost its tag, and the state was lost, no second one reads the rows again; the fix is named."""
    inputs = chain.dataflow_inputs()
    lost = stack.up(DataflowProvider, "main", inputs)
    tagged = stored(lost, DATAFLOW)["description"]
    change_elsewhere(stack, "flows", lost.id, {"description": "by hand"})
    stack.writes()
    later = stack.later().declare(DataflowProvider)
    with pytest.raises(CheckRefused) as refused:
        later.check({**inputs, IS_PREVIEW: True})
    with pytest.raises(CallFailed) as failed:
        later.up(inputs)
    source = inputs["source_connection_id"]
    assert refused.value.reasons[0].split() == failed.value.shown.replace(" --stack test", "").split()
    assert failed.value.shown == (
        f"create dataflow: {lost.id} (leads) reads source connection {source} already, and no resource of this stack "
        "has it: a second dataflow would ingest every row twice\n"
        f"if it is this resource's, end its description with [pulumi-zoho-aep {lost.tag}] in the AEP interface and run "
        "`pulumi up --stack test` again, which takes it over; otherwise delete it"
    )
    assert stack.writes() == []
    change_elsewhere(stack, "flows", lost.id, {"description": tagged})
    again = stack.later().up(DataflowProvider, "main", inputs)
    assert again.id == lost.id


def test_a_preview_asks_nothing_about_a_recorded_dataflow(stack: Stack, chain: Chain) -> None:
    """Without a refresh, one that carries no tag is no second reader."""
    inputs = chain.dataflow_inputs()
    resource = stack.up(DataflowProvider, "main", inputs)
    change_elsewhere(stack, "flows", resource.id, {"description": ""})
    later = resource.later()
    later.stack.writes()
    later.check({**inputs, IS_PREVIEW: True}, later.inputs)
    assert later.stack.requests() == []


def test_a_retained_dataflow(stack: Stack, chain: Chain) -> None:
    """With `retain_on_delete` none is replaced; whatever else keeps the old one, no second one is made beside it."""
    inputs = chain.dataflow_inputs(allow_replacement=True)
    resource = stack.up(DataflowProvider, "main", inputs).later()
    assert resource.refresh() == "read"
    replaced = resource.stack.declare(DataflowProvider)
    with pytest.raises(CheckRefused, match="retain_on_delete keeps the old dataflow alongside a new one"):
        replaced.check({**inputs, RETAINED: True})
    assert replaced.up(inputs) == "created"
    assert replaced.id == resource.id


def test_two_dataflows_of_one_program(stack: Stack, chain: Chain) -> None:
    """What two resources declare is meant; and a replaced dataflow makes room for its successor."""
    inputs = chain.dataflow_inputs(allow_replacement=True)
    first = stack.up(DataflowProvider, "first", inputs)
    second = stack.up(DataflowProvider, "second", inputs)
    assert first.id != second.id
    second.destroy()
    old = first.id
    once = chain.dataflow_inputs(allow_replacement=True, schedule={"frequency": "once"}, delta_column=None)
    assert first.up(once) == "replaced"
    assert first.id != old


def test_several_datasets_with_our_mark(stack: Stack, chain: Chain) -> None:
    """Two datasets that carry the mark are both named, and neither is touched."""
    inputs = {"name": "leads", "schema_id": chain.schema}
    dataset = stack.up(DatasetProvider, "main", inputs)
    copy = stack.simulator.world.store.get("dataSets", dataset.id)
    assert copy is not None
    stack.simulator.world.store.put("dataSets", "copy", {**copy, "id": "copy"})
    later = Stack(stack.host, stack.simulator)
    later.writes()
    with pytest.raises(CheckRefused, match="several objects carry this resource's tag"):
        later.declare(DatasetProvider).check({**inputs, IS_PREVIEW: True})
    with pytest.raises(CallFailed, match="several objects carry this resource's tag") as failed:
        later.declare(DatasetProvider).up(inputs)
    assert dataset.id in failed.value.shown
    assert "copy" in failed.value.shown
    assert later.writes() == []


def test_a_contradicting_dataset_with_our_mark(stack: Stack, chain: Chain) -> None:
    """A dataset with our ownership tag and another schema is named, and not touched: there is data in it."""
    inputs = {"name": "leads", "schema_id": chain.schema}
    dataset = stack.up(DatasetProvider, "main", inputs)
    later = Stack(stack.host, stack.simulator)
    later.writes()
    contradicting = {**inputs, "schema_id": chain.another_schema("people")}
    said = f"{dataset.id} carries this resource's tag, but differs in schema_id"
    with pytest.raises(CheckRefused, match=said):
        later.declare(DatasetProvider).check({**contradicting, IS_PREVIEW: True})
    with pytest.raises(CallFailed, match=said):
        later.declare(DatasetProvider).up(contradicting)
    assert later.writes() == ["POST schemas"]


def test_a_takeover_is_foreseen(stack: Stack, chain: Chain) -> None:
    """A preview says it even while an object is built on unknown ones; those have to be this stack's as well."""
    dataset = stack.up(DatasetProvider, "leads", {"name": "leads", "schema_id": chain.schema})
    ours = stack.up(TargetConnectionProvider, "main", chain.target_inputs(dataset_id=dataset.id))
    unknown = chain.target_inputs(dataset_id=UNKNOWN, **{IS_PREVIEW: True})
    later = Stack(stack.host, stack.simulator)
    with pytest.raises(CheckRefused) as failed:
        later.declare(TargetConnectionProvider).check(unknown)
    (reason,) = failed.value.reasons
    assert f"{ours.id} carries this resource's tag, but differs in dataset_id" in reason
    assert f"if {dataset.id} is this stack's and has lost its tag, adopt it" in reason
    leads = later.declare(DatasetProvider, "leads")
    leads.check({"name": "leads", "schema_id": chain.schema, IS_PREVIEW: True})
    again = later.declare(TargetConnectionProvider)
    again.check(unknown)
    said = [line.message for line in later.log(again)]
    assert said == [f"takes over target connection {ours.id}: an earlier run of this stack created it"]


def test_mapping_sets_of_the_same_name(stack: Stack, other: Stack, chain: Chain) -> None:
    """Mapping sets pile up under one name: of those, only the ones with our ownership tag are ours."""
    theirs = other.up(MappingSetProvider, "main", chain.mapping_inputs())
    foreign = other.up(MappingSetProvider, "foreign", chain.mapping_inputs())
    change_elsewhere(stack, "mappingSets", foreign.id, {"tags": [{"name": "mine", "values": ["crm/test/main"]}]})
    ours = stack.up(MappingSetProvider, "main", chain.mapping_inputs())
    assert ours.id not in (theirs.id, foreign.id)
    later = Stack(stack.host, stack.simulator).up(MappingSetProvider, "main", chain.mapping_inputs())
    assert later.id == ours.id


def test_what_others_added_stays(stack: Stack) -> None:
    """What a lost object holds beyond its declaration is said where it is taken over, and is not removed."""
    group = stack.up(FieldGroupProvider, "group", {"title": "g", "fields": {"a": "string", "b.c": "string"}})
    schema = stack.up(SchemaProvider, "schema", {"title": "s", "field_groups": [PERSON, CONTACT, group.id]})
    later = stack.later()
    stack.writes()
    again = later.up(FieldGroupProvider, "group", {"title": "g", "fields": {"a": "string"}})
    schema_again = later.up(SchemaProvider, "schema", {"title": "s", "field_groups": [PERSON, CONTACT]})
    assert (again.id, schema_again.id, stack.writes()) == (group.id, schema.id, [])
    stays = "an earlier run of this stack created it, and what it holds beyond the declaration stays"
    assert f"takes over field group {group.id}: {stays}: field _acmesim.b.c" in [
        one.message for one in later.log(again)
    ]
    said = [one.message for one in later.log(schema_again)]
    assert f"takes over schema {schema.id}: {stays}: field group {group.id}" in said


def test_what_was_moved_to_another_stack(stack: Stack) -> None:
    """An object whose entry was removed from a state that goes on using it is not taken over without a word."""
    declared = {"name": "zoho", "credential": CREDENTIAL}
    connection = stack.up(BaseConnectionProvider, "zoho", declared)
    later = stack.later()
    stack.writes()
    with pytest.raises(CallFailed, match="its entry was removed from the state"):
        later.up(BaseConnectionProvider, "zoho", {**declared, RELEASED: fingerprint(connection.id)})
    assert stack.writes() == []


class TestIdentityDescriptors:
    """They carry no mark: what is said of a schema belongs to whom the schema belongs."""

    def declared(self, schema: str, **changes: object) -> dict[str, Any]:
        """Return the inputs of one."""
        return {"schema_id": schema, "path": "personalEmail.address", "namespace": "Email", **changes}

    def test_of_another_stacks_schema(self, stack: Stack, other: Stack, chain: Chain) -> None:
        """A stack that says the same of somebody else's schema shares the descriptor, and leaves it behind."""
        ours = stack.up(IdentityDescriptorProvider, "main", self.declared(chain.schema))
        theirs = other.up(IdentityDescriptorProvider, "main", self.declared(chain.schema))
        assert theirs.id == ours.id
        theirs.destroy()
        shared, line = other.log(theirs)
        assert shared.message == f"takes over identity descriptor {ours.id}: it says the same"
        assert line.message == (
            f"identity descriptor of personalEmail.address ({ours.id}) stays in AEP: its schema is not this stack's"
        )
        assert ours.refresh() == "read"
        ours.destroy()
        assert held(stack.simulator.world.store).get("descriptors", set()) == set()

    def test_a_different_one_of_another_stacks_schema(self, stack: Stack, other: Stack, chain: Chain) -> None:
        """One that says something else of the same field is named and not changed."""
        ours = stack.up(IdentityDescriptorProvider, "main", self.declared(chain.schema))
        stack.writes()
        with pytest.raises(CallFailed) as failed:
            other.declare(IdentityDescriptorProvider).up(self.declared(chain.schema, primary=True))
        assert failed.value.shown == (
            f"create identity descriptor: {ours.id} says about the same field that it is not the primary identity, but "
            "the schema is not this stack's\n"
            "set primary to false, or let the owner of the schema change it"
        )
        assert stack.writes() == []

    def test_of_a_schema_of_nobodys(self, stack: Stack) -> None:
        """On a schema without a mark nothing is deleted, and on one that is gone already there is nothing to keep."""
        schema = stack.up(SchemaProvider, "schema", {"title": "By hand", "field_groups": [PERSON, CONTACT]})
        change_elsewhere(stack, "schemas", schema.id, {"description": "made by hand"})
        descriptor = stack.up(IdentityDescriptorProvider, "main", self.declared(schema.id))
        stack.writes()
        descriptor.delete()
        assert stack.writes() == []
        stack.simulator.world.store.delete("schemas", schema.id)
        descriptor.delete()
        assert stack.writes() == ["DELETE descriptors/*"]


def test_one_name_below_two_parents(stack: Stack, chain: Chain) -> None:
    """A dataflow whose parents have moved without an alias does not become a second reader of its source."""
    inputs = chain.dataflow_inputs()
    held = stack.up(DataflowProvider, "main", inputs)
    tag = tag_of(held.owner, stack.lineage, f"own:index:Area$zoho-aep:Dataflow::{held.name}")
    change_elsewhere(stack, "flows", held.id, {"description": f"[pulumi-zoho-aep {tag}]"})
    for news in ({IS_PREVIEW: True}, {"__held": fingerprint(held.id)}):
        with pytest.raises(
            (CheckRefused, CallFailed), match="which has this name below another parent, reads the same"
        ):
            stack.later().declare(DataflowProvider).up({**inputs, **news})
    assert len(list(stack.simulator.world.store.items("flows"))) == 1
