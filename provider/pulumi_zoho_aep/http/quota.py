"""Limits calls to a number in a period, whatever their spacing, where a service counts them and punishes excess."""

import threading
import time
from collections import deque
from collections.abc import Callable


class Quota:
    """Lets no more than `calls` start within any `seconds`; shared by all threads.

    Args:
        calls: Number of calls that may start.
        seconds: The time in which they are counted.
        now: Returns the seconds of a monotonic clock.
        sleep: Waits for some seconds.
    """

    def __init__(
        self,
        calls: int,
        seconds: float,
        *,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._seconds = seconds
        self._now = now
        self._sleep = sleep
        self._lock = threading.Lock()
        self._started: deque[float] = deque(maxlen=calls)

    def wait(self) -> None:
        """Return when one more call may start."""
        with self._lock:
            full = len(self._started) == self._started.maxlen
            # Others wait behind this one for their turn.
            ahead = self._started[0] + self._seconds - self._now() if full else 0.0
            if ahead > 0:
                self._sleep(ahead)
            self._started.append(self._now())
