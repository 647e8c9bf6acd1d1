"""Fast mode, in which the engine saves its state only at the end: what a killed run did is found again."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from tests.support.command.interruption import killed
from tests.support.command.journal import held, only
from tests.support.command.stack_files import people

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.tags import lineage_of, tag_in

if TYPE_CHECKING:
    from tests.support.command.stack_files import Config
    from tests.support.command.stacks import Stack

    from pulumi_zoho_aep.simulator.server import Simulator

    NewStack = Callable[[Config], Stack]


@pytest.fixture
def stack(new_stack: "NewStack", environment: dict[str, str], simulator: "Simulator") -> "Stack":
    """An empty stack in fast mode."""
    environment["PULUMI_SKIP_CHECKPOINTS"] = "true"
    return new_stack(people(simulator.url, leads="Leads"))


def lineage_in(simulator: "Simulator") -> str:
    """Return the lineage of the objects of the only stack, as a person reads it from their tags."""
    (connection,) = simulator.world.store.items("connections")
    return lineage_of(tag_in(connection["description"]) or "")


def recorded(stack: "Stack") -> list[str]:
    """Return the types of our resources in the state."""
    found: list[dict[str, Any]] = stack.structured("stack", "export")["deployment"].get("resources", [])
    return [resource["type"] for resource in found if resource["type"].startswith("pulumi-python:dynamic")]


def test_killed_runs_leave_no_record_and_no_duplicate(stack: "Stack", simulator: "Simulator") -> None:
    """Killed while creating, changing, replacing and deleting: each time the next run ends in what is declared.

    Only after the very first run, of which nothing is recorded, a person has to say whose the objects are.
    """
    killed(stack, simulator, "up", "POST", "flows")
    assert recorded(stack) == []
    made = held(simulator)
    assert set(made.values()) == {1}

    stack.pulumi("cancel", "--yes")
    refused = stack.up(code=1)
    assert "this state of zoho-aep/test is new, but the sandbox has objects of a stack of that name: " in refused
    assert held(simulator) == made
    stack.environment["ZOHO_AEP_LINEAGE"] = lineage_in(simulator)
    said = stack.up()
    assert (
        f"takes over dataflow {only(simulator, 'flows', 'leads')['id']}: an earlier run of this stack created it"
        in said
    )
    assert held(simulator) == made
    del stack.environment["ZOHO_AEP_LINEAGE"]

    config = people(simulator.url, leads="Leads")
    ingestion = config["zoho-aep:ingestions"]["leads"]
    ingestion["schedule"]["interval"] = 6
    ingestion["mapping"] = ingestion["mapping"][:2]
    stack.write(config)
    killed(stack, simulator, "up", "PATCH", "flows")
    stack.pulumi("cancel", "--yes")

    ingestion["columns"] = [*ingestion["columns"], "First_Name"]
    ingestion["allow_replacement"] = True
    stack.write(config)
    killed(stack, simulator, "up", "POST", "flows")
    stack.pulumi("cancel", "--yes")
    stack.up()
    assert held(simulator) == made
    assert len(only(simulator, "sourceConnections", "leads")["params"]["columns"]) == 5
    assert only(simulator, "flows", "leads")["scheduleParams"]["interval"] == 6
    assert "12 unchanged" in stack.preview("--expect-no-changes")

    killed(stack, simulator, "destroy", "DELETE", "dataSets")
    assert len(recorded(stack)) == 10
    stack.pulumi("cancel", "--yes")
    stack.destroy()
    assert held(simulator) == {"mappingSets": 1}


def test_a_grant_token_of_a_killed_run_is_lost(stack: "Stack", simulator: "Simulator") -> None:
    """What a grant token was exchanged for exists in the state alone: a new one is asked for in words."""
    config = people(simulator.url, leads="Leads")
    del config["zoho-aep:credentials"]["sales"]["refresh_token"]
    stack.write(config)
    path = "zoho-aep:credentials.sales.grant_token"
    stack.pulumi("config", "set", "--path", "--secret", path, seeds.ZOHO_GRANT_TOKEN)
    killed(stack, simulator, "up", "POST", "connections")
    stack.pulumi("cancel", "--yes")
    stack.environment["ZOHO_AEP_LINEAGE"] = lineage_in(simulator)
    assert "the grant token is wrong, expired or already used" in stack.up(code=1)
