"""A request rate that Adobe keeps, for tests of what happens beyond it: a 429 as its gateway writes it.

No document states Adobe's own limits (UNCONFIRMED), so there is none until one is set. Zoho's are documented; they are
simulated where its routes are.
"""

import threading
import time
from collections import deque
from collections.abc import Callable

_WINDOW_SECONDS = 1.0
_ADOBE = ("/data/", "/ims/")


class Limit:
    """Allows a number of requests in any second; those beyond it are refused, and do not count.

    Args:
        now: seconds of a clock that never goes back; real time, because clients wait in it.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._taken: deque[float] = deque()
        self.requests_per_second: int | None = None
        self.tells_when = True
        """Whether the refusal says `Retry-After`."""

    def set(self, requests_per_second: int | None, *, tells_when: bool = True) -> None:
        """Keep a rate from now on; None keeps none."""
        with self._lock:
            self._taken.clear()
            self.requests_per_second, self.tells_when = requests_per_second, tells_when

    def takes(self, path: str) -> bool:
        """Say whether a request that arrives now is served, and count it if it is."""
        with self._lock:
            if self.requests_per_second is None or not path.startswith(_ADOBE):
                return True
            now = self._now()
            while self._taken and self._taken[0] <= now - _WINDOW_SECONDS:
                self._taken.popleft()
            if len(self._taken) >= self.requests_per_second:
                return False
            self._taken.append(now)
            return True
