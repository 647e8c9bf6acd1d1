"""A refresh of many objects, as the engine makes it: all at a time, in a process that knows nothing but the state."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from tests.lifecycle.cases import CASES, Case
from tests.lifecycle.runner import change_elsewhere, fault
from tests.support.hosted.chain import CONTACT, PERSON, Chain
from tests.support.hosted.stack import Declared, Stack
from tests.support.hosted.wire import bare

from pulumi_zoho_aep.aep.batch import SINGLE_READS

Properties = dict[str, Any]
BY_KIND = {case.name: case for case in CASES}
OBJECTS = 12
CHANGED = SINGLE_READS + 2
"""So many that a list shows some of them, whichever are read alone."""


def many(stack: Stack, chain: Chain, case: Case, objects: int = OBJECTS) -> list[tuple[Declared, Properties]]:
    """Make this many objects of a type, and return them with what is declared of each."""
    made = []
    for number in range(objects):
        inputs = case.inputs(chain)
        if "path" in inputs:
            # A field of a schema has one descriptor per namespace.
            inputs["schema_id"] = chain.another_schema(f"schema-{number}")
        else:
            name = "title" if "title" in inputs else "name"
            inputs[name] = f"{inputs[name]} {number}"
        made.append((stack.up(case.kind, f"main-{number}", inputs), inputs))
    return made


def refreshed(stack: Stack, resources: Sequence[Declared]) -> set[str]:
    """Refresh as many at a time as the engine does, and return how it went."""
    stack.in_new_process()
    stack.host.engine.lines.clear()
    stack.simulator.world.journal.clear()
    with ThreadPoolExecutor(len(resources)) as pool:
        return set(pool.map(Declared.refresh, resources))


def requested(stack: Stack, path: str) -> list[str]:
    """Return the requests to a collection and its objects."""
    return [request for request in stack.requests() if request.startswith(f"GET {path}")]


def shown(stack: Stack, path: str) -> Any:
    """Return what the list of a collection showed last."""
    answers = [entry["answer"] for entry in stack.simulator.world.journal.since(0) if entry["path"] == path]
    assert isinstance(answers[-1], dict)
    return answers[-1]


def is_quiet(stack: Stack, made: Sequence[tuple[Declared, Properties]], path: str, late: Any) -> None:
    """Hold a refresh whose list shows what was so once to this: no line, the same inputs, nothing to do."""
    before = [bare(resource.inputs) for resource, _ in made]
    fault(stack, method="GET", path=path, status=200, body=late, times=OBJECTS)
    assert refreshed(stack, [resource for resource, _ in made]) == {"read"}
    assert f"GET {path}" in requested(stack, path)
    assert stack.host.engine.lines == []
    for (resource, inputs), recorded in zip(made, before, strict=True):
        assert bare(resource.inputs) == {**recorded, "__provider": resource.inputs["__provider"]}
        assert resource.preview(inputs).step == "unchanged"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_dozen(stack: Stack, chain: Chain, case: Case) -> None:
    """They cost two single reads and a page; a page of yesterday shows none of our own changes of today as drift."""
    made = many(stack, chain, case)
    assert refreshed(stack, [resource for resource, _ in made]) == {"read"}
    requests = requested(stack, case.path)
    assert (len(requests), requests.count(f"GET {case.path}")) == (SINGLE_READS + 1, 1)
    late = shown(stack, case.path)
    for resource, inputs in made[:CHANGED]:
        inputs.update(case.change)
        assert resource.up(inputs) == "updated"
    is_quiet(stack, made, case.path, late)


def test_an_object_that_is_healthy_again(stack: Stack, chain: Chain) -> None:
    """A page that shows a dataflow as it was before its repair calls nothing unhealthy."""
    case = BY_KIND["Dataflow"]
    made = many(stack, chain, case, CHANGED)
    late = []
    for state, how in (("failed", "unhealthy"), ("completed", "read")):
        for resource, _ in made:
            operation = {"lastOperation": {"operation": "update", "status": {"value": state, "errors": []}}}
            change_elsewhere(stack, case.collection, resource.id, operation)
        assert refreshed(stack, [resource for resource, _ in made]) == {how}
        late.append(shown(stack, case.path))
    is_quiet(stack, made, case.path, late[0])


def test_a_primary_identity(stack: Stack) -> None:
    """It is found in a list of all descriptors, and that may be late like any other."""
    path = BY_KIND["IdentityDescriptor"].path
    identity = {"path": "personalEmail.address", "namespace": "Email"}
    declared = {"title": "Leads", "field_groups": [PERSON, CONTACT], "primary_identity": identity}
    schema = stack.up(BY_KIND["Schema"].kind, "main", declared)
    assert refreshed(stack, [schema]) == {"read"}
    late = shown(stack, path)
    declared["primary_identity"] = {**identity, "namespace": "Phone"}
    assert schema.up(declared) == "updated"
    is_quiet(stack, [(schema, declared)], path, late)
