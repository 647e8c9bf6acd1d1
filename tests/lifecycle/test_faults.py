"""What every type has to stand: lost answers, interrupted runs, objects that are gone or only look so."""

import re
from contextlib import nullcontext
from typing import Any
from urllib.parse import quote

import pytest
from tests.lifecycle.cases import CASES, FLOW_SERVICE, Case
from tests.lifecycle.runner import change_elsewhere, control, fault
from tests.support.hosted.chain import Chain
from tests.support.hosted.evidence import held
from tests.support.hosted.host import CallFailed
from tests.support.hosted.stack import Declared, ProviderClass, Stack

from pulumi_zoho_aep.engine.ownership import Tagged
from pulumi_zoho_aep.resources.base_connection import BaseConnectionProvider
from pulumi_zoho_aep.resources.dataflow import DataflowProvider
from pulumi_zoho_aep.resources.mapping_set import MappingSetProvider
from pulumi_zoho_aep.resources.source_connection import SourceConnectionProvider
from pulumi_zoho_aep.resources.target_connection import TargetConnectionProvider

every_type = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
flow_service = pytest.mark.parametrize(
    "case", [case for case in CASES if case.path.startswith(FLOW_SERVICE)], ids=lambda case: case.name
)

tagged = pytest.mark.parametrize(
    "case", [case for case in CASES if issubclass(case.kind.handler.outputs, Tagged)], ids=lambda case: case.name
)


def objects(stack: Stack, case: Case) -> set[str]:
    """Return the ids of all objects of a type."""
    return held(stack.simulator.world.store).get(case.collection, set())


def one(stack: Stack, chain: Chain, case: Case) -> tuple[Declared, dict[str, Any]]:
    """Return a created resource and its inputs."""
    inputs = case.inputs(chain)
    return stack.up(case.kind, "main", inputs), inputs


@every_type
def test_a_lost_answer_to_create(stack: Stack, chain: Chain, case: Case) -> None:
    """The object was created and its answer lost: it is found by its ownership tag, and there is exactly one."""
    inputs = case.inputs(chain)
    before = objects(stack, case)
    fault(stack, method="POST", path=case.path, close="after")
    resource = stack.up(case.kind, "main", inputs)
    assert objects(stack, case) - before == {resource.id}
    assert stack.simulator.world.faults.left() == []
    assert resource.refresh() == "read"
    assert resource.preview(inputs).step == "unchanged"


@every_type
def test_create_that_did_not_arrive(stack: Stack, chain: Chain, case: Case) -> None:
    """The request was cut before it took effect: nothing is repeated blindly, and the next run works."""
    inputs = case.inputs(chain)
    before = objects(stack, case)
    resource = stack.declare(case.kind)
    resource.timeout_seconds = 0.1
    fault(stack, method="POST", path=case.path, close="before")
    with pytest.raises(CallFailed) as failed:
        resource.up(inputs)
    assert failed.value.partial is None
    first, second = failed.value.shown.split("\n")
    assert first.endswith("closed the connection without an answer")
    assert second == "check the network, the proxy settings and the endpoint, then run the command again"
    assert objects(stack, case) == before
    assert resource.up(inputs) == "created"


@every_type
@pytest.mark.parametrize("garbage", ["html", "truncated", "wrong_shape"])
def test_a_damaged_answer_to_create(stack: Stack, chain: Chain, case: Case, garbage: str) -> None:
    """An answer that is not an answer counts as a lost one."""
    inputs = case.inputs(chain)
    before = objects(stack, case)
    fault(stack, method="POST", path=case.path, garbage=garbage)
    resource = stack.up(case.kind, "main", inputs)
    assert objects(stack, case) - before == {resource.id}


@every_type
def test_an_interrupted_run_is_taken_up(stack: Stack, chain: Chain, case: Case) -> None:
    """The run ended between the creation and the state: another process finds the object and creates no second one."""
    resource, inputs = one(stack, chain, case)
    later = Stack(stack.host, stack.simulator).declare(case.kind)
    later.stack.writes()
    assert later.up(inputs) == "created"
    # AEP does not show with which login that run left a base connection.
    login = ["PATCH connections/*"] if case.kind is BaseConnectionProvider else []
    assert (later.id, later.stack.writes()) == (resource.id, login)


@every_type
def test_a_lost_answer_to_update(stack: Stack, chain: Chain, case: Case) -> None:
    """The change was made and its answer lost: the run succeeds, or says so and the next one finds nothing to do."""
    resource, inputs = one(stack, chain, case)
    for method in ("PATCH", "PUT"):
        fault(stack, method=method, path=f"{case.path}/*", close="after")
    # Data Prep counts a version per write: such a write is not repeated.
    is_repeated = case.kind is not MappingSetProvider
    with nullcontext() if is_repeated else pytest.raises(CallFailed, match="closed the connection without an answer"):
        resource.up({**inputs, **case.change})
    assert resource.refresh() == "read"
    assert resource.preview({**inputs, **case.change}).step == "unchanged"


@every_type
def test_a_lost_answer_to_delete(stack: Stack, chain: Chain, case: Case) -> None:
    """The object was deleted and the answer lost: the repeated call finds nothing, which is what the call was for."""
    resource, _ = one(stack, chain, case)
    fault(stack, method="DELETE", path=f"{case.path}/*", close="after")
    resource.destroy()
    stack.destroy()
    assert stack.orphans() == {}


@every_type
def test_gone(stack: Stack, chain: Chain, case: Case) -> None:
    """An object that somebody deleted counts as gone in a refresh, deleting it succeeds, and `up` makes a new one."""
    resource, inputs = one(stack, chain, case)
    identifier = resource.id
    control(stack, "DELETE", f"objects/{case.collection}/{quote(identifier, safe='')}")
    assert resource.refresh() == "gone"
    resource.destroy()
    assert resource.up(inputs) == "created"
    assert resource.id != identifier


NO_OBJECT: dict[str, Any] = {"status": 404, "body": {"title": "Not Found", "detail": "resource not found"}}


@pytest.mark.parametrize(
    "case",
    # One for each way of looking for a tag: in a list, by title, by name, by the tag itself.
    [case for case in CASES if case.name in ("Dataflow", "Schema", "MappingSet", "Dataset")],
    ids=lambda case: case.name,
)
def test_what_lists_show_is_not_gone(stack: Stack, chain: Chain, case: Case) -> None:
    """An object that has our tag and cannot be read stays in the state: another one would be made beside it."""
    resource, inputs = one(stack, chain, case)
    before = objects(stack, case)
    stack.in_new_process()
    fault(stack, method="GET", path=f"{case.path}/*", times=99, **NO_OBJECT)
    with pytest.raises(CallFailed) as failed:
        resource.refresh()
    first, second = failed.value.shown.split("\n")
    assert first == f"read {case.kind.handler.noun}: {resource.id} carries this resource's tag, but cannot be read"
    assert second.startswith("run the same command again later: ")
    # AEP never deletes a mapping set, so nothing is asked there.
    if case.kind is not MappingSetProvider:
        fault(stack, method="DELETE", path=f"{case.path}/*", **NO_OBJECT)
        with pytest.raises(CallFailed, match=rf"delete {case.kind.handler.noun}: {re.escape(resource.id)} carries"):
            resource.delete()
    stack.simulator.world.faults.clear()
    assert resource.refresh() == "read"
    assert resource.up({**inputs, **case.change}) == "updated"
    assert objects(stack, case) == before


@tagged
def test_one_read_that_finds_nothing(stack: Stack, chain: Chain, case: Case) -> None:
    """Where a list shows the object, it is read again."""
    resource, inputs = one(stack, chain, case)
    stack.in_new_process()
    fault(stack, method="GET", path=f"{case.path}/*", **NO_OBJECT)
    assert resource.refresh() == "read"
    assert resource.preview(inputs).step == "unchanged"


@every_type
@pytest.mark.parametrize(
    ("status", "body"),
    [
        (403, {"error_code": "403003", "message": "Api Key is invalid"}),
        (404, {"type": "https://ns.adobe.com/aep/errors/FLOW-2100-404", "errorMessage": "Sandbox dev was not found"}),
        (400, {"title": "Bad Request"}),
    ],
    ids=["forbidden", "no such sandbox", "refused"],
)
def test_what_only_looks_gone(stack: Stack, chain: Chain, case: Case, status: int, body: dict[str, str]) -> None:
    """A service that does not let us look has not said that the object is gone: the refresh fails, the state stays."""
    resource, _ = one(stack, chain, case)
    outputs = resource.outputs
    fault(stack, method="GET", path=f"{case.path}*", status=status, body=body, times=9)
    with pytest.raises(CallFailed) as failed:
        resource.refresh()
    assert failed.value.partial is None
    assert f"({status}" in failed.value.shown
    assert resource.outputs == outputs


@flow_service
def test_an_empty_list_is_gone(stack: Stack, chain: Chain, case: Case) -> None:
    """The Flow Service answers some ids with an empty list instead of 404; both mean that there is no such object."""
    resource, _ = one(stack, chain, case)
    fault(stack, method="GET", path=f"{case.path}/*", status=200, body={"items": []})
    assert resource.refresh() == "gone"


@every_type
def test_expired_tokens(stack: Stack, chain: Chain, case: Case) -> None:
    """A token that ended early is replaced once, for a read as for a write."""
    resource, inputs = one(stack, chain, case)
    fault(stack, method="GET", path=f"{case.path}*", expire_tokens="adobe")
    assert resource.refresh() == "read"
    for method in ("PATCH", "PUT"):
        fault(stack, method=method, path=f"{case.path}/*", expire_tokens="adobe")
    stack.writes()
    assert resource.up({**inputs, **case.change}) == "updated"
    requests = stack.requests()
    assert requests.count("POST /ims/token/v3") == 1


@every_type
def test_a_service_that_fails_for_a_moment(stack: Stack, chain: Chain, case: Case) -> None:
    """A read is repeated after 503 and 429, as long as the service asks."""
    resource, inputs = one(stack, chain, case)
    fault(stack, method="GET", path=f"{case.path}*", status=503, body={"title": "later"}, headers={"Retry-After": "0"})
    fault(stack, method="GET", path=f"{case.path}*", status=429, body={"title": "slow"}, headers={"Retry-After": "0"})
    assert resource.refresh() == "read"
    assert stack.simulator.world.faults.left() == []
    assert resource.preview(inputs).step == "unchanged"


@flow_service
def test_several_with_our_mark(stack: Stack, chain: Chain, case: Case) -> None:
    """Two objects that carry the mark are both named, and neither is touched."""
    resource, inputs = one(stack, chain, case)
    copy = stack.simulator.world.store.get(case.collection, resource.id)
    assert copy is not None
    stack.simulator.world.store.put(case.collection, "copy", {**copy, "id": "copy"})
    later = Stack(stack.host, stack.simulator)
    later.writes()
    with pytest.raises(CallFailed, match="several objects carry this resource's tag") as failed:
        later.declare(case.kind).up(inputs)
    assert resource.id in failed.value.shown
    assert later.writes() == []


@flow_service
def test_a_contradicting_one_with_our_mark(stack: Stack, chain: Chain, case: Case) -> None:
    """An object with our ownership tag that is something else is named, and not touched."""
    resource, inputs = one(stack, chain, case)
    other: dict[ProviderClass, tuple[str, dict[str, Any]]] = {
        BaseConnectionProvider: ("connection_spec_id", {"connectionSpec": {"id": "another"}}),
        SourceConnectionProvider: ("table", {"params": {"tableName": "Contacts"}}),
        TargetConnectionProvider: ("dataset_id", {"params": {"dataSetId": "another"}}),
        DataflowProvider: ("source_connection_id", {"sourceConnectionIds": ["another"]}),
    }
    name, change = other[case.kind]
    change_elsewhere(stack, case.collection, resource.id, change)
    later = Stack(stack.host, stack.simulator)
    later.writes()
    with pytest.raises(CallFailed, match=f"{resource.id} carries this resource's tag, but differs in {name}"):
        later.declare(case.kind).up(inputs)
    assert later.writes() == []


@flow_service
def test_objects_of_others_are_left_alone(stack: Stack, chain: Chain, case: Case) -> None:
    """An object of the same name without our ownership tag is not taken over: a new one is made beside it."""
    resource, inputs = one(stack, chain, case)
    change_elsewhere(stack, case.collection, resource.id, {"description": "somebody's"})
    if case.kind is DataflowProvider:
        # A second dataflow of one source connection is refused.
        another = stack.up(SourceConnectionProvider, "another", chain.source_inputs())
        inputs = {**inputs, "source_connection_id": another.id}
    later = Stack(stack.host, stack.simulator).up(case.kind, "main", inputs)
    assert later.id != resource.id
