"""Plays the lives of a stack through the CLI: with our resources, naive ones, and the floor's, run after run.

They take turns step by step, so that a machine that becomes slower or faster does so for all of them.
"""

import json
import os
import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.chain import longest_chain
from benchmarks.figures import Circumstances, Figure, Sample, summarize
from benchmarks.graph import Node, graph_of
from benchmarks.life import DRIFTED, LIVES, STEPS, Step, updates
from benchmarks.process import BenchmarkError
from benchmarks.simulated import SimulatorProcess
from benchmarks.stack_file import configuration, name_of, secrets
from benchmarks.workspace import REPOSITORY, Workspace, prepare

_PROGRAMS = {
    "ours": REPOSITORY / "provider",
    "naive": REPOSITORY / "benchmarks" / "naive",
    "floor": REPOSITORY / "benchmarks" / "floor",
}
_CHAIN_LATENCY_MS = 50
_FIRST = name_of(1)
_EDITED = f"Dataflow {_FIRST}"
_RENAMED = "renamed by hand"

Say = Callable[[str], None]


@dataclass
class Contestant:
    """A prepared stack, and how long its commands took so far.

    Attributes:
        prepared: The unused stack; each run plays in a copy.
        edit: Arguments of `pulumi config set` that change one property of one resource.
        edited: The resource that they change.
        simulator: What it talks to; the floor talks to none.
    """

    prepared: Workspace
    edit: tuple[str, ...]
    edited: str
    simulator: SimulatorProcess | None = None
    samples: dict[str, list[Sample]] = field(default_factory=lambda: {step.figure: [] for step in STEPS})
    journal: list[dict[str, Any]] = field(default_factory=list)
    """The requests of the last step."""
    _playing: Workspace | None = None

    def begin(self, run: Path) -> None:
        """Start a life."""
        self._playing = self.prepared.copied_to(run)
        if self.simulator is not None:
            self.simulator.reset()

    def play(self, step: Step) -> Workspace:
        """Play one step of the life, and return the resulting stack.

        Raises:
            BenchmarkError: The step did not do what it is measured for.
        """
        assert self._playing is not None
        if step.edits:
            self._playing.pulumi("config", "set", *self.edit)
        if step.has_drift:
            self._rename(_FIRST, _RENAMED)
        self._answered()
        finished = self._playing.pulumi(*step.arguments, fast=step.fast)
        self.journal = self._answered()
        self.samples[step.figure].append(Sample(finished.seconds, len(self.journal), finished.host_megabytes))
        self._require(step, updates(finished.output))
        if step.has_drift:
            self._rename(_RENAMED, _FIRST)
        return self._playing

    def _rename(self, name: str, to: str) -> None:
        if self.simulator:
            for collection in DRIFTED:
                self.simulator.rename(collection, name, to)

    def _answered(self) -> list[dict[str, Any]]:
        return self.simulator.answered() if self.simulator else []

    def _require(self, step: Step, updated: frozenset[str]) -> None:
        expected = {self.edited} if step.edits else set()
        if step.has_drift and self.simulator:
            expected = {f"{kind} {_FIRST}" for kind in DRIFTED.values()}
        if updated != expected:
            shown, due = (", ".join(sorted(names)) or "none" for names in (updated, expected))
            raise BenchmarkError(f"{step.figure}: Pulumi updates {shown}; expected: {due}")


def measure(latency_ms: int, ingestions: int, runs: int, critical_path: Mapping[str, int], say: Say) -> list[Figure]:
    """Return a figure per step of a stack's lives.

    Args:
        latency_ms: The latency of every request.
        ingestions: The stack's number of ingestions.
        runs: how often each life is played.
        critical_path: The result of `critical_paths`.
        say: tells how far it is.

    Raises:
        BenchmarkError: A command of the CLI failed, or showed other changes than were made.
    """
    with ExitStack() as stack:
        top = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="zoho-aep-bench-")))
        contestants = {
            name: _against_simulator(name, top, stack.enter_context(SimulatorProcess(latency_ms)), ingestions)
            for name in ("ours", "naive")
        }
        graph: list[Node] = []
        lives = LIVES * runs
        for number, life in enumerate(lives, 1):
            say(f"ingestions: {ingestions}, latency: {latency_ms} ms, life {number} of {len(lives)}")
            for name, contestant in contestants.items():
                contestant.begin(top / f"{name}-{number}")
            for step in life:
                lived = contestants["ours"].play(step)
                if not graph:
                    graph = graph_of(json.loads(lived.pulumi("stack", "export").output))
                    contestants["floor"] = _floor(top, graph)
                    contestants["floor"].begin(top / f"floor-{number}")
                contestants["naive"].play(step)
                contestants["floor"].play(step)
    return [
        summarize(
            Circumstances(step.figure, ingestions, latency_ms, len(graph), os.cpu_count() or 1),
            **{name: contestant.samples[step.figure] for name, contestant in contestants.items()},
            critical_path=critical_path[step.figure],
        )
        for step in STEPS
    ]


def critical_paths(say: Say) -> dict[str, int]:
    """Return the longest chain of requests of each step, for a stack with one ingestion."""
    say("critical path: one ingestion")
    with (
        tempfile.TemporaryDirectory(prefix="zoho-aep-bench-") as name,
        SimulatorProcess(_CHAIN_LATENCY_MS) as simulator,
    ):
        alone = _against_simulator("ours", Path(name), simulator, 1)
        chains = {}
        for number, life in enumerate(LIVES, 1):
            alone.begin(Path(name) / f"alone-{number}")
            for step in life:
                alone.play(step)
                chains[step.figure] = longest_chain(alone.journal)
        return chains


def _against_simulator(name: str, top: Path, simulator: SimulatorProcess, ingestions: int) -> Contestant:
    config = configuration(simulator.identities, ingestions)
    prepared = prepare(top / name, _PROGRAMS[name], config, secrets(simulator.identities))
    edit = ("--path", f"zoho-aep:ingestions.{_FIRST}.schedule.interval", "2")
    return Contestant(prepared, edit, _EDITED, simulator)


def _floor(top: Path, graph: list[Node]) -> Contestant:
    prepared = prepare(top / "floor", _PROGRAMS["floor"], {"floor:graph": graph}, {})
    return Contestant(prepared, ("floor:revised", _EDITED), f"Trivial {_EDITED}")
