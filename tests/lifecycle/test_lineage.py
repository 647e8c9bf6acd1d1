"""A state without a lineage: what it meets in the sandbox, and what a person has said of it."""

from collections.abc import Callable
from typing import Any

import pytest
from pulumi.runtime.proto import provider_pb2
from tests.lifecycle.runner import change_elsewhere
from tests.support.hosted.host import struct
from tests.support.hosted.stack import PROJECT, Stack
from tests.support.hosted.wire import UNKNOWN, bare

from pulumi_zoho_aep.engine.hidden import IS_CHECKED, IS_PREVIEW, LINEAGE, OWNER, SIBLINGS, TAG
from pulumi_zoho_aep.errors import OwnershipError, ZohoAepError
from pulumi_zoho_aep.resources.lineage import LineageProvider
from pulumi_zoho_aep.resources.mapping_set import MappingSetProvider
from pulumi_zoho_aep.resources.schema import SchemaProvider
from pulumi_zoho_aep.services import Services

CONTACT = "https://ns.adobe.com/xdm/context/profile-personal-details"
SCHEMA = {"title": "people", "field_groups": [CONTACT]}
PROPS = {OWNER: "crm/test/lineage"}
OTHERS = "f" * 16


def lineage(stack: Stack, **platform: Any) -> LineageProvider:
    """Return the provider of a new process."""
    provider = LineageProvider()
    provider.services = Services({**stack.platform, **platform})
    return provider


def ways(provider: LineageProvider) -> list[Callable[[], object]]:
    """Return the ways on which a new state meets the sandbox: a preview, and an update."""
    return [lambda: provider.check({}, {**PROPS, IS_PREVIEW: True}), lambda: provider.create(PROPS)]


def test_nothing_is_there(stack: Stack) -> None:
    """A random lineage, another one for each state; or the one that is declared."""
    made = {lineage(stack).create(PROPS).id for _ in range(3)}
    assert len(made) == 3
    assert lineage(stack, lineage=OTHERS).create(PROPS).id == OTHERS
    assert lineage(stack).check({}, PROPS).inputs == PROPS


def test_objects_of_a_stack_of_that_name(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are counted, and the ways on work: they are ours; or they are another stack's, and this one gets its own."""
    stack.up(SchemaProvider, "main", SCHEMA)
    for way in ways(lineage(stack)):
        with pytest.raises(OwnershipError) as caught:
            way()
        assert caught.value.message == (
            "this state of crm/test is new, but the sandbox has objects of a stack of that name: 1 Schema of lineage "
            f"{stack.lineage}"
        )
        assert f"ZOHO_AEP_LINEAGE={stack.lineage}" in caught.value.hint
    assert lineage(stack, lineage=stack.lineage).create(PROPS).id == stack.lineage
    assert lineage(stack, lineage=OTHERS).create(PROPS).id == OTHERS
    assert lineage(stack).create({OWNER: "crm/another/lineage"}).id
    monkeypatch.setenv("ZOHO_AEP_LINEAGE", stack.lineage)
    assert lineage(stack).create(PROPS).id == stack.lineage
    # For one run it names objects that are there: in another provider's sandbox it is not meant.
    monkeypatch.setenv("ZOHO_AEP_LINEAGE", OTHERS)
    with pytest.raises(OwnershipError, match="this state of crm/test is new"):
        lineage(stack).create(PROPS)


def test_a_copied_stack_file(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lineage in the stack file is not another stack's, unless somebody says so for one run."""
    stack.up(SchemaProvider, "main", SCHEMA)
    copied, props = lineage(stack, lineage=stack.lineage), {OWNER: "crm/copy/lineage"}
    with pytest.raises(OwnershipError) as caught:
        copied.create(props)
    assert caught.value.message == (
        "zoho-aep:platform.lineage: this is crm/copy, but the lineage has 1 object of stack crm/test"
    )
    monkeypatch.setenv("ZOHO_AEP_LINEAGE", stack.lineage)
    assert copied.create(props).id == stack.lineage


def test_the_type_of_the_sandbox(stack: Stack) -> None:
    """A sandbox of another type than the declared one is refused before anything is made, in every run."""
    wrong = lineage(stack, sandbox_type="production")
    recorded = {**PROPS, "value": OTHERS}
    for olds, news in (({}, {**PROPS, IS_PREVIEW: True}), ({}, PROPS), (recorded, PROPS)):
        with pytest.raises(ZohoAepError) as caught:
            wrong.check(olds, news)
        assert caught.value.message.startswith("dev is a development sandbox, but this stack is for production")
    assert wrong.check(recorded, {**PROPS, IS_CHECKED: True}).inputs == PROPS
    assert lineage(stack, sandbox_type="development").check(recorded, PROPS).inputs == PROPS


def test_mapping_sets_do_not_count(stack: Stack) -> None:
    """No one can delete them, so a stack that was destroyed may come back."""
    schema = stack.up(SchemaProvider, "main", SCHEMA)
    mappings = [{"source": "Email", "target": "personalEmail.address"}]
    stack.up(MappingSetProvider, "main", {"name": "leads", "schema_id": schema.id, "mappings": mappings})
    change_elsewhere(stack, "schemas", schema.id, {"description": "by hand"})
    assert lineage(stack).create(PROPS).id


def test_what_cannot_be_asked(stack: Stack) -> None:
    """A preview goes on to show what else is wrong; an update makes nothing. Without AEP there is nothing to ask."""
    wrong = lineage(stack, client_secret="wrong")
    preview, update = ways(wrong)
    preview()
    with pytest.raises(ZohoAepError):
        update()
    without = LineageProvider()
    without.services = Services({})
    assert without.create(PROPS).id


def test_it_stays(stack: Stack) -> None:
    """It never changes: not by a declaration, and not by a replacement."""
    provider = lineage(stack)
    made = provider.create(PROPS)
    assert made.outs is not None
    assert provider.read(made.id, made.outs).outs == made.outs
    assert provider.diff(made.id, made.outs, PROPS).changes is False
    assert provider.update(made.id, made.outs, PROPS).outs == made.outs
    with pytest.raises(OwnershipError, match=f"this state has lineage {made.id}, and {OTHERS} is declared"):
        lineage(stack, lineage=OTHERS).diff(made.id, made.outs, PROPS)
    provider.delete(made.id, made.outs)
    assert provider.create(PROPS).id == made.id


def test_a_replacement_is_no_new_state(stack: Stack) -> None:
    """The engine asks a second time, without what is recorded: the stack's own objects are no namesakes' then."""
    stack.up(SchemaProvider, "main", SCHEMA)
    provider = lineage(stack)
    for olds in ({**PROPS, "value": stack.lineage}, {}):
        assert provider.check(olds, {**PROPS, IS_PREVIEW: True}).inputs == PROPS


def test_another_provider_for_the_same_sandbox(stack: Stack) -> None:
    """It gets the lineage of the state's other providers, whose objects are no namesakes'."""
    stack.up(SchemaProvider, "main", SCHEMA)
    provider = lineage(stack)
    for is_preview in (True, None):
        news = {**PROPS, IS_PREVIEW: is_preview, SIBLINGS: [None, stack.lineage]}
        assert provider.check({}, news).inputs == PROPS
    assert provider.create(PROPS).id == stack.lineage


def test_a_tag_that_is_unknown_for_a_moment(stack: Stack) -> None:
    """While a lineage is replaced, previews do not know it; it keeps its text, so that no tag is rewritten."""
    resource = stack.up(SchemaProvider, "main", SCHEMA)
    inputs = {**resource.check(SCHEMA), TAG: UNKNOWN, LINEAGE: UNKNOWN}
    assert resource.diff(inputs).step == "updated"
    recorded = {**PROPS, "value": stack.lineage, "__provider": stack.provider(LineageProvider)}
    urn = f"urn:pulumi:{stack.name}::{PROJECT}::pulumi-python:dynamic/zoho-aep:Lineage::lineage"
    stack.call("Read", provider_pb2.ReadRequest(id=stack.lineage, urn=urn, properties=struct(bare(recorded))))
    assert resource.diff(inputs).step == "unchanged"
