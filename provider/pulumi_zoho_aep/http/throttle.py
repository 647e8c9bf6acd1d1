"""One request rate for all threads of a process, and one common pause when a service asks for it."""

import threading
import time
from collections.abc import Callable


class Throttle:
    """Hands out start times no closer together than the rate allows.

    Args:
        requests_per_second: the rate that all callers together keep.
        now: seconds of a clock that never goes back.
        sleep: how to wait.
    """

    def __init__(
        self,
        requests_per_second: float,
        *,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._interval = 1 / requests_per_second
        self._now = now
        self._sleep = sleep
        self._lock = threading.Lock()
        self._next_start = 0.0

    def wait(self) -> None:
        """Return when the caller may start its request."""
        with self._lock:
            now = self._now()
            start = max(now, self._next_start)
            self._next_start = start + self._interval
        if start > now:
            self._sleep(start - now)

    def pause(self, seconds: float) -> None:
        """Let nobody start for this long: one caller was told 429, the others would be too."""
        with self._lock:
            self._next_start = max(self._next_start, self._now() + seconds)
