"""A host and a simulator per worker; each test gets a stack of its own on them."""

from collections.abc import Iterator

import pytest
from pulumi.runtime.proto import engine_pb2
from tests.support.hosted.chain import Chain
from tests.support.hosted.host import Host
from tests.support.hosted.stack import Stack

from pulumi_zoho_aep.simulator.server import Simulator


@pytest.fixture(scope="session")
def host() -> Iterator[Host]:
    """A host that serves the stacks of many tests: its start is most of the time of a short one. It does not wait."""
    running = Host("tests.support.faults.hurried")
    yield running
    running.stop()


@pytest.fixture
def fresh_host() -> Iterator[Host]:
    """A host that has not seen anything yet."""
    running = Host()
    yield running
    running.stop()


@pytest.fixture
def stack(host: Host, simulator: Simulator) -> Iterator[Stack]:
    """An empty stack, out of which no secret comes whatever a test does with it."""
    host.engine.lines.clear()
    host.printed.clear()
    empty = Stack(host, simulator)
    yield empty
    # The host keeps the connections of every stack, and this process would hold the other ends of them all.
    simulator._server.end_connections()
    empty.writes()
    empty.canary.hear(*(line.message for line in host.engine.lines), *host.printed)
    assert list(empty.canary.leaks()) == []
    # The engine would show a step that succeeds as one that failed.
    assert engine_pb2.ERROR not in {line.severity for line in host.engine.lines}


@pytest.fixture
def chain(stack: Stack) -> Chain:
    """What the resource of a test builds upon."""
    return Chain(stack)
