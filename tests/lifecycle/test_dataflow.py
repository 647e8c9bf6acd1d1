import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from tests.lifecycle.runner import Change, Drift, Life, Replacement, change_elsewhere, control, play
from tests.support.hosted.chain import CRM_TO_AEP, Chain
from tests.support.hosted.host import CallFailed
from tests.support.hosted.stack import CheckRefused, Stack
from tests.support.hosted.wire import UNKNOWN

from pulumi_zoho_aep.resources.dataflow import DataflowProvider
from pulumi_zoho_aep.resources.mapping_set import MappingSetProvider
from pulumi_zoho_aep.simulator import seeds

HOURLY = {"frequency": "hour", "interval": 1}


def test_life(stack: Stack, chain: Chain) -> None:
    """A dataflow is created enabled and settled, changed by one patch each, and replaced for what cannot change."""
    inputs = chain.dataflow_inputs(allow_replacement=True)
    life = Life(
        kind=DataflowProvider,
        inputs=inputs,
        checked={
            **inputs,
            "schedule": {**HOURLY, "backfill": True},
            "description": "",
            "mapping_version": 0,
            "options": {"error_diagnostics": True},
            "enabled": True,
            "flow_spec_id": CRM_TO_AEP,
            "wait_for_first_run": False,
        },
        creates=("POST flows",),
        collection="flows",
        deletes=("DELETE flows/*",),
        changes=(
            Change({"name": "sales leads", "description": "from Zoho"}, ("PATCH flows/*",)),
            Change({"schedule": {"frequency": "minute", "interval": 15.0}}, ("PATCH flows/*",)),
            Change({"options": {"partial_ingestion_percent": 5}}, ("PATCH flows/*",)),
            Change({"enabled": False}, ("POST flows/*/disable",)),
            # AEP takes no second change while it applies the first one.
            Change(
                {"enabled": True, "schedule": {"frequency": "hour", "interval": 2}},
                ("PATCH flows/*", "POST flows/*/enable refused", "POST flows/*/enable"),
            ),
        ),
        drift=Drift({"state": "disabled"}, {"enabled": False}, ("POST flows/*/enable",)),
        replacements=(Replacement({"schedule": {"frequency": "once"}, "delta_column": None}, ("schedule",)),),
    )
    play(life, stack)
    stack.destroy()
    assert stack.orphans() == {}


def test_a_new_mapping_version_is_used(stack: Stack, chain: Chain) -> None:
    """A new version of the mapping set reaches the dataflow by one patch of its transformation."""
    flow = stack.up(DataflowProvider, "main", chain.dataflow_inputs())
    mapping_set = next(one for one in stack.resources if one.kind is MappingSetProvider)
    mapping_set.up(chain.mapping_inputs(mappings=[{"source": "Last_Name", "target": "person.name.lastName"}]))
    stack.writes()
    declared = chain.dataflow_inputs(mapping_version=mapping_set.visible["version"])
    assert flow.up(declared) == "updated"
    assert stack.writes() == ["PATCH flows/*"]
    assert (flow.refresh(), flow.preview(declared).step) == ("read", "unchanged")


def test_created_disabled(stack: Stack, chain: Chain) -> None:
    """AEP enables what it creates; a dataflow that is declared disabled is disabled before its first run."""
    declared = chain.dataflow_inputs(enabled=False)
    stack.writes()
    flow = stack.up(DataflowProvider, "main", declared)
    assert stack.writes() == ["POST flows", "POST flows/*/disable"]
    assert flow.visible["state"] == "disabled"
    assert (flow.refresh(), flow.preview(declared).step) == ("read", "unchanged")


def test_a_start_that_has_passed(stack: Stack, chain: Chain) -> None:
    """A start in the past means as soon as possible, in every later preview too."""
    declared = chain.dataflow_inputs(schedule={**HOURLY, "start_time": "2020-01-01T02:00:00+02:00", "backfill": False})
    flow = stack.up(DataflowProvider, "main", declared)
    assert flow.inputs["schedule"]["start_time"] == "2020-01-01T00:00:00Z"
    assert flow.visible["starts_at"] > "2020-01-01T00:00:00Z"
    assert (flow.refresh(), flow.preview(declared).step) == ("read", "unchanged")
    control(stack, "POST", "clock", {"advance_seconds": 7200})
    assert (flow.refresh(), flow.preview(declared).step) == ("read", "unchanged")


def test_a_start_that_lies_ahead(stack: Stack, chain: Chain) -> None:
    """A start may move in place until it has passed."""
    tomorrow = datetime.now(timezone.utc).replace(microsecond=0) + timedelta(days=1)
    first, second = (f"{at:%Y-%m-%dT%H:%M:%SZ}" for at in (tomorrow, tomorrow + timedelta(hours=1)))
    flow = stack.up(DataflowProvider, "main", chain.dataflow_inputs(schedule={**HOURLY, "start_time": first}))
    assert flow.visible["starts_at"] == first
    stack.writes()
    assert flow.up(chain.dataflow_inputs(schedule={**HOURLY, "start_time": second})) == "updated"
    assert stack.writes() == ["PATCH flows/*"]
    assert flow.visible["starts_at"] == second


def test_a_replacement_that_is_not_allowed(stack: Stack, chain: Chain) -> None:
    """What would forget the watermark is refused by the preview already, with the way to allow it."""
    declared = chain.dataflow_inputs()
    flow = stack.up(DataflowProvider, "main", declared)
    with pytest.raises(CallFailed) as refused:
        flow.preview({**declared, "delta_column": "Created_Time"})
    assert refused.value.shown == (
        "changing delta_column would replace this dataflow, and a new one does not know what has been read\n"
        "set the argument allow_replacement=True to allow this, or undo the change"
    )
    assert flow.preview({**declared, "delta_column": "Created_Time", "allow_replacement": True}).step == "replaced"


def test_a_change_elsewhere_is_not_overwritten(stack: Stack, chain: Chain) -> None:
    """Somebody disabled the dataflow since it was read: the message says who, and the dataflow stays disabled."""
    flow = stack.up(DataflowProvider, "main", chain.dataflow_inputs())
    change_elsewhere(stack, "flows", flow.id, {"state": "disabled"})
    with pytest.raises(CallFailed, match=f"changed by {seeds.INTERFACE_USER} at .* in the AEP interface"):
        flow.up(chain.dataflow_inputs(name="mine"))
    stored = stack.simulator.world.store.get("flows", flow.id)
    assert stored is not None
    assert (stored["state"], stored["name"]) == ("disabled", "leads")


def test_runs_are_no_drift(stack: Stack, chain: Chain) -> None:
    """What a dataflow does on its own shows in its outputs and in no preview."""
    declared = chain.dataflow_inputs()
    flow = stack.up(DataflowProvider, "main", declared)
    control(stack, "POST", "clock", {"advance_seconds": 4 * 3600})
    assert flow.refresh() == "read"
    assert flow.visible["last_run_state"]
    assert flow.preview(declared).step == "unchanged"
    assert flow.up({**declared, "name": "after some runs"}) == "updated"


def test_a_change_that_never_ends(stack: Stack, chain: Chain) -> None:
    """An object that AEP does not finish is waited for as long as `custom_timeouts` says, and then named as busy."""
    flow = stack.up(DataflowProvider, "main", chain.dataflow_inputs())
    change_elsewhere(stack, "flows", flow.id, {"state": "updating"})
    flow.timeout_seconds = 0.1
    with pytest.raises(CallFailed, match="run the same command again in a minute: the object is being changed"):
        flow.up(chain.dataflow_inputs(name="mine"))


def test_a_change_that_aep_gave_up_on(stack: Stack, chain: Chain) -> None:
    """A failed last operation is reported by every refresh until a change succeeds."""
    declared = chain.dataflow_inputs()
    flow = stack.up(DataflowProvider, "main", declared)
    change_elsewhere(stack, "flows", flow.id, {"lastOperation": {"status": {"value": "failed"}}})
    assert flow.refresh() == "unhealthy"
    assert flow.init_errors == [
        "AEP could not apply the last change of dataflow leads\nlook at it in the AEP interface"
    ]
    assert flow.up({**declared, "description": "once more"}) == "updated"
    assert flow.refresh() == "read"


def test_schedule_rules(stack: Stack, chain: Chain) -> None:
    """Adobe's rules about schedules are reported by `check`, all of them, before anything is called."""
    declared = chain.dataflow_inputs(schedule={"frequency": "once", "interval": 2, "backfill": True})
    stack.writes()
    with pytest.raises(CheckRefused) as refused:
        stack.declare(DataflowProvider).check(declared)
    assert sorted(refused.value.reasons) == [
        "delta_column: does not go with frequency once: remove it",
        "schedule.backfill: does not go with frequency once: remove it",
        "schedule.interval: does not go with frequency once: remove it",
    ]
    assert stack.requests() == []


def test_an_impossible_successor(stack: Stack, chain: Chain) -> None:
    """Before the old dataflow is deleted, AEP is asked whether it would take the new one; without writing."""
    declared = chain.dataflow_inputs(allow_replacement=True)
    flow = stack.up(DataflowProvider, "main", declared)
    stack.writes()
    changes: dict[str, Any] = {
        "target_connection_id": "no-such-target",
        "source_connection_id": "no-such-source",
        "flow_spec_id": "no-such-flow-spec",
        "delta_column": "Modified",
    }
    for name, value in changes.items():
        with pytest.raises(CallFailed, match=value) as refused:
            flow.later().up({**declared, name: value})
        assert "nothing has been deleted" in refused.value.shown
    assert stack.writes() == []
    assert flow.refresh() == "read"


@pytest.mark.parametrize("allowed", [True, False])
def test_a_dataflow_that_the_program_no_longer_declares(stack: Stack, chain: Chain, *, allowed: bool) -> None:
    """It is deleted only where its last declaration allowed that, or where no program runs, as in a destroy."""
    flow = stack.up(DataflowProvider, "removed", chain.dataflow_inputs(allow_replacement=allowed))
    later = flow.later()
    # A refresh compares what it reads with the state, and so says nothing of the program.
    assert later.refresh() == "read"
    later.diff({**later.inputs})
    later.stack.declare(DataflowProvider, "another").check(chain.dataflow_inputs())
    if allowed:
        later.delete()
        return
    with pytest.raises(CallFailed, match=f"pulumi destroy --target '{flow.urn}'"):
        later.delete()
    assert flow.refresh() == "read"
    flow.later().delete()


def test_targets_of_a_destroy(stack: Stack, chain: Chain) -> None:
    """The engine compares what depends on a target as if the target were replaced; without a program nothing is."""
    flow = stack.up(DataflowProvider, "main", chain.dataflow_inputs())
    later = flow.later()
    assert later.diff({**later.inputs, "source_connection_id": UNKNOWN}).replaces == ("source_connection_id",)


def test_the_stack_file_of_now_decides(stack: Stack, chain: Chain) -> None:
    """What the last `pulumi up` was allowed to do is not a permission for this one."""
    flow = stack.up(DataflowProvider, "main", chain.dataflow_inputs(allow_replacement=True))
    later = flow.later()
    later.stack.config = {"zoho-aep:ingestions": json.dumps({"main": {}})}
    later.stack.declare(DataflowProvider, "another").check(chain.dataflow_inputs())
    with pytest.raises(CallFailed, match="would replace this dataflow"):
        later.diff({**later.inputs, "source_connection_id": UNKNOWN})
