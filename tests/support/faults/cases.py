"""What is walked: every request with every fault that it can suffer, and every place at which a run can be killed."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields

from tests.support.faults.engine import RunName
from tests.support.faults.kinds import KINDS, Asked, Kind

_LONGEST_LINE = 400
_MOST_LINES = 3
"""What is wrong, what to do, and what else to do if the stack file is right already."""
_ANYTHING = Asked("GET", "/")


@dataclass(frozen=True)
class Step:
    """A request of the life: the n-th of its run, and the so-manieth of its like there.

    The latter finds it again: how often an object is read until it has settled is not the same in every life.
    """

    run: RunName
    at: int
    asked: Asked
    like: int


@dataclass(frozen=True)
class Case:
    """A request, and what it is to suffer: once, or whenever it is sent in this run."""

    step: Step
    kind: Kind
    persistent: bool

    @property
    def refreshes(self) -> bool:
        """Whether the next run begins with a refresh: after every request and every kind, one does and one does not."""
        return bool((self.step.at + KINDS.index(self.kind) + self.persistent) % 2)

    def __str__(self) -> str:
        """Return it as it is reported."""
        how = "always" if self.persistent else "once"
        return f"{self.step.run} {self.step.at}, {self.step.asked}: {self.kind.name}, {how}"


@dataclass(frozen=True)
class Kill:
    """A request at which the host is killed, before or after the service has acted."""

    step: Step
    acted: bool

    @property
    def refreshes(self) -> bool:
        """Whether the next run begins with a refresh: after every request, one does and one does not."""
        return bool((self.step.at + self.acted) % 2)

    def __str__(self) -> str:
        """Return it as it is reported."""
        when = "after" if self.acted else "before"
        return f"{self.step.run} {self.step.at}, {self.step.asked}: killed {when} it took effect"


@dataclass
class Tally:
    """The figures of a walk."""

    requests: int = 0
    lives: int = 0
    faults: int = 0
    kills: int = 0
    duplicates: int = 0
    orphans: int = 0
    leaks: int = 0
    hours: int = 0
    refreshes: int = 0
    runs: int = 0
    sockets: int = 0
    megabytes: float = 0
    findings: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Count the figures of another part of the same walk, which is of the same life."""
        for one in fields(self):
            if one.name != "requests":
                setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))
        self.requests = max(self.requests, other.requests)


def cases(steps: Sequence[Step]) -> Iterator[Case]:
    """Yield every request with every fault that it can suffer. An outage concerns more than one request."""
    for step in steps:
        for kind in KINDS:
            if kind.meets(step.asked):
                yield from (Case(step, kind, persistent) for persistent in _ways(kind))


def sample(steps: Sequence[Step]) -> Iterator[Case]:
    """Yield one case per request that is not like an earlier one, of the kinds that were used least so far.

    So every call of the life is broken, and every kind is used, once and always.
    """
    used: Counter[tuple[str, bool]] = Counter()
    for step in _different(steps):
        possible = [(kind, persistent) for kind in KINDS if kind.meets(step.asked) for persistent in _ways(kind)]
        # What few requests can suffer comes first among equals.
        kind, persistent = min(possible, key=lambda way: (used[way[0].name, way[1]], way[0].meets(_ANYTHING)))
        used[kind.name, persistent] += 1
        yield Case(step, kind, persistent)


def sampled_kills(steps: Sequence[Step]) -> Iterator[Kill]:
    """Yield one kill at every third call that writes, in turn before and after it acts; the soak has every one."""
    writing = [step for step in steps if step.asked.method != "GET"]
    yield from (Kill(step, acted=bool(number % 2)) for number, step in enumerate(_different(writing)[::3]))


def _ways(kind: Kind) -> tuple[bool, ...]:
    return (True,) if kind.is_outage else (False, True)


def _different(steps: Sequence[Step]) -> list[Step]:
    return list({step.asked: step for step in reversed(steps)}.values())[::-1]


def kills(steps: Sequence[Step]) -> Iterator[Kill]:
    """Yield every boundary of a request in the runs that change something."""
    for step in steps:
        if step.run != "refresh":
            yield from (Kill(step, acted) for acted in (False, True))


def unclean(shown: Sequence[str]) -> Iterator[str]:
    """Yield what is wrong with messages: each is to be one clean line, and what to do below it."""
    for message in shown:
        lines = message.split("\n")
        if "Traceback" in message or "defect of pulumi-zoho-aep" in message:
            yield f"shows a traceback: {lines[-1]}"
            continue
        if not 2 <= len(lines) <= _MOST_LINES or not all(0 < len(line) <= _LONGEST_LINE for line in lines):
            yield f"is not one line with a hint: {message}"
