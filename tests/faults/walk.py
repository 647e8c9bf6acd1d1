"""Repeats the life of a stack once per request and fault, and says what was not as it should be."""

import copy
import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.support.canary import Canary, files_below, minted
from tests.support.command import processes
from tests.support.faults.cases import Case, Kill, Step, Tally, unclean
from tests.support.faults.engine import RUNS, Engine, RunName
from tests.support.faults.kinds import Asked
from tests.support.faults.tap import Tap, breaking, outage
from tests.support.hosted.host import CallFailed, Host

from pulumi_zoho_aep.simulator.faults import Fault
from pulumi_zoho_aep.simulator.server import Simulator

_CASES_PER_HOST = 10
"""A host keeps the clients of every process that it stands for, and some thirty connections of each case."""


class Walker:
    """A simulator, hosts, and the life that was recorded on them."""

    def __init__(self) -> None:
        """Start, and record the life that nothing disturbs."""
        self.tally = Tally()
        self._open = ExitStack()
        self._temporary = Path(self._open.enter_context(TemporaryDirectory()))
        self._environment = {"TMPDIR": str(self._temporary), processes.MARK: uuid.uuid4().hex}
        self.simulator = self._open.enter_context(Simulator())
        self._minted = self._open.enter_context(minted(self.simulator.world.store))
        self._hosts: dict[str, Host] = {}
        self._played = 0
        self._tracebacks: list[str] = []
        self._engine = Engine(self._host("hurried"), self.simulator)
        self._moments: dict[RunName, _Moment] = {}
        self.steps = tuple(self._record())
        self._recorded = frozenset(self._minted)
        self.tally.requests = len(self.steps)

    def close(self) -> None:
        """End everything."""
        self._end_hosts()
        self._open.close()

    def play(self, case: Case) -> list[str]:
        """Play one case to its end, and return what was wrong."""
        self._make_room()
        with Tap(self.simulator) as tap:
            self._begin(case.step.run, "impatient" if case.kind.is_silent else "hurried")
            shown = self._out(case.step, tap) if case.kind.is_outage else self._broken(case, tap)
            tap.wait_until_idle()
            self.tally.faults += tap.met
            tap.arm()
        self.simulator.world.faults.clear()
        self._let_settle()
        return self._found(case, [*unclean(shown), *self._recover(case)])

    def _broken(self, case: Case, tap: Tap) -> list[str]:
        step = case.step
        tap.arm(breaking(case.kind, step.asked, step.like, persistent=case.persistent))
        shown = self._run(step.run)
        return shown if tap.met else [*shown, "the request did not come"]

    def _out(self, step: Step, tap: Tap) -> list[str]:
        if step.at == 1:
            self.simulator.refuse()
        tap.arm(outage(self.simulator, step.at))
        try:
            shown = self._run(step.run)
        finally:
            if len(tap.seen) >= step.at - 1:
                self.simulator.accept()
        # Nothing records a refused connection; but no one accepts before the run has ended, so it cannot end well.
        tap.met = bool(shown)
        return shown or ["the outage was not met"]

    def kill(self, kill: Kill) -> list[str]:
        """Kill the host at a request, and go on with another one from the state that the engine has then."""
        self._make_room()

        def act(asked: Asked, seen: Sequence[Asked]) -> Fault | None:
            if asked != kill.step.asked or seen.count(asked) != kill.step.like:
                return None
            # Dead before the service goes on: whatever is answered, no one hears it.
            self._engine.stack.host.kill()
            return None if kill.acted else Fault(close="before")

        with Tap(self.simulator) as tap:
            self._begin(kill.step.run, "hurried")
            tap.arm(act)
            shown = self._run(kill.step.run)
            tap.wait_until_idle()
            wrong = [] if shown and tap.seen[-1] == kill.step.asked else [f"the request did not come: {shown}"]
            tap.arm()
        dead = self._hosts.pop("hurried")
        dead.stop()
        self._listen(dead)
        self._engine.stack.host = self._host("hurried")
        self.tally.kills += not wrong
        return self._found(kill, [*wrong, *self._recover(kill)])

    def _recover(self, case: Case | Kill) -> Iterator[str]:
        """Run again as somebody would, and hold services and state against the declaration."""
        run = case.step.run
        try:
            self._engine.finish(run, refresh=case.refreshes)
            if run != "destroy":
                yield from self._engine.unfinished(run)
                yield from self._not_exactly_declared()
                self._engine.run("destroy")
        except CallFailed as failed:
            yield f"a later run fails: {failed.shown}"
        left = self._engine.stack.orphans()
        self.tally.orphans += sum(map(len, left.values()))
        if left:
            yield f"left behind: {left}"
        yield from self._leaks()

    def _let_settle(self) -> None:
        """Let what was stuck reach its state with the next read: the fault is over."""
        store = self.simulator.world.store
        for collection in ("connections", "flows"):
            for item in store.items(collection):
                if "_settling" in item:
                    item["_settling"]["reads"] = 0
                    store.put(collection, item["id"], item)

    def _not_exactly_declared(self) -> Iterator[str]:
        declared = {resource.id for resource in self._engine.resources.values()}
        declared.add(str(self._engine.resources["schema"].visible.get("primary_descriptor_id")))
        surplus = {name: ids for name, ids in self._held().items() if ids - declared}
        self.tally.duplicates += sum(len(ids - declared) for ids in surplus.values())
        if surplus:
            yield f"more than is declared: {surplus}"

    def _held(self) -> dict[str, set[str]]:
        """Return the ids of what the stack made; of mapping sets, which no one can delete, those of this schema."""
        store, schema = self.simulator.world.store, self._engine.resources["schema"].id
        made = {name: set(ids) for name, ids in self._engine.stack.orphans().items()}
        sets = [item["id"] for item in store.items("mappingSets") if item["outputSchema"]["schemaRef"]["id"] == schema]
        # The runs of a dataflow happen by themselves.
        made.pop("runs", None)
        return {**made, "mappingSets": set(sets)}

    def _listen(self, host: Host) -> None:
        """Take in what a host logged and wrote, and how it and what it started are called in the list of processes."""
        said = [*(line.message for line in host.engine.lines), *host.printed]
        self._tracebacks += [text for text in said if "Traceback" in text]
        self._engine.stack.canary.hear(*said, *processes.marked(self._environment).values())

    def _leaks(self) -> Iterator[str]:
        self._engine.stack.writes()
        self._listen(self._engine.stack.host)
        canary = self._engine.stack.canary
        canary.hear(*files_below(self._temporary).values())
        canary.learn(*self._recorded, *self._minted)
        leaks = list(canary.leaks())
        self.tally.leaks += len(leaks)
        if leaks:
            yield f"{len(leaks)} texts hold a secret"
        if self._tracebacks:
            yield f"the host shows a traceback: {self._tracebacks[0]}"

    def _run(self, run: RunName) -> list[str]:
        """Return what a person sees of a run: nothing where all went well."""
        self._engine.warnings.clear()
        try:
            self._engine.run(run)
        except CallFailed as failed:
            return [*self._engine.warnings, *(failed.partial.reasons if failed.partial else [failed.shown])]
        finally:
            self._listen(self._engine.stack.host)
        return list(self._engine.warnings)

    def _found(self, case: Case | Kill, wrong: list[str]) -> list[str]:
        self.tally.lives += 1
        self.tally.findings += [f"{case}: {what}" for what in wrong]
        return [f"{case}: {what}" for what in wrong]

    def _record(self) -> Iterator[Step]:
        for run in RUNS:
            self._moments[run] = _Moment.of(self._engine)
            with Tap(self.simulator) as tap:
                tap.arm()
                self._engine.run(run)
                yield from (
                    Step(run, number, asked, tap.seen[:number].count(asked)) for number, asked in enumerate(tap.seen, 1)
                )

    def _begin(self, run: RunName, host: str) -> None:
        # An earlier case may not have come to its end.
        self.simulator.world.faults.clear()
        self._moments[run].restore(self._engine)
        self._engine.stack.host = self._host(host)
        self._engine.stack.host.engine.lines.clear()
        self._engine.stack.host.printed.clear()
        self._engine.stack.canary = Canary()
        self._minted.clear()
        self._tracebacks.clear()
        self.simulator.world.journal.clear()

    def _host(self, module: str) -> Host:
        if module in self._hosts and not self._hosts[module].is_alive:
            self._end_hosts()
        if module not in self._hosts:
            self._hosts[module] = Host(f"tests.support.faults.{module}", self._environment)
        return self._hosts[module]

    def _make_room(self) -> None:
        self._played += 1
        if self._played % _CASES_PER_HOST == 0:
            self._end_hosts()

    def _end_hosts(self) -> None:
        for name in list(self._hosts):
            host = self._hosts.pop(name)
            # The gentle way is an interrupt, which shells let programs in the background ignore.
            host.kill()
            host.stop()


@dataclass(frozen=True)
class _Moment:
    """What service and state hold between two runs of the life."""

    rows: list[tuple[Any, ...]]
    resources: dict[str, dict[str, Any]]

    @classmethod
    def of(cls, engine: Engine) -> "_Moment":
        rows = engine.stack.simulator.world.store._db.execute("SELECT * FROM item").fetchall()
        kept = ("id", "inputs", "outputs", "init_errors")
        states = {name: {key: getattr(one, key) for key in kept} for name, one in engine.resources.items()}
        return cls(rows, copy.deepcopy(states))

    def restore(self, engine: Engine) -> None:
        """Go back to this moment."""
        store = engine.stack.simulator.world.store
        with store.transaction():
            store.clear()
            store._db.executemany("INSERT INTO item VALUES (?, ?, ?, ?)", self.rows)
        for name, state in copy.deepcopy(self.resources).items():
            for key, value in state.items():
                setattr(engine.resources[name], key, value)
        engine.stack.resources[:] = [resource for resource in engine.resources.values() if resource.id]
