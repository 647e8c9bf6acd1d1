"""One request rate for all threads of a process, and one common pause when a service asks for it."""

import threading
import time
from collections.abc import Callable

BURST_SECONDS = 0.5
"""How much of the rate may be used at once after a quiet moment: objects wait for others, so requests come in waves."""


class Throttle:
    """Hands out start times that keep a rate, and lets a short wave of requests through as it comes.

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
        # When the rate would be used up by what has started so far; a wave may run ahead of it by the burst.
        self._used_until = 0.0

    def wait(self) -> None:
        """Return when the caller may start its request."""
        with self._lock:
            now = self._now()
            used_until = max(self._used_until, now)
            self._used_until = used_until + self._interval
        ahead = used_until - now - BURST_SECONDS
        if ahead > 0:
            self._sleep(ahead)

    def pause(self, seconds: float) -> None:
        """Let nobody start for this long, and no wave after it: one caller was told 429, the others would be too."""
        with self._lock:
            self._used_until = max(self._used_until, self._now() + seconds + BURST_SECONDS)
