"""Taking over what exists: by id or name, with every conflict explained before anything is changed."""

import re
from typing import Any

import pytest
from tests.lifecycle.cases import CASES, Case
from tests.lifecycle.runner import change_elsewhere
from tests.support.hosted.chain import Chain
from tests.support.hosted.evidence import held
from tests.support.hosted.host import CallFailed
from tests.support.hosted.stack import CheckRefused, Declared, Stack

from pulumi_zoho_aep.engine.hidden import ADOPTED, IS_PREVIEW, TAG, UNTAGGED
from pulumi_zoho_aep.resources.dataset import DatasetProvider
from pulumi_zoho_aep.resources.identity_descriptor import IdentityDescriptorProvider
from pulumi_zoho_aep.resources.mapping_set import MappingSetProvider
from pulumi_zoho_aep.resources.source_connection import SourceConnectionProvider
from pulumi_zoho_aep.tags import DATASET_TAG

every = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
SOME = [case for case in CASES if case.name in ("Schema", "Dataset", "MappingSet", "TargetConnection")]
"""One type of each kind of collection."""
some = pytest.mark.parametrize("case", SOME, ids=lambda case: case.name)
NAMES = {"Schema": "title", "FieldGroup": "title"}


def made_by_hand(stack: Stack, chain: Chain, case: Case) -> str:
    """Return the id of an object of no one."""
    made = stack.up(case.kind, "by hand", case.inputs(chain))
    if case.kind is not IdentityDescriptorProvider:
        item = stack.simulator.world.store.get(case.collection, made.id) or {}
        tags = {"tags": [] if isinstance(item.get("tags"), list) else {"pulumiZohoAep": None}} if "tags" in item else {}
        change_elsewhere(stack, case.collection, made.id, tags or {"description": "made by hand"})
    stack.resources.remove(made)
    stack.in_new_process()
    stack.writes()
    return made.id


def adopting(stack: Stack, case: Case, reference: str) -> Declared:
    """Return a resource that is to take over an object."""
    resource = stack.declare(case.kind)
    resource.adopt = reference
    return resource


def words(text: str) -> list[str]:
    """Return the words of a message: the fix of a finding may stand on its line, that of an error on the next."""
    return re.split(r"[:\s]+", text)


def refused(resource: Declared, inputs: dict[str, Any]) -> str:
    """Return why a preview refuses the adoption; `up` refuses it for the same reason, and changes nothing."""
    store = resource.stack.simulator.world.store
    before = held(store)
    resource.stack.writes()
    with pytest.raises(CheckRefused) as previewed:
        resource.check({**inputs, IS_PREVIEW: True})
    with pytest.raises(CallFailed) as failed:
        resource.up(inputs)
    assert failed.value.partial is None
    assert (held(store), resource.stack.writes()) == (before, [])
    (reason,) = previewed.value.reasons
    assert words(failed.value.shown) == words(reason)
    return reason


@every
def test_life(stack: Stack, chain: Chain, case: Case) -> None:
    """An adopted object gets the declared state and the tag; when its resource goes, it stays without the tag."""
    inputs = case.inputs(chain)
    identifier = made_by_hand(stack, chain, case)
    resource = adopting(stack, case, identifier)
    assert resource.up({**inputs, **case.change}) == "created"
    assert resource.id == identifier
    assert [call for call in stack.writes() if call.startswith("POST")] == []
    assert (resource.refresh(), resource.preview({**inputs, **case.change}).step) == ("read", "unchanged")
    # Once it is done, the program no longer needs to say so.
    resource.adopt = None
    assert resource.preview({**inputs, **case.change}).step == "unchanged"
    assert resource.up(inputs) == "updated"
    stack.in_new_process()
    resource.destroy()
    left = stack.simulator.world.store.get(case.collection, identifier)
    assert left is not None
    assert "crm/test" not in str({name: value for name, value in left.items() if name != "_versions"})
    again = adopting(stack, case, identifier)
    assert again.up(inputs) == "created"
    assert again.id == identifier


@some
def test_by_name(stack: Stack, chain: Chain, case: Case) -> None:
    """The name of one object means it; of several it means none, and their ids are reported."""
    inputs, key = case.inputs(chain), NAMES.get(case.name, "name")
    identifier = made_by_hand(stack, chain, case)
    if case.name not in NAMES and case.name != "Dataflow":
        twin = stack.up(case.kind, "twin", inputs)
        reason = refused(adopting(stack, case, inputs[key]), inputs)
        ids = ", ".join(sorted((identifier, twin.id)))
        assert reason == f"adopt: 2 objects are called {inputs[key]}: {ids}: adopt one of them by its id"
        twin.destroy()
        if case.kind is MappingSetProvider:
            return  # Data Prep does not delete the twin
        stack.in_new_process()
    resource = adopting(stack, case, inputs[key])
    assert resource.check({**inputs, IS_PREVIEW: True})[TAG] == resource.tag
    assert any(f"adopts {case.kind.handler.noun} {identifier}" in line.message for line in stack.log(resource))
    assert resource.up(inputs) == "created"
    assert resource.id == identifier


@some
def test_held_by_another_resource(stack: Stack, chain: Chain, case: Case) -> None:
    """What a resource of this stack has is not taken from it."""
    inputs = case.inputs(chain)
    first = stack.up(case.kind, "first", inputs)
    stack.writes()
    reason = refused(adopting(stack, case, first.id), inputs)
    assert reason.startswith(f"adopt: another resource of this stack has {case.kind.handler.noun} ")


@some
def test_adopted_by_two_resources(stack: Stack, chain: Chain, case: Case) -> None:
    """The preview refuses the second one, whose `up` would fail once the first has the object."""
    inputs = case.inputs(chain)
    identifier = made_by_hand(stack, chain, case)
    first, second = (adopting(stack, case, identifier) for _ in range(2))
    second.name = "second"
    for _ in range(2):
        assert first.check({**inputs, IS_PREVIEW: True})
    with pytest.raises(CheckRefused, match=f"another resource adopts {case.kind.handler.noun} {identifier}, too"):
        second.check({**inputs, IS_PREVIEW: True})


@some
def test_of_another_stack(stack: Stack, chain: Chain, case: Case) -> None:
    """What another stack has tagged is that stack's until it lets go of it."""
    other = Stack(stack.host, stack.simulator)
    other.name = "other"
    inputs = case.inputs(chain)
    theirs = other.up(case.kind, "main", inputs)
    stack.writes()
    reason = refused(adopting(stack, case, theirs.id), inputs)
    assert f"({theirs.id}) is of stack crm/other" in reason


@some
def test_neither_id_nor_name(stack: Stack, chain: Chain, case: Case) -> None:
    """A text that means nothing is explained: what it is the name of instead, or what may have been meant."""
    inputs = case.inputs(chain)
    stack.writes()
    assert "whose id or name is nothing such" in refused(adopting(stack, case, "nothing such"), inputs)
    other = chain.dataset if case.kind is not DatasetProvider else chain.connection
    stack.in_new_process()
    stack.writes()
    kind = "Dataset leads" if case.kind is not DatasetProvider else "BaseConnection zoho"
    reason = refused(adopting(stack, case, other), inputs)
    assert f"{other} is the id of {kind}, which is no {case.kind.handler.noun}" in reason


def test_another_identity(stack: Stack, chain: Chain) -> None:
    """What cannot be changed has to agree: both values are reported."""
    case = next(case for case in CASES if case.kind is DatasetProvider)
    identifier = made_by_hand(stack, chain, case)
    inputs = {**case.inputs(chain), "schema_id": chain.another_schema("people")}
    stack.writes()
    reason = refused(adopting(stack, case, identifier), inputs)
    assert f"schema_id is {chain.schema}, and {inputs['schema_id']} is declared" in reason


def test_not_replaced_while_it_is_declared_to_be_adopted(stack: Stack, chain: Chain) -> None:
    """A change that means a new object is refused in the preview: nothing would be left to adopt."""
    case = next(case for case in CASES if case.kind is SourceConnectionProvider)
    resource = adopting(stack, case, made_by_hand(stack, chain, case))
    resource.up(case.inputs(chain))
    changed = chain.source_inputs(table="Contacts")
    stack.writes()
    with pytest.raises(CallFailed, match=r"changing .*table would replace this source connection, which was adopted"):
        resource.preview(changed)
    resource.adopt = None
    assert resource.preview(changed).step == "replaced"
    assert stack.writes() == []


def test_allowed_to_be_deleted(stack: Stack, chain: Chain) -> None:
    """What `allow_delete` names is deleted although it was adopted."""
    case = next(case for case in CASES if case.kind is DatasetProvider)
    resource = adopting(stack, case, made_by_hand(stack, chain, case))
    resource.up(case.inputs(chain))
    stack.config = {"zoho-aep:allow_delete": '{"datasets": ["main"]}'}
    resource.destroy()
    assert "DELETE dataSets/*" in stack.writes()


def test_what_a_dataflow_uses(stack: Stack, chain: Chain) -> None:
    """Parts of a dataflow are adopted by naming it."""
    flow = next(case for case in CASES if case.name == "Dataflow")
    for name in ("SourceConnection", "TargetConnection", "MappingSet"):
        case = next(case for case in CASES if case.name == name)
        identifier = made_by_hand(stack, chain, case)
        parts = {
            "SourceConnection": "source_connection_id",
            "TargetConnection": "target_connection_id",
            "MappingSet": "mapping_set_id",
        }
        by_hand = stack.up(flow.kind, name, {**flow.inputs(chain), "name": f"with {name}", parts[name]: identifier})
        stack.in_new_process()
        resource = adopting(stack, case, f"dataflow:with {name}")
        resource.name = f"part {name}"
        assert resource.up(case.inputs(chain)) == "created"
        assert resource.id == identifier
        by_hand.destroy()


def test_a_dataflow_that_cannot_be_adopted(stack: Stack, chain: Chain) -> None:
    """It says so itself: the preview does not repeat it for each part. Without a preview, no part is created."""
    case = next(case for case in CASES if case.name == "TargetConnection")
    stack.up(next(case for case in CASES if case.name == "Dataflow").kind, "ours", chain.dataflow_inputs())
    for reference, reason in (("nothing such", "no dataflow whose id or name"), ("leads", "another resource of this")):
        part = adopting(stack, case, f"dataflow:{reference}")
        part.name = "part"
        stack.writes()
        assert part.check({**case.inputs(chain), IS_PREVIEW: True})
        with pytest.raises(CallFailed, match=reason):
            part.up(case.inputs(chain))
        assert stack.writes() == []


@some
def test_an_imported_object(stack: Stack, chain: Chain, case: Case) -> None:
    """It has no tag, and that is not drift; its first change writes one, and from then on a missing tag is drift."""
    inputs, other = case.inputs(chain), {**case.inputs(chain), **case.change}
    resource = stack.up(case.kind, "main", inputs)
    untagged = {"tags": [] if case.name == "MappingSet" else {DATASET_TAG: None}}
    if case.name not in ("MappingSet", "Dataset"):
        untagged = {"description": ""}
    change_elsewhere(stack, case.collection, resource.id, untagged)
    resource.outputs = {**resource.outputs, TAG: "", UNTAGGED: True, ADOPTED: True}
    stack.in_new_process()
    stack.writes()
    assert (resource.refresh(), resource.preview(inputs).step) == ("read", "unchanged")
    assert resource.inputs[TAG] == resource.tag
    assert stack.writes() == []
    assert resource.up(other) == "updated"
    assert (resource.refresh(), resource.outputs[TAG]) == ("read", resource.tag)
    change_elsewhere(stack, case.collection, resource.id, untagged)
    assert (resource.refresh(), resource.preview(other).step) == ("read", "updated")
