"""What AEP has not finished, and what an interrupted run of ours did: neither is fine, nor the doing of others."""

from typing import Any

import pytest
from pulumi.runtime.proto import engine_pb2
from tests.lifecycle.cases import CASES, Case
from tests.lifecycle.runner import change_elsewhere, fault
from tests.support.hosted.chain import Chain
from tests.support.hosted.host import CallFailed
from tests.support.hosted.stack import Declared, Stack

from pulumi_zoho_aep.resources.base_connection import BaseConnectionProvider
from pulumi_zoho_aep.resources.dataflow import DataflowProvider
from pulumi_zoho_aep.resources.mapping_set import MappingSetProvider
from pulumi_zoho_aep.simulator import seeds

UNSETTLED = "AEP has not finished the last change of this {}\n`pulumi up --stack test` waits for it"
CHANGES: tuple[tuple[dict[str, Any], dict[str, Any]], ...] = (
    ({}, {"name": "other"}),
    ({"enabled": False}, {"name": "other"}),
    ({}, {"enabled": False}),
    ({"enabled": False}, {"enabled": True}),
    ({}, {"schedule": {"frequency": "hour", "interval": 2}}),
    ({}, {"options": {"partial_ingestion_percent": 5}}),
)


def warnings(resource: Declared) -> list[str]:
    """Return the lines of the last refresh, and forget them."""
    found = [line.message for line in resource.stack.log(resource) if line.severity == engine_pb2.WARNING]
    resource.stack.host.engine.lines.clear()
    return found


@pytest.mark.parametrize(("before", "change"), CHANGES, ids=str)
def test_a_dataflow_that_stays_in_a_passing_state(
    stack: Stack, chain: Chain, before: dict[str, Any], change: dict[str, Any]
) -> None:
    """Every `pulumi up` and every refresh reports it until AEP is done; none calls our own change somebody else's."""
    declared = chain.dataflow_inputs(**before)
    flow = stack.up(DataflowProvider, "main", declared)
    fault(stack, path="*/flows/*", method="PATCH", stuck=10_000)
    fault(stack, path="*/flows/*/action", method="POST", stuck=10_000)
    flow.timeout_seconds = 0.1
    for _ in range(2):
        with pytest.raises(CallFailed):
            flow.up({**declared, **change})
        assert "has not settled yet" in flow.init_errors[0]
        flow.inputs = {**flow.inputs, **flow.check({**declared, **change})}
        assert flow.refresh() == "unhealthy"
        assert flow.init_errors == [UNSETTLED.format("dataflow")]
        assert warnings(flow) == []
        assert flow.preview({**declared, **change}).step == "unchanged"
    _let_it_settle(stack, flow.id)
    flow.timeout_seconds = 0
    assert flow.up({**declared, **change}) == "updated"
    assert (flow.refresh(), flow.preview({**declared, **change}).step) == ("read", "unchanged")


def _let_it_settle(stack: Stack, identifier: str) -> None:
    stored = stack.simulator.world.store.get("flows", identifier)
    assert stored is not None
    stored["_settling"]["reads"] = 0
    stack.simulator.world.store.put("flows", identifier, stored)


def test_a_connection_that_stays_in_a_passing_state(stack: Stack) -> None:
    """It was never tested, so a refresh must not call it fine."""
    case = next(case for case in CASES if case.kind is BaseConnectionProvider)
    fault(stack, path="*/connections", method="POST", stuck=10_000)
    resource = stack.declare(case.kind)
    resource.timeout_seconds = 0.1
    inputs = case.inputs(Chain(stack))
    with pytest.raises(CallFailed):
        resource.up(inputs)
    if resource.id:
        assert resource.refresh() == "unhealthy"
        assert UNSETTLED.format("base connection") in resource.init_errors


@pytest.mark.parametrize("state", ["updating", "inProgress", "enabling", "disabling", "enabled-finalizing", "UPDATING"])
def test_every_passing_state_is_reported(stack: Stack, chain: Chain, state: str) -> None:
    """Whichever it is, and whoever brought the dataflow there."""
    flow = stack.up(DataflowProvider, "main", chain.dataflow_inputs())
    change_elsewhere(stack, "flows", flow.id, {"state": state})
    assert flow.refresh() == "unhealthy"
    assert flow.init_errors == [UNSETTLED.format("dataflow")]
    # On its way to what is not declared, it has changed as well.
    lines = warnings(flow)
    assert len(lines) == (state == "disabling")
    assert all(seeds.INTERFACE_USER in line for line in lines)


@pytest.mark.parametrize(
    ("status", "refreshed"),
    [
        ({"value": "COMPLETED", "errors": []}, "read"),
        ({"value": "SUCCESS"}, "read"),
        ({"value": "IN_PROGRESS"}, "unhealthy"),
        ({"value": "QUEUED"}, "unhealthy"),
        ({"value": "FAILED"}, "unhealthy"),
        ({"value": "PARTIAL_FAILURE"}, "unhealthy"),
        ({"value": "completed", "errors": [{"code": "FLOW-1400-500"}]}, "unhealthy"),
    ],
)
def test_how_the_last_operation_went(stack: Stack, chain: Chain, status: dict[str, Any], refreshed: str) -> None:
    """In every spelling of the word, and with errors beside a word that sounds fine."""
    flow = stack.up(DataflowProvider, "main", chain.dataflow_inputs())
    change_elsewhere(stack, "flows", flow.id, {"lastOperation": {"status": status}})
    assert flow.refresh() == refreshed


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_our_own_interrupted_write(stack: Stack, chain: Chain, case: Case) -> None:
    """A run that was killed before its state was saved is what the line says, for it may have been; `up` goes on."""
    inputs = case.inputs(chain)
    changed = {**inputs, **case.change}
    resource = stack.up(case.kind, "main", inputs)
    before = (resource.inputs, resource.outputs)
    stack.simulator.world.advance(2)
    assert resource.up(changed) == "updated"
    resource.inputs, resource.outputs = before
    warnings(resource)
    stack.in_new_process()
    assert resource.refresh() == "read"
    (line,) = warnings(resource)
    assert "interrupted run" in line
    assert "outside" not in line
    assert resource.preview(changed).step == "unchanged"


@pytest.mark.parametrize("change", [change for _, change in CHANGES], ids=str)
def test_our_own_interrupted_change_of_a_dataflow(stack: Stack, chain: Chain, change: dict[str, Any]) -> None:
    """The same of everything that changes in place, by whichever call."""
    declared = chain.dataflow_inputs(enabled=not change.get("enabled", False))
    flow = stack.up(DataflowProvider, "main", declared)
    before = (flow.inputs, flow.outputs)
    assert flow.up({**declared, **change}) == "updated"
    flow.inputs, flow.outputs = before
    warnings(flow)
    assert flow.refresh() == "read"
    lines = warnings(flow)
    assert len(lines) == ("options" not in change)
    assert all("interrupted run" in line and "outside" not in line for line in lines)
    # What was not managed before is not recorded by a refresh, and written once more.
    assert flow.up({**declared, **change}) == ("updated" if "options" in change else "unchanged")


def test_a_mapping_of_ours_that_reached_the_set_alone(stack: Stack, chain: Chain) -> None:
    """Killed between mapping set and dataflow: the set's new version is ours, and the dataflow follows it."""
    flow = stack.up(DataflowProvider, "main", chain.dataflow_inputs())
    rows = next(one for one in stack.resources if one.kind is MappingSetProvider)
    before = (rows.inputs, rows.outputs)
    changed = chain.mapping_inputs(mappings=[{"source": "Last_Name", "target": "person.name.lastName"}])
    rows.up(changed)
    rows.inputs, rows.outputs = before
    warnings(rows)
    assert rows.refresh() == "read"
    assert "interrupted run" in warnings(rows)[0]
    assert rows.preview(changed).step == "unchanged"
    assert flow.up(chain.dataflow_inputs(mapping_version=rows.visible["version"])) == "updated"


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.collection in ("connections", "sourceConnections", "flows")], ids=str
)
def test_what_aep_gave_up_on(stack: Stack, chain: Chain, case: Case) -> None:
    """It is not waited for: AEP will not go on with it, and every refresh says so until it works again."""
    inputs = case.inputs(chain)
    resource = stack.up(case.kind, "main", inputs)
    change_elsewhere(stack, case.collection, resource.id, {"state": "failed"})
    noun = case.kind.handler.noun
    given_up = f"AEP gave up on this {noun}, and shows it as failed\nlook at it in the AEP interface"
    assert (resource.refresh(), resource.init_errors) == ("unhealthy", [given_up])
    change_elsewhere(stack, case.collection, resource.id, {"state": "enabled"})
    assert resource.refresh() == "read"
