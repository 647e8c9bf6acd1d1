"""Kills of the real command, of the provider host it started, or of both, while the command runs."""

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.e2e import processes, stacks
from tests.e2e.interruption import Whom, strike
from tests.e2e.journal import held
from tests.e2e.stack_files import Config, people
from tests.faults.cases import Step, Tally
from tests.faults.engine import RunName
from tests.faults.kinds import Asked
from tests.faults.tap import Tap
from tests.lifecycle.canary import Canary

from pulumi_zoho_aep.simulator.faults import Fault
from pulumi_zoho_aep.simulator.server import Simulator

_WHOM: tuple[Whom, ...] = ("CLI", "host", "both")
_RUNS: tuple[RunName, ...] = ("create", "change", "replace", "destroy")
_MOST_SECONDS = 180
_QUIET_SECONDS = 1.0


@dataclass(frozen=True)
class CommandKill:
    """Who is killed at which request, before or after it takes effect."""

    step: Step
    whom: Whom
    acted: bool

    def __str__(self) -> str:
        """Return it as it is reported."""
        when = "after" if self.acted else "before"
        return f"{self.step.run} {self.step.asked} ({self.step.like}): {self.whom} killed {when} it took effect"


def command_kills(steps: Sequence[Step]) -> Iterator[CommandKill]:
    """Yield every request once; in turn everybody is killed, before and after."""
    for number, step in enumerate(steps):
        yield CommandKill(step, _WHOM[number % 3], acted=bool(number // 3 % 2))


class CommandWalker:
    """A stack of the real command, and what it asks for in each of its runs."""

    def __init__(self, directory: Path) -> None:
        """Play the life once, and keep what services and backend held before each run."""
        self.tally = Tally()
        self.simulator = Simulator()
        self._state = directory / "state"
        self._kept = directory / "kept"
        stacks.write_project(directory / "project")
        self._stack = stacks.Stack(directory / "project", stacks.environment(directory / "home", self._state))
        self._stack.write(self._declared("create"))
        self._stack.init()
        self._rows: dict[RunName, list[tuple[Any, ...]]] = {}
        self.steps = tuple(self._record())

    def kill(self, kill: CommandKill) -> None:
        """Kill, run again as somebody would, and count what is not as it should be."""
        self._restore(kill.step.run)
        try:
            if self._killed(kill):
                self.tally.kills += 1
            self._stack.pulumi("cancel", "--yes")
            self._finish(kill.step.run)
        except pytest.fail.Exception as failed:
            self.tally.findings.append(f"{kill}: {failed}")
        self.tally.lives += 1
        self._look_for_secrets(kill)

    def _look_for_secrets(self, kill: CommandKill) -> None:
        """Read what the command printed, and what the backend holds: values are encrypted there."""
        canary = Canary()
        canary.learn_from(self.simulator.world.store)
        canary.hear(*self._stack.said)
        canary.hear(*(file.read_text(encoding="utf-8") for file in self._state.rglob("*.json*")))
        leaks = list(canary.leaks())
        self._stack.said.clear()
        self.tally.leaks += len(leaks)
        if leaks:
            self.tally.findings.append(f"{kill}: {len(leaks)} texts hold a secret")

    def _finish(self, run: RunName) -> None:
        if run != "destroy":
            self._stack.up()
            surplus = sum(count - 1 for name, count in held(self.simulator).items() if name != "mappingSets")
            self.tally.duplicates += surplus
            if surplus:
                pytest.fail(f"more than is declared: {held(self.simulator)}", pytrace=False)
            self._stack.preview("--expect-no-changes")
        self._stack.destroy()
        left = {name: count for name, count in held(self.simulator).items() if name != "mappingSets"}
        self.tally.leftovers += sum(left.values())
        if left:
            pytest.fail(f"left behind: {left}", pytrace=False)

    def _killed(self, kill: CommandKill) -> bool:
        mark, step = processes.new_mark(), kill.step

        def act(asked: Asked, seen: Sequence[Asked]) -> Fault | None:
            if asked != step.asked or seen.count(asked) != step.like:
                return None
            strike(mark, self._stack, kill.whom)
            return None if kill.acted else Fault(close="before")

        with Tap(self.simulator) as tap:
            tap.arm(act)
            arguments = self._stack.arguments("destroy" if step.run == "destroy" else "up", "--yes", "--skip-preview")
            with subprocess.Popen(
                arguments,
                cwd=self._stack.directory,
                env={**self._stack.environment, **mark},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            ) as process:
                process.wait(_MOST_SECONDS)
            # A host whose command is dead finishes the calls that it serves, and then waits for ever.
            tap.wait_until_quiet(_QUIET_SECONDS)
            processes.kill(mark)
            return step.asked in tap.seen

    def _record(self) -> Iterator[Step]:
        for run in _RUNS:
            self._stack.write(self._declared(run))
            self._rows[run] = self.simulator.world.store._db.execute("SELECT * FROM item").fetchall()
            shutil.copytree(self._state, self._kept / run)
            with Tap(self.simulator) as tap:
                tap.arm()
                _ = self._stack.destroy() if run == "destroy" else self._stack.up()
                for number, asked in enumerate(tap.seen, 1):
                    yield Step(run, number, asked, tap.seen[:number].count(asked))

    def _restore(self, run: RunName) -> None:
        store = self.simulator.world.store
        with store.transaction():
            store.clear()
            store._db.executemany("INSERT INTO item VALUES (?, ?, ?, ?)", self._rows[run])
        self.simulator.world.journal.clear()
        shutil.rmtree(self._state)
        shutil.copytree(self._kept / run, self._state)
        self._stack.write(self._declared(run))

    def _declared(self, run: RunName) -> Config:
        config = people(self.simulator.url, leads="Leads")
        leads = config["zoho-aep:ingestions"]["leads"]
        if run != "create":
            leads["schedule"].update(frequency="minute", interval=30)
            config["zoho-aep:connections"]["zoho-sales"]["description"] = "read by AEP alone"
            config["zoho-aep:datasets"]["leads"]["description"] = "from Zoho"
        if run in ("replace", "destroy"):
            leads.update(columns=[*leads["columns"], "Company"], allow_replacement=True)
        return config
