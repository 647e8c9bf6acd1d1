"""The time at the services, which decides: this machine's clock may be wrong, and a simulator's can be advanced.

Every reply has a `Date`. Times that a service compares with its own are computed from `clock.now()`, which is this
machine's time until the process receives its first reply.
"""

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

_TOLERATED_SECONDS = 2.0
"""Dates have whole seconds and take time to arrive: smaller differences mean nothing."""
_EARLIEST, _LATEST = (datetime(year, 1, 1, tzinfo=timezone.utc).timestamp() for year in (2020, 2100))
"""A date outside these years is not a service's time."""


def seconds_of(date: str) -> float | None:
    """Return an HTTP date in epoch seconds; None if it is not a date."""
    try:
        found = parsedate_to_datetime(date)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return (found if found.tzinfo else found.replace(tzinfo=timezone.utc)).timestamp()


class Clock:
    """This machine's clock, corrected by the dates of replies.

    Args:
        machine: Returns this machine's epoch seconds.
    """

    def __init__(self, machine: Callable[[], float] = time.time) -> None:
        self.machine = machine
        self._ahead_seconds = 0.0

    def now(self) -> float:
        """Return epoch seconds."""
        return self.machine() + self._ahead_seconds

    def utc_now(self) -> datetime:
        """Return the same as a datetime."""
        return datetime.fromtimestamp(self.now(), timezone.utc)

    def learn(self, headers: Mapping[str, str], sent_at: float, received_at: float) -> None:
        """Learn the time from a reply.

        Args:
            headers: The reply's, by name in lower case.
            sent_at: When its request began, by this machine's clock.
            received_at: When it arrived.
        """
        date = seconds_of(headers.get("date", ""))
        # A cached reply has the date at which it was cached.
        if date is None or not _EARLIEST <= date < _LATEST or "age" in headers:
            return
        if date < sent_at - _TOLERATED_SECONDS:
            self._ahead_seconds = date - sent_at
        elif date > received_at + _TOLERATED_SECONDS:
            self._ahead_seconds = date - received_at
        else:
            self._ahead_seconds = 0.0

    def forget(self) -> None:
        """Use this machine's clock until the next reply."""
        self._ahead_seconds = 0.0


clock = Clock()
"""The process's clock: both services keep the right time, so a difference is this machine's."""
