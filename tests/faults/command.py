"""Kills of the real command, of the provider host it started, or of both, while the command runs."""

import shutil
import subprocess
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.support.canary import Canary, files_below, minted, without_engine_values
from tests.support.command import processes, stacks
from tests.support.command.interruption import HOST, Whom, strike
from tests.support.command.journal import held
from tests.support.command.stack_files import Config, people
from tests.support.faults.cases import Step, Tally
from tests.support.faults.engine import RunName
from tests.support.faults.kinds import Asked
from tests.support.faults.tap import Act, Tap

from pulumi_zoho_aep.simulator.faults import Fault
from pulumi_zoho_aep.simulator.server import Simulator

_WHOM: tuple[Whom, ...] = ("CLI", "host", "both")
_RUNS: tuple[RunName, ...] = ("create", "change", "replace", "destroy")
_MOST_SECONDS = 180
_QUIET_SECONDS = 1.0
_LEFT = {"mappingSets": 1}
"""What no one can delete. A change is a new version of the same one."""


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


def command_kills(steps: Sequence[Step], without_host: Container[Step]) -> Iterator[CommandKill]:
    """Yield every request with everybody who can be killed then: before and after one that writes, else in turn.

    What reads has no effect to be lost, and of those killed no one hears the answer.
    """
    for number, step in enumerate(steps):
        for place, whom in enumerate(_WHOM):
            if whom == "host" and step in without_host:
                continue
            writes = step.asked.method != "GET"
            ways = (False, True) if writes else (bool((number + place) % 2),)
            yield from (CommandKill(step, whom, acted) for acted in ways)


class CommandWalker:
    """A stack of the real command, and what it asks for in each of its runs.

    Attributes:
        without_host: The requests before a host exists: of the program, when it has not registered anything yet.
    """

    def __init__(self, directory: Path) -> None:
        """Play the life once, and keep what services and backend held before each run."""
        self.tally = Tally()
        self._open = ExitStack()
        self.simulator = self._open.enter_context(Simulator())
        self._minted = self._open.enter_context(minted(self.simulator.world.store))
        self._state, self._home, self._temporary = (directory / name for name in ("state", "home", "temporary"))
        self._kept = directory / "kept"
        self._output = directory / "output"
        self._temporary.mkdir()
        self._canary = Canary()
        stacks.write_project(directory / "project")
        self._stack = stacks.Stack(directory / "project", stacks.environment(self._home, self._state))
        self._stack.environment["TMPDIR"] = str(self._temporary)
        self._stack.write(self._declared("create"))
        self._stack.init()
        self._rows: dict[RunName, list[tuple[Any, ...]]] = {}
        self.without_host: set[Step] = set()
        self.steps = tuple(self._record())
        self._recorded = frozenset(self._minted)

    def close(self) -> None:
        """End everything."""
        self._open.close()

    def kill(self, kill: CommandKill) -> None:
        """Kill, run again as somebody would, and count what is not as it should be."""
        self._restore(kill.step.run)
        try:
            self._strike(kill)
            self._stack.pulumi("cancel", "--yes")
            self._finish(kill.step.run)
        except pytest.fail.Exception as failed:
            self.tally.findings.append(f"{kill}: {failed}")
        self.tally.lives += 1
        self._look_for_secrets(kill)

    def _look_for_secrets(self, kill: CommandKill) -> None:
        """Read what the command printed and asked for, its files, and the state: values are encrypted there."""
        self._canary.learn(*self._recorded, *self._minted)
        self._canary.hear(*self._stack.said)
        self._canary.hear(*files_below(self._state, self._home, self._temporary).values())
        self._canary.see_requests(self.simulator.world.journal.since(0))
        leaks = list(self._canary.leaks())
        self.tally.leaks += len(leaks)
        if leaks:
            self.tally.findings.append(f"{kill}: {len(leaks)} texts hold a secret")

    def _finish(self, run: RunName) -> None:
        if run != "destroy":
            self._stack.up()
            surplus = sum(count - 1 for count in held(self.simulator).values())
            self.tally.duplicates += surplus
            if surplus:
                pytest.fail(f"more than is declared: {held(self.simulator)}", pytrace=False)
            self._stack.preview("--expect-no-changes")
        self._stack.destroy()
        left = held(self.simulator)
        self.tally.orphans += (Counter(left) - Counter(_LEFT)).total()
        if left != _LEFT:
            pytest.fail(f"left behind: {left}", pytrace=False)

    def _strike(self, kill: CommandKill) -> None:
        mark, step = processes.new_mark(), kill.step
        struck: list[int] = []

        def act(asked: Asked, seen: Sequence[Asked]) -> Fault | None:
            if asked != step.asked or seen.count(asked) != step.like:
                return None
            self._canary.hear(*processes.marked(mark).values())
            struck.append(strike(mark, self._stack, kill.whom))
            return None if kill.acted else Fault(close="before")

        self._run(step.run, mark, act)
        if struck and struck[0]:
            self.tally.kills += 1
        else:
            wrong = "no one was there to be killed" if struck else "the request did not come"
            self.tally.findings.append(f"{kill}: {wrong}")

    def _run(self, run: RunName, mark: dict[str, str], act: Act) -> tuple[list[Asked], int]:
        """Run the command until no one asks for anything, and return what was asked for, and the exit code."""
        # One step at a time: a CLI that is killed while it writes its state for another one leaves half a file.
        options = ("--yes", "--skip-preview", "--parallel", "1", "--logtostderr", "-v=11")
        with Tap(self.simulator) as tap, self._output.open("w+b") as output:
            tap.arm(act)
            with subprocess.Popen(
                self._stack.arguments("destroy" if run == "destroy" else "up", *options),
                cwd=self._stack.directory,
                env={**self._stack.environment, **mark},
                stdout=output,
                stderr=subprocess.STDOUT,
            ) as process:
                try:
                    process.wait(_MOST_SECONDS)
                    # A host whose command is dead finishes the calls that it serves, and then waits for ever.
                    tap.wait_until_quiet(_QUIET_SECONDS)
                finally:
                    processes.kill(mark)
        printed = self._output.read_text(encoding="utf-8", errors="replace")
        # What was cut off in the middle of a line cannot be distinguished from a line that the engine logs on its own.
        self._stack.said.append(without_engine_values(printed[: printed.rfind("\n") + 1]))
        return tap.seen, process.returncode

    def _record(self) -> Iterator[Step]:
        for run in _RUNS:
            self._stack.write(self._declared(run))
            self._rows[run] = self.simulator.world.store._db.execute("SELECT * FROM item").fetchall()
            shutil.copytree(self._state, self._kept / run)
            yield from self._steps(run)

    def _steps(self, run: RunName) -> Iterator[Step]:
        mark, has_host = processes.new_mark(), list[bool]()

        def act(_asked: Asked, _seen: Sequence[Asked]) -> None:
            has_host.append(any(HOST in command for command in processes.marked(mark).values()))

        seen, code = self._run(run, mark, act)
        assert code == 0, self._stack.said[-1]
        for number, asked in enumerate(seen, 1):
            step = Step(run, number, asked, seen[:number].count(asked))
            if not has_host[number - 1]:
                self.without_host.add(step)
            yield step

    def _restore(self, run: RunName) -> None:
        store = self.simulator.world.store
        with store.transaction():
            store.clear()
            store._db.executemany("INSERT INTO item VALUES (?, ?, ?, ?)", self._rows[run])
        self.simulator.world.journal.clear()
        self._minted.clear()
        self._canary = Canary()
        self._stack.said.clear()
        # The command keeps an encrypted log of every run.
        shutil.rmtree(self._home / "logs", ignore_errors=True)
        shutil.rmtree(self._temporary)
        self._temporary.mkdir()
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
