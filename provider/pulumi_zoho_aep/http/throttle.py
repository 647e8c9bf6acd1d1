"""One request rate for all threads of a process, and one common pause when a service asks for it.

A service that says 429 has told its own rate: what it took in the second before. From then on no more than that is
sent; after a calm time the rate doubles again, up to the one of the settings.
"""

import threading
import time
from collections import deque
from collections.abc import Callable

BURST_SECONDS = 0.5
"""How much of our own rate may be used at once after a quiet moment: objects wait for others, so they come in waves."""
LEAST_PAUSE_SECONDS = 1.0
"""How long nobody starts after a 429: limits count by the second at least, whatever our own back-off would be."""
CALM_SECONDS = 10.0
"""How long a lowered rate is kept before the next higher one is tried."""
SHARE = 0.9
"""Of what the service took in a second; a clock of its own may cut the seconds in another way."""


class Throttle:
    """Hands out start times that keep a rate, and lets a short wave of requests through as it comes.

    Args:
        requests_per_second: the rate that all callers together keep at the most.
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
        self._most = requests_per_second
        self._rate = requests_per_second
        self._now = now
        self._sleep = sleep
        self._lock = threading.Lock()
        # When the rate would be used up by what has started so far; a wave may run ahead of it by the burst.
        self._used_until = 0.0
        self._paused_until = 0.0
        self._pauses = 0
        self._taken: deque[float] = deque()

    def wait(self) -> None:
        """Return when the caller may start its request."""
        while True:
            ahead, pauses = self._reserve()
            if ahead > 0:
                self._sleep(ahead)
            with self._lock:
                # Whoever was waiting when a pause began has lost its place.
                if pauses == self._pauses:
                    return

    def taken(self) -> None:
        """Note that the service took a request, whatever it answered."""
        with self._lock:
            self._taken.append(self._now())
            self._forget()

    def pause(self, seconds: float) -> None:
        """Let nobody start for this long, and no wave after it: one caller was told 429, the others would be too."""
        with self._lock:
            now = self._now()
            until = now + max(seconds, LEAST_PAUSE_SECONDS)
            if now >= self._paused_until:
                # The first to be told; the others that were under way are told the same, and change nothing more.
                self._forget()
                if self._taken:
                    self._rate = min(self._rate, max(1.0, len(self._taken) * SHARE))
                self._pauses += 1
                self._used_until = 0.0
            self._paused_until = max(self._paused_until, until)
            self._used_until = max(self._used_until, self._paused_until + self._burst_seconds)

    def _reserve(self) -> tuple[float, int]:
        with self._lock:
            now = self._now()
            if self._rate < self._most and now - self._paused_until > CALM_SECONDS:
                self._rate, self._paused_until = min(self._most, self._rate * 2), now
            used_until = max(self._used_until, now)
            self._used_until = used_until + 1 / self._rate
            return used_until - now - self._burst_seconds, self._pauses

    @property
    def _burst_seconds(self) -> float:
        # A service that counts by the second would refuse a wave on top of the rate that it told.
        return BURST_SECONDS if self._rate == self._most else 0.0

    def _forget(self) -> None:
        second_ago = self._now() - 1
        while self._taken and self._taken[0] < second_ago:
            self._taken.popleft()
