"""Runs that are killed while a request of theirs is under way."""

import subprocess
import threading
from typing import Any, Literal

import pytest
from tests.support.command import processes
from tests.support.command.stacks import Stack

from pulumi_zoho_aep.simulator.server import Simulator

Whom = Literal["CLI", "host", "both"]
HOST = "pulumi.dynamic"
"""What is in the command line of a host, and of no one else."""

_ANSWER_WITHIN_SECONDS = 120


class _Hold:
    """Holds the first request of a method to a collection until it is let go; then it takes effect."""

    def __init__(self, simulator: Simulator, method: str, collection: str, patch: pytest.MonkeyPatch) -> None:
        self.arrived = threading.Event()
        self.done = threading.Event()
        self._released = threading.Event()
        take, record = simulator.world.faults.take, simulator.world.journal.record

        def is_meant(asked: str, path: str) -> bool:
            place = path.endswith(f"/{collection}") if method == "POST" else f"/{collection}/" in path
            return asked == method and place

        def taken(asked: str, path: str) -> Any:
            if is_meant(asked, path) and not self.arrived.is_set():
                self.arrived.set()
                self._released.wait(_ANSWER_WITHIN_SECONDS)
            return take(asked, path)

        def recorded(request: Any, response: Any, **circumstances: Any) -> None:
            record(request, response, **circumstances)
            if self._released.is_set() and is_meant(request.method, request.path):
                self.done.set()

        patch.setattr(simulator.world.faults, "take", taken)
        patch.setattr(simulator.world.journal, "record", recorded)

    def release(self) -> None:
        """Let the request take effect, and wait until it has."""
        self._released.set()
        assert self.done.wait(_ANSWER_WITHIN_SECONDS)


def killed(
    stack: Stack, simulator: Simulator, command: str, method: str, collection: str, *, whom: Whom = "both"
) -> None:
    """Run a command, kill CLI, host or both while its first such request is under way, then let that take effect."""
    mark = processes.new_mark()
    with pytest.MonkeyPatch.context() as patch:
        hold = _Hold(simulator, method, collection, patch)
        with subprocess.Popen(
            # One step at a time: a CLI that is killed while it writes its state for another one leaves half a file.
            stack.arguments(command, "--yes", "--skip-preview", "--parallel", "1"),
            cwd=stack.directory,
            env={**stack.environment, **mark},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as run:
            assert hold.arrived.wait(_ANSWER_WITHIN_SECONDS)
            assert strike(mark, stack, whom)
            hold.release()
            # Without its host the CLI ends on its own.
            run.wait(_ANSWER_WITHIN_SECONDS)
        # Without the CLI, a host would wait for ever.
        processes.kill(mark)


def strike(mark: dict[str, str], stack: Stack, whom: Whom) -> int:
    """Kill CLI, host or both, of the run that carries a mark, and say how many processes that were."""
    killed = 0
    # The CLI first: one that sees its host die ends in good order and saves its state.
    if whom != "host":
        killed += processes.kill(mark, of=f"{stack.arguments('up')[0]} ")
    if whom != "CLI":
        killed += processes.kill(mark, of=HOST if whom == "host" else "")
    return killed
