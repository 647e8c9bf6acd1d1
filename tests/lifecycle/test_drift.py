"""Every managed property of every resource, changed behind Pulumi's back: shown at its path, repaired, and quiet again.

And everything that is not managed, or only written in another way: not shown.
"""

from collections.abc import Iterator
from types import UnionType
from typing import Any, get_args
from urllib.parse import quote

import pytest
from pulumi.runtime.proto import engine_pb2
from tests.lifecycle.cases import CASES, Case
from tests.lifecycle.drifted import EXEMPT, HARMLESS, PRIMARY_IDENTITY, SPOILED, Harmless, Spoiled, mappings
from tests.lifecycle.runner import change_elsewhere, control
from tests.support.hosted.chain import CONTACT, PERSON, Chain
from tests.support.hosted.stack import CheckRefused, Declared, Stack
from tests.support.hosted.wire import bare

import pulumi_zoho_aep
from pulumi_zoho_aep.engine.hidden import TAG
from pulumi_zoho_aep.engine.models import Properties as Inner
from pulumi_zoho_aep.engine.resource import Resource
from pulumi_zoho_aep.simulator import seeds

Properties = dict[str, Any]
BY_KIND = {case.name: case for case in CASES}


def _up(stack: Stack, chain: Chain, case: Case, more: Properties) -> tuple[Declared, Properties]:
    declared = {**case.inputs(chain), **more}
    return stack.up(case.kind, "main", declared), declared


def _shows_and_is_repaired(resource: Declared, declared: Properties, path: str, step: str) -> str:
    """Hold drift to this: a line that names the path, the path in the plan, a repair, and silence; return the line."""
    before = bare(resource.inputs)
    resource.stack.host.engine.lines.clear()
    assert resource.refresh() == "read"
    (line,) = [line for line in resource.stack.log(resource) if line.severity == engine_pb2.WARNING]
    # Whoever rewrites a description takes the tag out of it.
    also = ", ownership_tag" if resource.outputs.get(TAG) == "" else ""
    assert line.message.startswith(f"{path}{also}: ")
    plan = resource.preview(declared)
    assert (plan.step, plan.changes) == (step, None)
    assert path.partition(".")[0] in plan.shown
    assert _at(bare(resource.inputs), path) != _at(before, path)
    assert resource.up(declared) == step
    resource.stack.host.engine.lines.clear()
    assert resource.refresh() == "read"
    assert resource.preview(declared).step == "unchanged"
    assert [line for line in resource.stack.log(resource) if line.severity == engine_pb2.WARNING] == []
    assert _at(bare(resource.inputs), path) == _at(before, path)
    return str(line.message)


def _at(value: Any, path: str) -> Any:
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    # No list has an order that means anything, and what was changed and repaired may stand in another place.
    return sorted(value, key=str) if isinstance(value, list) else value


@pytest.mark.parametrize("spoiled", SPOILED, ids=str)
def test_drift_of_a_property(stack: Stack, chain: Chain, spoiled: Spoiled) -> None:
    """What somebody changed shows at its path with who did it and when; `up` repairs it, and it is quiet again."""
    case = BY_KIND[spoiled.kind]
    resource, declared = _up(stack, chain, case, spoiled.inputs(chain))
    change_elsewhere(stack, case.collection, resource.id, spoiled.change)
    line = _shows_and_is_repaired(resource, declared, spoiled.path, spoiled.step)
    assert f"changed by {seeds.INTERFACE_USER} at 20" in line
    # Catalog and Data Prep do not tell from where.
    assert line.endswith("in the AEP interface") == (spoiled.kind not in ("Dataset", "MappingSet"))


@pytest.mark.parametrize("harmless", HARMLESS, ids=str)
def test_what_is_no_drift(stack: Stack, chain: Chain, harmless: Harmless) -> None:
    """No line, no change in the inputs, an empty preview: false drift would hide true drift."""
    case = BY_KIND[harmless.kind]
    resource, declared = _up(stack, chain, case, {})
    before = bare(resource.inputs)
    stack.host.engine.lines.clear()
    change_elsewhere(stack, case.collection, resource.id, harmless.change)
    assert resource.refresh() == "read"
    assert stack.log(resource) == []
    assert bare(resource.inputs) == before
    assert resource.preview(declared).step == "unchanged"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_deleted_elsewhere(stack: Stack, chain: Chain, case: Case) -> None:
    """What is gone is reported and created again; nothing else is taken for gone."""
    resource, declared = _up(stack, chain, case, {})
    control(stack, "DELETE", f"objects/{case.collection}/{quote(resource.id, safe='')}")
    assert resource.refresh() == "gone"
    (line,) = [line.message for line in stack.log(resource) if line.severity == engine_pb2.WARNING]
    assert (
        line == f"this {case.kind.handler.noun} is gone: it was deleted outside of this stack, or by an interrupted run"
    )
    resource.id = ""
    assert resource.up(declared) == "created"
    assert resource.refresh() == "read"
    assert resource.preview(declared).step == "unchanged"


def test_drift_of_a_mapping(stack: Stack, chain: Chain) -> None:
    """A dataflow that was led to another mapping, version or delta column, or to no mapping, shows it at its path."""
    case = BY_KIND["Dataflow"]
    resource, declared = _up(stack, chain, case, {})
    for spoiled in mappings({"mappingId": declared["mapping_set_id"], "mappingVersion": 0}):
        change_elsewhere(stack, case.collection, resource.id, spoiled.change)
        _shows_and_is_repaired(resource, declared, spoiled.path, spoiled.step)


IDENTITY = {"path": "personalEmail.address", "namespace": "Email"}
PEOPLE = {"title": "Leads", "field_groups": [PERSON, CONTACT], "primary_identity": IDENTITY}


def test_drift_of_a_primary_identity(stack: Stack) -> None:
    """It is an object of its own, and whoever changed it is named; one that is gone names no one."""
    resource = stack.up(BY_KIND["Schema"].kind, "main", PEOPLE)
    stack.simulator.world.advance(1)
    for spoiled in PRIMARY_IDENTITY:
        change_elsewhere(stack, "descriptors", resource.visible["primary_descriptor_id"], spoiled.change)
        line = _shows_and_is_repaired(resource, PEOPLE, spoiled.path, spoiled.step)
        assert f"changed by {seeds.INTERFACE_USER}" in line
    control(stack, "DELETE", f"objects/descriptors/{resource.visible['primary_descriptor_id']}")
    line = _shows_and_is_repaired(resource, PEOPLE, "primary_identity", "updated")
    assert line == "primary_identity: changed by somebody whom AEP does not name, or by an interrupted run"


def test_profile_switched_on(stack: Stack) -> None:
    """Who switched it on is reported, and what there is to do: to declare it, or to ignore it; there is no way back."""
    resource = stack.up(BY_KIND["Schema"].kind, "main", PEOPLE)
    change_elsewhere(stack, "schemas", resource.id, {"meta:immutableTags": ["union"]})
    assert resource.refresh() == "read"
    (line,) = stack.log(resource)
    assert line.message.startswith(f"profile_enabled: changed by {seeds.INTERFACE_USER} at 20")
    with pytest.raises(CheckRefused) as refused:
        resource.preview(PEOPLE)
    assert refused.value.reasons == [
        "profile_enabled: the schema is enabled for Profile, which cannot be undone: set true"
    ]
    assert resource.preview({**PEOPLE, "profile_enabled": True}).step == "unchanged"


def _leaves(model: type[Inner], above: str) -> Iterator[str]:
    """Yield the inputs that have no parts of their own; rows and names of the user's choice are parts of one."""
    for name, field in model.model_fields.items():
        kinds = get_args(field.annotation) if isinstance(field.annotation, UnionType) else (field.annotation,)
        parts = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Inner)]
        if not parts:
            yield f"{above}.{name}"
        for part in parts:
            yield from _leaves(part, f"{above}.{name}")


def test_every_input_is_there() -> None:
    """A new input of any resource gets a row, or a reason why it has none. A credential is not an object of AEP's."""
    members = (getattr(pulumi_zoho_aep, name) for name in pulumi_zoho_aep.__all__)
    kinds = {kind.__name__ for kind in members if isinstance(kind, type) and issubclass(kind, Resource)}
    assert kinds == {*BY_KIND, "ZohoCredential"}
    leaves = {leaf for name, case in BY_KIND.items() for leaf in _leaves(case.kind.handler.inputs, name)}
    rows = [str(spoiled) for spoiled in (*SPOILED, *PRIMARY_IDENTITY, *mappings({}))]
    covered = {leaf for leaf in leaves for row in rows if row == leaf or row.startswith(f"{leaf}.")}
    # Logins of other connectors are alike: one of them is in the tests of base connections.
    logins = {leaf for leaf in leaves if leaf.startswith("BaseConnection.auth.")}
    assert leaves - covered - logins == set(EXEMPT)
