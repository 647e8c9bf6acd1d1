"""Half-open windows of time, and the names of their files.

A window ends before Zoho's present, because a record may become readable a moment after its `Modified_Time`. It begins
before the end of the last window, to include records that appeared even later. So a change may be read twice, but is
never missed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from pulumi_zoho_aep.aep.times import from_text
from pulumi_zoho_aep.errors import ZohoAepError

BEGINNING = datetime(1970, 1, 1, tzinfo=timezone.utc)
"""Earlier than any record: the start of a first window."""
_STAMP = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"(?P<table>.+)_(?P<start>\d{8}T\d{6}Z)_(?P<end>\d{8}T\d{6}Z)_(?P<number>\d{4,})\.csv")


@dataclass(frozen=True)
class Window:
    """Changes from `start` on and before `end`; both in whole seconds, like Zoho's times."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class FileName:
    """The parts of a file's name: its table, its window, and its number within the window, from 1."""

    table: str
    window: Window
    number: int

    def __str__(self) -> str:
        """Return the name."""
        return f"{self.table}_{stamp_of(self.window.start)}_{stamp_of(self.window.end)}_{self.number:04d}.csv"

    @classmethod
    def parse(cls, name: str) -> "FileName | None":
        """Return the parts of a name; None for a file that is not ours."""
        found = _NAME.fullmatch(name)
        if found is None:
            return None
        try:
            start, end = (_moment(found[part]) for part in ("start", "end"))
        except ValueError:
            return None
        return cls(found["table"], Window(start, end), int(found["number"]))


@dataclass(frozen=True)
class StoredFile:
    """A file in the folder.

    Attributes:
        name: Within the folder.
        stored_at: When it was stored, by the storage's clock.
        notes: Notes stored with it, by name.
    """

    name: str
    stored_at: datetime
    notes: Mapping[str, str] = field(default_factory=dict)


def next_window(
    read_until: datetime | None, now: datetime, *, lag: timedelta, overlap: timedelta, since: datetime | None = None
) -> Window | None:
    """Return what to read next; None if there is nothing new to read yet.

    Args:
        read_until: End of the last window whose files are all stored; None if there is none.
        now: Zoho's time.
        lag: Time between the end of a window and `now`.
        overlap: How far a window reaches back into the last one.
        since: Begin here instead.

    Raises:
        ZohoAepError: `since` would leave out changes that no window has read.
    """
    end = now.astimezone(timezone.utc).replace(microsecond=0) - lag
    if since is not None and read_until is not None and since > read_until:
        raise ZohoAepError(
            f"--since {written(since)} would leave out changes since {written(read_until)}",
            hint=f"leave --since out, or give a time before {written(read_until)}",
        )
    if since is None and read_until is not None and end <= read_until:
        return None
    start = since or (BEGINNING if read_until is None else max(BEGINNING, read_until - overlap))
    return Window(start, end) if start < end else None


def written(moment: datetime) -> str:
    """Return a moment as people and files write it: `2026-11-27T17:00:00Z`."""
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def stamp_of(moment: datetime) -> str:
    """Return a moment as file names write it; landing zones accept no colons."""
    return moment.strftime(_STAMP)


def moment_of(text: str) -> datetime:
    """Return the moment of one of Zoho's times, which have the offset of the organisation.

    Raises:
        ValueError: The text is not a time.
    """
    found = from_text(text)
    if found.tzinfo is None:
        raise ValueError("a time without its offset")
    return found.astimezone(timezone.utc)


def _moment(stamp: str) -> datetime:
    return datetime.strptime(stamp, _STAMP).replace(tzinfo=timezone.utc)
