"""Plays the life of a stack through the CLI, once with our resources and once with the floor's, run after run.

The two take turns, so that a machine that becomes slower or faster meanwhile does so for both.
"""

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.figures import Circumstances, Figure, Sample, summarize
from benchmarks.graph import Node, graph_of
from benchmarks.simulated import SimulatorProcess
from benchmarks.stack_file import configuration, secrets
from benchmarks.workspace import REPOSITORY, Workspace, prepare


@dataclass(frozen=True)
class Operation:
    """One command of the CLI in the life of a stack, and the name of the figure that it gives."""

    figure: str
    arguments: tuple[str, ...]


LIFE = (
    Operation("up_new", ("up", "--yes")),
    # The project refreshes always, so this reads every live object. Anything but "nothing to change" is a failure.
    Operation("preview_unchanged", ("preview", "--expect-no-changes")),
)
"""What is measured, in this order, each step on what the last one left."""


@dataclass
class Contestant:
    """A prepared stack, and what its commands took so far."""

    prepared: Workspace
    samples: dict[str, list[Sample]] = field(default_factory=lambda: {step.figure: [] for step in LIFE})

    def play(self, run: Path, simulator: SimulatorProcess) -> Workspace:
        """Play a life in a copy of the prepared stack, and return it as it is at the end."""
        workspace = self.prepared.copied_to(run)
        for step in LIFE:
            before = simulator.count()
            finished = workspace.pulumi(*step.arguments)
            sample = Sample(finished.seconds, simulator.count() - before, finished.host_megabytes)
            self.samples[step.figure].append(sample)
        return workspace


def measure(simulator: SimulatorProcess, ingestions: int, runs: int, say: Callable[[str], None]) -> list[Figure]:
    """Return a figure per step of a stack's life.

    Raises:
        BenchmarkError: a command of the CLI failed, or an unchanged stack showed changes.
    """
    with tempfile.TemporaryDirectory(prefix="zoho-aep-bench-") as name:
        top = Path(name)
        config = configuration(simulator.identities, ingestions)
        ours = Contestant(prepare(top / "ours", REPOSITORY / "provider", config, secrets(simulator.identities)))
        graph: list[Node] = []
        for run in range(1, runs + 1):
            say(f"ingestions: {ingestions}, latency: {simulator.latency_ms} ms, run {run} of {runs}")
            simulator.reset()
            lived = ours.play(top / f"ours-{run}", simulator)
            if not graph:
                graph = graph_of(json.loads(lived.pulumi("stack", "export").output))
                program = REPOSITORY / "benchmarks" / "floor"
                floor = Contestant(prepare(top / "floor", program, {"floor:graph": graph}, {}))
            floor.play(top / f"floor-{run}", simulator)
    return [
        summarize(
            Circumstances(step.figure, ingestions, simulator.latency_ms, len(graph)),
            ours.samples[step.figure],
            floor.samples[step.figure],
        )
        for step in LIFE
    ]
