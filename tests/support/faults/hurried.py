"""Pulumi's dynamic host, in which waiting takes a hundredth of its time: decisions are walked, not pauses.

Run as a module, it is started like the host itself.
"""

import runpy
import threading
import time
from typing import SupportsIndex

_FACTOR = 100
_sleep = time.sleep
_monotonic = time.monotonic


class _Clock:
    """A clock that counts what pauses were to take, and not what they take: deadlines come as early as their pauses."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ahead = 0.0

    def now(self) -> float:
        """Return the seconds of a monotonic clock."""
        return _monotonic() + self._ahead

    def sleep(self, seconds: float | SupportsIndex, /) -> None:
        """Let that much time pass; pauses of several threads pass side by side."""
        until = self.now() + float(seconds)
        _sleep(float(seconds) / _FACTOR)
        with self._lock:
            self._ahead = max(self._ahead, until - _monotonic())


def hurry() -> None:
    """Shorten the pauses of everything that is imported later: our clients take the clock at their import."""
    clock = _Clock()
    time.sleep = clock.sleep
    time.monotonic = clock.now


def serve() -> None:
    """Become the host."""
    runpy.run_module("pulumi.dynamic", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    hurry()
    serve()
