"""A run that is killed in the middle of a change: the next one finishes it, without duplicates and orphans."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from tests.support.command.interruption import killed
from tests.support.command.journal import held, only
from tests.support.command.stack_files import Config, people

if TYPE_CHECKING:
    from tests.support.command.stacks import Stack

    from pulumi_zoho_aep.simulator.server import Simulator

    NewStack = Callable[[Config], Stack]


@pytest.mark.parametrize("collection", ["sourceConnections", "dataSets"])
def test_the_next_run_finishes_what_a_killed_one_began(
    collection: str, new_stack: "NewStack", simulator: "Simulator"
) -> None:
    """CLI and host killed while a creation is under way that then happens: the next `up` takes its object over."""
    stack = new_stack(people(simulator.url, leads="Leads"))
    killed(stack, simulator, "up", "POST", collection)
    assert held(simulator)[collection] == 1

    stack.pulumi("cancel", "--yes")
    # The refresh that comes first settles what the engine holds as pending.
    assert "pending operations" not in stack.up()
    assert set(held(simulator).values()) == {1}
    assert "12 unchanged" in stack.preview("--expect-no-changes")
    stack.destroy()
    assert held(simulator) == {"mappingSets": 1}


def test_whoever_is_killed(running_stack: "NewStack", simulator: "Simulator") -> None:
    """CLI alone in an update, host alone in a replacement, both in a destroy: each next run ends as it should."""
    config = people(simulator.url, leads="Leads")
    stack, leads = running_stack(config), config["zoho-aep:ingestions"]["leads"]

    leads["schedule"].update(frequency="minute", interval=30)
    stack.write(config)
    killed(stack, simulator, "up", "PATCH", "flows", whom="CLI")
    stack.pulumi("cancel", "--yes")
    stack.up()
    assert only(simulator, "flows", "leads")["scheduleParams"]["frequency"] == "minute"

    leads.update(columns=[*leads["columns"], "Company"], allow_replacement=True)
    stack.write(config)
    # The dataflow is gone by then, and its source connection is about to be: what is left is finished, not refused.
    killed(stack, simulator, "up", "POST", "sourceConnections", whom="host")
    stack.up()
    assert set(held(simulator).values()) == {1}
    assert "12 unchanged" in stack.preview("--expect-no-changes")

    killed(stack, simulator, "destroy", "DELETE", "sourceConnections")
    stack.pulumi("cancel", "--yes")
    stack.destroy()
    assert held(simulator) == {"mappingSets": 1}
