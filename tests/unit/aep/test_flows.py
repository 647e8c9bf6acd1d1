"""Dataflows: what is particular to them."""

from typing import TYPE_CHECKING

import pytest

from pulumi_zoho_aep.aep import Platform
from pulumi_zoho_aep.aep.flow_service import Patch
from pulumi_zoho_aep.aep.flows import Flow, Frequency
from pulumi_zoho_aep.errors import Refused
from pulumi_zoho_aep.simulator.server import Simulator

if TYPE_CHECKING:
    from tests.unit.aep.conftest import Made


def test_strings_become_what_they_mean(platform: Platform, made: "Made", simulator: Simulator) -> None:
    """The service returns the schedule as text; the model has numbers."""
    identifier = made.flow()
    stored = simulator.world.store.get("flows", identifier)
    assert stored is not None
    flow = platform.flows.get(identifier)
    assert flow.schedule_params.start_time == int(stored["scheduleParams"]["startTime"])
    assert flow.schedule_params.interval == 1
    assert flow.schedule_params.frequency == "hour"
    assert flow.options.error_diagnostics_enabled is True


def test_dataflows_of_other_connectors_do_not_disturb(platform: Platform, made: "Made", simulator: Simulator) -> None:
    """Looking for our own among all dataflows of a sandbox gets past those that a Zoho source could never be."""
    identifier = made.flow()
    foreign = {
        "id": "f-streaming",
        "name": "streaming",
        "description": None,
        "flowSpec": {"id": "another", "version": "1.0", "extensions": {}},
        "transformations": [{"name": "Encryption", "params": None, "order": 1}],
        "scheduleParams": {"frequency": "continuous", "interval": None, "startTime": None},
        "options": None,
        "lastOperation": None,
    }
    simulator.world.faults.add(
        [{"path": "*/flows", "status": 200, "body": {"items": [foreign, {"id": identifier, "name": "ours"}]}}]
    )
    assert [flow.id for flow in platform.flows.list()] == ["f-streaming", identifier]


def test_transformations_are_found_by_name(platform: Platform, made: "Made") -> None:
    """A patch path needs the index, and a one-time dataflow has no Copy before its Mapping."""
    flow = platform.flows.get(made.flow())
    assert flow.transformation("Copy") == (0, {"deltaColumn": {"name": "Modified_Time"}})
    index, mapping = flow.transformation("Mapping") or (None, {})
    assert index == 1
    assert int(mapping["mappingVersion"]) == 0
    assert flow.transformation("Filter") is None


def test_enabling_and_disabling(platform: Platform, made: "Made", simulator: Simulator) -> None:
    """Both are asynchronous, and doing them twice does no harm, so a lost answer is repeated."""
    identifier = made.flow()
    simulator.world.faults.add([{"method": "POST", "path": "*/action", "close": "before"}])
    platform.flows.disable(identifier)
    made.settled(platform.flows, identifier)
    assert platform.flows.get(identifier).state == "disabled"
    platform.flows.enable(identifier)
    made.settled(platform.flows, identifier)
    assert platform.flows.get(identifier).state == "enabled"


def test_a_refused_schedule(platform: Platform, made: "Made") -> None:
    """Adobe's schedule rules come with advice for the stack file."""
    new = made.new_flow()
    schedule = new.schedule_params.model_copy(update={"frequency": Frequency.MINUTE, "interval": 5})
    with pytest.raises(Refused) as caught:
        platform.flows.create(new.model_copy(update={"schedule_params": schedule}))
    assert caught.value.hint.startswith("change the schedule of the dataflow: ")


def test_changing_the_schedule(platform: Platform, made: "Made") -> None:
    """An interval is patched as a number and read as one."""
    identifier = made.flow()
    etag = platform.flows.get(identifier).etag
    platform.flows.update(identifier, etag, [Patch("replace", "/scheduleParams/interval", 6)])
    made.settled(platform.flows, identifier)
    assert platform.flows.get(identifier).schedule_params.interval == 6


def test_an_answer_with_the_least() -> None:
    """Members that an answer leaves out have defaults."""
    flow = Flow.model_validate({"id": "f", "flowSpec": {"id": "s"}, "etag": ""})
    assert (flow.last_operation, flow.last_run_details, flow.schedule_params.start_time) == (None, None, 0)
