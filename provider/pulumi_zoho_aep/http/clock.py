"""What time it is at the services, whose clock decides: this machine's may be late or early, a simulator's is moved on.

Every answer has a `Date`. Times that a service compares with its own are computed from `clock.now()`; until the first
answer of a process that is this machine's time.
"""

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

_TOLERATED_SECONDS = 2.0
"""A date has whole seconds, and takes its time to arrive: smaller differences say nothing."""
_EARLIEST, _LATEST = (datetime(year, 1, 1, tzinfo=timezone.utc).timestamp() for year in (2020, 2100))
"""What lies beyond is no time of a service."""


def seconds_of(date: str) -> float | None:
    """Return an HTTP date in epoch seconds; None if it is none."""
    try:
        found = parsedate_to_datetime(date)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return (found if found.tzinfo else found.replace(tzinfo=timezone.utc)).timestamp()


class Clock:
    """This machine's clock, put right by the dates of answers.

    Args:
        machine: epoch seconds of this machine.
    """

    def __init__(self, machine: Callable[[], float] = time.time) -> None:
        self.machine = machine
        self._ahead_seconds = 0.0

    def now(self) -> float:
        """Return epoch seconds."""
        return self.machine() + self._ahead_seconds

    def utc_now(self) -> datetime:
        """Return the same as a date with time."""
        return datetime.fromtimestamp(self.now(), timezone.utc)

    def learn(self, headers: Mapping[str, str], sent_at: float, received_at: float) -> None:
        """Take the time from an answer.

        Args:
            headers: of the answer, by name in lower case.
            sent_at: when its request began, by this machine's clock.
            received_at: when it came.
        """
        date = seconds_of(headers.get("date", ""))
        # A cache tells the time at which it was filled.
        if date is None or not _EARLIEST <= date < _LATEST or "age" in headers:
            return
        if date < sent_at - _TOLERATED_SECONDS:
            self._ahead_seconds = date - sent_at
        elif date > received_at + _TOLERATED_SECONDS:
            self._ahead_seconds = date - received_at
        else:
            self._ahead_seconds = 0.0

    def forget(self) -> None:
        """Go by this machine's clock until the next answer."""
        self._ahead_seconds = 0.0


clock = Clock()
"""The one of this process: both services keep the right time, so whoever differs is this machine."""
