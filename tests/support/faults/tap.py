"""Sits where the simulator asks for faults: sees every request, and breaks or kills at the n-th one."""

import re
import threading
import time
from collections.abc import Callable, Sequence
from types import TracebackType

from tests.support.faults.kinds import Asked, Kind

from pulumi_zoho_aep.simulator.faults import Fault
from pulumi_zoho_aep.simulator.server import Simulator

_ID = re.compile(
    r"(/(?:connections|sourceConnections|targetConnections|flows|connectionSpecs|flowSpecs)"
    r"|/tenant/\w+|/dataSets|/mappingSets)/(?!validate$)(?:https?://.+|[^/]+)"
)
Act = Callable[[Asked, Sequence[Asked]], Fault | None]

_IDLE_WITHIN_SECONDS = 60


def asked(method: str, path: str) -> Asked:
    """Return a request with its ids as `*`."""
    return Asked(method, _ID.sub(r"\1/*", path))


class Tap:
    """What the requests meet between `with` and the end of it.

    Attributes:
        seen: All requests since `arm`.
        met: How many requests have met the fault.
    """

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._lock = threading.Lock()
        self.seen: list[Asked] = []
        self.met = 0
        self._at = 0
        self._act: Act = lambda _asked, _seen: None

    def arm(self, act: "Act | None" = None) -> None:
        """Count from here, and let `act` say what a request meets, from it and all that were seen so far."""
        with self._lock:
            self.seen, self.met = [], 0
            self._act = act or (lambda _asked, _seen: None)

    def take(self, method: str, path: str) -> Fault | None:
        """Stand in for the simulator's queue."""
        with self._lock:
            request = asked(method, path)
            self.seen.append(request)
            fault = self._act(request, self.seen)
            self.met += fault is not None
        return fault

    def wait_until_idle(self) -> None:
        """Return when every request has ended: one that acts late must not do so in the middle of the next run."""
        journal, end = self._simulator.world.journal, time.monotonic() + _IDLE_WITHIN_SECONDS
        while len(journal.since(0)) < len(self.seen):
            assert time.monotonic() < end, "a request has not ended"
            threading.Event().wait(0.002)

    def wait_until_quiet(self, seconds: float) -> None:
        """Return when nothing was asked for so long."""
        before = -1
        while before < len(self.seen):
            before = len(self.seen)
            threading.Event().wait(seconds)
        self.wait_until_idle()

    def __enter__(self) -> "Tap":  # noqa: PYI034 - typing.Self is newer than Python 3.10
        # The queue itself stays: what it hides from lists is part of a fault.
        setattr(self._simulator.world.faults, "take", self.take)  # noqa: B010 - for one instance, on purpose
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        delattr(self._simulator.world.faults, "take")


def breaking(kind: Kind, asked: Asked, like: int, *, persistent: bool) -> Act:
    """Return what breaks a request and, where that persists, all like it after it."""

    def act(request: Asked, seen: Sequence[Asked]) -> Fault | None:
        if request != asked:
            return None
        number = seen.count(asked)
        return Fault(**kind.effect(request)) if number == like or (persistent and number > like) else None

    return act


def outage(simulator: Simulator, at: int) -> Act:
    """Return what lets the service refuse connections after the request before the n-th."""

    def act(_: Asked, seen: Sequence[Asked]) -> Fault | None:
        if len(seen) == at - 1:
            simulator.refuse()
        return None

    return act
