"""The simulated time: the machine's, moved forward on request."""

import time

from pulumi_zoho_aep.simulator.store import Store


class Clock:
    """Seconds since the epoch. What was added by `advance` is kept in the store, so that it survives a restart."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def now(self) -> float:
        """Return the simulated time in epoch seconds."""
        offset = self._store.get("_clock", "offset") or {"seconds": 0}
        return time.time() + float(offset["seconds"])

    def now_ms(self) -> int:
        """Return the simulated time in epoch milliseconds, the unit of Adobe's audit fields."""
        return int(self.now() * 1000)

    def advance(self, seconds: float) -> None:
        """Move the simulated time forward."""
        offset = self._store.get("_clock", "offset") or {"seconds": 0}
        self._store.put("_clock", "offset", {"seconds": offset["seconds"] + seconds})
