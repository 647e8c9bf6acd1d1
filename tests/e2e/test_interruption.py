"""A run that is killed in the middle of a creation: the next one finishes it, without duplicates."""

import subprocess
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from tests.e2e import processes
from tests.e2e.journal import held
from tests.e2e.stack_files import Config, people

if TYPE_CHECKING:
    from tests.e2e.stacks import Stack

    from pulumi_zoho_aep.simulator.server import Simulator

    NewStack = Callable[[Config], Stack]

_ANSWER_WITHIN_SECONDS = 120


class Hold:
    """Holds the first request that creates something in a collection until it is let go; then it takes effect."""

    def __init__(self, simulator: "Simulator", collection: str, patch: pytest.MonkeyPatch) -> None:
        self.arrived = threading.Event()
        self.done = threading.Event()
        self._released = threading.Event()
        self._collection = collection
        take, record = simulator.world.faults.take, simulator.world.journal.record

        def taken(method: str, path: str) -> Any:
            if method == "POST" and path.endswith(f"/{collection}") and not self.arrived.is_set():
                self.arrived.set()
                self._released.wait(_ANSWER_WITHIN_SECONDS)
            return take(method, path)

        def recorded(request: Any, response: Any, **circumstances: Any) -> None:
            record(request, response, **circumstances)
            if self._released.is_set() and request.method == "POST" and request.path.endswith(f"/{collection}"):
                self.done.set()

        patch.setattr(simulator.world.faults, "take", taken)
        patch.setattr(simulator.world.journal, "record", recorded)

    def release(self) -> None:
        """Let the request take effect, and wait until it has."""
        self._released.set()
        assert self.done.wait(_ANSWER_WITHIN_SECONDS)


@pytest.mark.parametrize("collection", ["sourceConnections", "dataSets"])
def test_the_next_run_finishes_what_a_killed_one_began(
    collection: str, new_stack: "NewStack", simulator: "Simulator", monkeypatch: pytest.MonkeyPatch
) -> None:
    """CLI and host killed while a creation is under way that then happens: the next `up` takes its object over."""
    stack, mark = new_stack(people(simulator.url, leads="Leads")), processes.new_mark()
    hold = Hold(simulator, collection, monkeypatch)
    with subprocess.Popen(
        stack.arguments("up", "--yes", "--skip-preview"),
        cwd=stack.directory,
        env={**stack.environment, **mark},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ):
        assert hold.arrived.wait(_ANSWER_WITHIN_SECONDS)
        processes.kill(mark)
    hold.release()
    monkeypatch.undo()
    assert held(simulator)[collection] == 1

    stack.pulumi("cancel", "--yes")
    stack.up()
    assert set(held(simulator).values()) == {1}
    assert "11 unchanged" in stack.preview("--expect-no-changes")
    stack.destroy()
    assert held(simulator) == {"mappingSets": 1}
