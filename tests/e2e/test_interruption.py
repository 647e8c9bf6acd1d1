"""A run that is killed in the middle of a creation: the next one finishes it, without duplicates."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from tests.e2e.interruption import killed
from tests.e2e.journal import held
from tests.e2e.stack_files import Config, people

if TYPE_CHECKING:
    from tests.e2e.stacks import Stack

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
    stack.up()
    assert set(held(simulator).values()) == {1}
    assert "11 unchanged" in stack.preview("--expect-no-changes")
    stack.destroy()
    assert held(simulator) == {"mappingSets": 1}
