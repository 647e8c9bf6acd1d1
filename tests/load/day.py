"""A day of a stack under load: what may happen in it, what must hold then, and what the host takes of the machine."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from random import Random

import requests
from tests.load.crowd import Crowd
from tests.load.program import COLLECTIONS, OWN, ingestion, part
from tests.load.runs import Watch
from tests.support.canary import Canary
from tests.support.faults.cases import Tally, unclean
from tests.support.faults.engine import Engine
from tests.support.faults.kinds import KINDS, Asked, Kind
from tests.support.hosted.evidence import held, identity
from tests.support.hosted.host import Host
from tests.support.hosted.stack import Stack

from pulumi_zoho_aep.engine.pulumi_internals import POOL
from pulumi_zoho_aep.simulator.server import Simulator
from pulumi_zoho_aep.simulator.world import World

HOUR = 3600
_ADOBE = Asked("*", "/data/foundation/*")
LOGINS = (Asked("*", "/ims/*"), Asked("*", "/oauth/*"), Asked("*", "/crm/*"))
"""What is asked once or twice in a run, and holds up everything."""
# Silence needs a host of less patience, an outage concerns more than one request, and what is stuck holds up the day.
FAULTS = tuple(
    kind
    for kind in KINDS
    if not (kind.is_silent or kind.is_outage) and not {"stuck", "late_in_list"} & set(kind.effect(_ADOBE))
)
# A thread of the host's pool keeps a connection to Adobe and one to Zoho; the rest is the engine's.
_SOCKETS = 2 * POOL + 16
_REQUESTS = 100
"""Refresh and repair of an hour are at least about this many."""
# In a dataflow of a stack that no one touches, this changes on its own.
_RUNS = ("lastRunDetails", "_lastDue", "_watermark")


@dataclass(frozen=True)
class Taken:
    """What the host takes of the machine at some moment."""

    megabytes: float
    sockets: int

    @classmethod
    def by(cls, process: int) -> "Taken":
        """Look at a process; where the system is not Linux, nothing is to be seen."""
        if not Path("/proc/self/status").exists():
            return cls(0, 0)
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
        kilobytes = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))
        links = [str(opened.readlink()) for opened in Path(f"/proc/{process}/fd").iterdir()]
        return cls(kilobytes / 1024, sum(link.startswith("socket:") for link in links))


def grown(taken: Sequence[Taken]) -> Iterator[str]:
    """Yield what a host takes more and more of after a third of the time, or more of than its pool may."""
    warm, last = taken[len(taken) // 3], taken[-1]
    if last.megabytes > 1.2 * warm.megabytes + 10:
        yield f"the host has grown from {warm.megabytes:.0f} to {last.megabytes:.0f} MB"
    most = max(moment.sockets for moment in taken)
    if most > _SOCKETS:
        yield f"the host has {most} sockets open"


class Day:
    """A stack beside another one of the same program in one sandbox, and the rules of what happens to it."""

    def __init__(self, resources: int) -> None:
        """Create both stacks."""
        self.tally = Tally()
        self.taken: list[Taken] = []
        self.damaged: set[str] = set()
        self._open = ExitStack()
        self.simulator = self._open.enter_context(Simulator())
        self.host = Host("tests.load.host")
        self._open.callback(self.host.stop)
        # The gentle way is an interrupt, which shells let programs in the background ignore.
        self._open.callback(self.host.kill)
        others = Engine(self.host, self.simulator)
        others.stack.name = "others"
        others.up("changed")
        self._others = _untouched(self.simulator.world)
        self.crowd = Crowd(Stack(self.host, self.simulator), resources)
        self._open.callback(self.crowd.close)
        self.names = [name for name in self.crowd.entries if part(name) in OWN]
        self.settle()

    def close(self) -> None:
        """Destroy the stack, and end everything."""
        try:
            self.simulator.world.faults.clear()
            self._found(self.crowd.destroy())
            left = self.crowd.stack.orphans()
            # Runs stay in the history of what was deleted.
            left.pop("runs", None)
            self.tally.orphans += sum(map(len, left.values()))
            self._found([f"left behind: {left}"] if left else [])
            self._found([*self._lasting(), *grown(self.taken)])
            self.tally.megabytes = self.taken[-1].megabytes - self.taken[len(self.taken) // 3].megabytes
            self.tally.sockets = max(moment.sockets for moment in self.taken)
        finally:
            self._open.close()

    def hour(self) -> list[str]:
        """Let an hour pass: dataflows run, tokens end, and then a refresh takes in what is there."""
        watch = Watch(self.simulator.world)
        requests.post(f"{self.simulator.url}/_simulator/clock", json={"advance_seconds": HOUR}, timeout=60)
        wrong = list(watch.wrong({self.crowd.resources[f"flow-{number}"].id for number in self.damaged}))
        self.tally.runs += watch.runs
        self.tally.hours += 1
        self.tally.refreshes += 1
        return self._found([*wrong, *unclean(self.crowd.refresh())])

    def declare_otherwise(self, name: str) -> None:
        """Change the program."""
        self.crowd.declared[name] = "changed" if self.crowd.declared[name] == "first" else "first"

    def change(self, name: str) -> None:
        """Change an object in the interface."""
        changed = {"scheduleParams": {"interval": "45"}} if part(name) == "flow" else {"name": "renamed by hand"}
        self._interface("PATCH", name, json=changed)

    def delete(self, name: str) -> None:
        """Delete an object in the interface."""
        self._interface("DELETE", name)
        self.damaged.add(ingestion(name))

    def inject(self, kind: Kind, nth: int, *, posts: bool = False, where: Asked = _ADOBE) -> None:
        """Let the n-th request from now on suffer a fault, or the n-th that makes something."""
        method = "POST" if posts else None
        self.simulator.world.faults.add([{**kind.effect(where), "path": where.path, "method": method, "nth": nth}])
        self.tally.faults += 1

    def up(self) -> list[str]:
        """Run the command once, whatever it meets: what it says is clean."""
        return self._found(unclean(self.crowd.up()))

    def settle(self) -> list[str]:
        """Run the command when no fault is left: it ends as declared, everything is there once, and nothing leaks."""
        world = self.simulator.world
        self.tally.faults -= len(world.faults.left())
        world.faults.clear()
        wrong = [*self.crowd.up(), *self.crowd.pending(), *self._not_exactly_declared(), *self._lasting()]
        self.damaged.clear()
        self.taken.append(Taken.by(self.host.process_id))
        return self._found(wrong)

    def _interface(self, method: str, name: str, **body: object) -> None:
        resource = self.crowd.resources[name]
        url = f"{self.simulator.url}/_simulator/objects/{COLLECTIONS[part(name)]}/{resource.id}"
        # What is not in the state, or was deleted already, is not found.
        requests.request(method, url, timeout=60, **body)  # type: ignore[arg-type]

    def _not_exactly_declared(self) -> Iterator[str]:
        resources, store = self.crowd.resources, self.simulator.world.store
        declared = {resource.id for resource in resources.values()}
        declared.add(str(resources["schema"].visible.get("primary_descriptor_id")))
        schema = resources["schema"].id
        sets = {item["id"] for item in store.items("mappingSets") if item["outputSchema"]["schemaRef"]["id"] == schema}
        present = {name: set(ids) for name, ids in self.crowd.stack.orphans().items() if name != "runs"}
        surplus = {name: ids - declared for name, ids in {**present, "mappingSets": sets}.items() if ids - declared}
        self.tally.duplicates += sum(map(len, surplus.values()))
        if surplus:
            yield f"more than is declared: {surplus}"
        everything = set().union(*held(store).values())
        # A credential is not an object of the simulated services: Zoho knows the tokens that it stands for.
        missing = [name for name, one in resources.items() if name != "credential" and one.id not in everything]
        if missing:
            yield f"not in the service: {missing}"

    def _lasting(self) -> Iterator[str]:
        """Yield what is wrong with what nothing may ever touch, and what holds a secret."""
        if _untouched(self.simulator.world) != self._others:
            yield "objects of others have changed"
        stack = self.crowd.stack
        stack.writes()
        stack.canary.hear(*(line.message for line in self.host.engine.lines), *self.host.printed)
        leaks = list(stack.canary.leaks())
        self.tally.leaks += len(leaks)
        if leaks:
            yield f"{len(leaks)} texts hold a secret"
        stack.canary = Canary()
        self.host.engine.lines.clear()
        self.host.printed.clear()

    def _found(self, wrong: "list[str] | Iterator[str]") -> list[str]:
        found = [f"hour {self.tally.hours}: {what}" for what in wrong]
        self.tally.findings += found
        return found


def _untouched(world: World) -> dict[str, object]:
    """Return the marked objects of the other stack, without what happens to them on its own."""
    marked: dict[str, object] = {}
    for name in world.store.collections():
        for item in world.store.items(name):
            if "crm/others/" in str(item) and name != "runs":
                marked[identity(item)] = {key: value for key, value in item.items() if key not in _RUNS}
    return marked


def live(resources: int, hours: int, seed: int, at_once: int = 12) -> Tally:
    """Live through some hours, in each of which things happen that a seed decides."""
    random, day = Random(seed), Day(resources)
    try:
        for _ in range(hours):
            for name in random.sample(day.names, at_once):
                rules = [day.declare_otherwise, day.change, day.delete]
                possible = rules if part(name) in COLLECTIONS else rules[:1]
                random.choice(possible)(name)
            for kind in random.sample(FAULTS, at_once):
                posts = random.random() < 0.5
                day.inject(kind, nth=random.randint(1, at_once if posts else _REQUESTS), posts=posts)
            day.inject(
                random.choice([kind for kind in FAULTS if kind.meets(LOGINS[0])]), 1, where=random.choice(LOGINS)
            )
            day.hour()
            day.up()
            day.settle()
    finally:
        day.close()
    return day.tally
