"""One request rate for all threads of a process, and one common pause when a service asks for it.

A 429 reveals the service's rate: what it accepted in the second before. No more than that is sent from then on; after a
calm period the rate doubles, up to the configured one.
"""

import threading
import time
from collections import deque
from collections.abc import Callable

BURST_SECONDS = 0.5
"""How much of the rate may be used at once after a pause: objects wait for others, so requests come in waves."""
LEAST_PAUSE_SECONDS = 1.0
"""The shortest pause after a 429: limits count by the second at least, however short our own back-off is."""
CALM_SECONDS = 10.0
"""How long a lowered rate is kept before the next higher one is tried."""
SHARE = 0.9
"""The share of the service's rate to use: its seconds may not begin when ours do."""


class Throttle:
    """Hands out start times at a limited rate, and lets short bursts through.

    Args:
        requests_per_second: The highest rate of all callers together.
        now: Returns the seconds of a monotonic clock.
        sleep: Waits for some seconds.
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
        # Until when the requests so far use up the rate; a burst may run ahead of it.
        self._used_until = 0.0
        self._paused_until = 0.0
        self._pauses = 0
        self._taken: deque[float] = deque()

    @property
    def requests_per_second(self) -> float:
        """The highest rate."""
        return self._most

    def limit(self, requests_per_second: float) -> None:
        """Lower the highest rate to this one, unless it is lower already."""
        with self._lock:
            self._most = min(self._most, requests_per_second)
            self._rate = min(self._rate, self._most)

    def wait(self) -> None:
        """Return when the caller may start its request."""
        while True:
            ahead, pauses = self._reserve()
            if ahead > 0:
                self._sleep(ahead)
            with self._lock:
                # A pause takes away the place of every caller that was waiting.
                if pauses == self._pauses:
                    return

    def taken(self) -> None:
        """Record that the service accepted a request, whatever it answered."""
        with self._lock:
            self._taken.append(self._now())
            self._forget()

    def pause(self, seconds: float) -> None:
        """Let no request start for this long, and no burst after it: if one got a 429, the others would, too."""
        with self._lock:
            now = self._now()
            until = now + max(seconds, LEAST_PAUSE_SECONDS)
            if now >= self._paused_until:
                # Only the first 429 changes the rate; other requests that were under way get one as well.
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
        # A service that counts by the second would refuse a burst on top of the rate that it revealed.
        return BURST_SECONDS if self._rate == self._most else 0.0

    def _forget(self) -> None:
        second_ago = self._now() - 1
        while self._taken and self._taken[0] < second_ago:
            self._taken.popleft()
