"""The simulator of a worker, in its first state for every test that asks for it."""

from collections.abc import Iterator

import pytest

from pulumi_zoho_aep.simulator.server import Simulator


@pytest.fixture(scope="session")
def running_simulator() -> Iterator[Simulator]:
    """One for all tests of a worker, whatever their kind."""
    with Simulator() as running:
        yield running


@pytest.fixture
def simulator(running_simulator: Simulator) -> Simulator:
    """A simulator in its first state."""
    running_simulator.world.reset()
    return running_simulator
