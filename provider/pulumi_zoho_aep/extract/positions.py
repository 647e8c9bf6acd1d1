"""How far an ingestion has been read: what the dataset says, and what the files in the folder say.

The dataset keeps it, in a tag that people can read, because nothing in a landing zone lives longer than seven days. The
files know more about the last days: a window whose last file is there is complete, even if the run was cut off before
it could write the tag, and they are all there is before `pulumi up` has made the dataset. An incomplete window of a
bulk read is continued where its last file ends.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from pulumi_zoho_aep.aep.datasets import Datasets
from pulumi_zoho_aep.aep.flow_service import Patch
from pulumi_zoho_aep.extract.windows import FileName, StoredFile, Window, moment_of, written

_UNTIL, _COLUMNS, _NO_DELETIONS = "read until ", "columns ", "without deletions"
_TAG = "zohoAepSync"
KEPT = timedelta(days=6)
"""A landing zone deletes files after seven days; a day is left for the dataflow to read them."""


@dataclass(frozen=True)
class Position:
    """All changes before `until` are in files with these columns, or were read by a dataflow without files.

    Attributes:
        columns: a hash of the files' columns: other columns were not read, however late the position is.
        lacks_deletions: whether no deletion was read yet, because a dataflow without files has read so far.
    """

    until: datetime
    columns: str
    lacks_deletions: bool = False


class Positions(Protocol):
    """Where the position of an ingestion is kept."""

    def get(self) -> Position | None:
        """Return it; None where there is none yet."""

    def set(self, position: Position) -> None:
        """Keep it."""


class NoDataset:
    """Before `pulumi up` has made the dataset: only the files say how far they go."""

    def get(self) -> Position | None:
        """Return nothing."""

    def set(self, position: Position) -> None:
        """Do nothing: the last file says that its window is complete."""


class DatasetTag:
    """A tag of the dataset. Catalog has no etag; whoever writes last may set it back, so that changes are read twice.

    Args:
        datasets: the collection.
        identifier: the dataset's id.
        owner: project, stack and ingestion.
    """

    def __init__(self, datasets: Datasets, identifier: str, owner: Sequence[str]) -> None:
        self._datasets = datasets
        self._identifier = identifier
        self.name = "/".join((_TAG, *owner))

    def get(self) -> Position | None:
        """Return what the tag says; None without one, and for one that somebody else has written."""
        return position_of(self._datasets.get(self._identifier).tags.get(self.name, ()))

    def set(self, position: Position) -> None:
        """Write the tag."""
        path = self.name.replace("~", "~0").replace("/", "~1")
        self._datasets.update(self._identifier, [Patch("add", f"/tags/{path}", values_of(position))])


def values_of(position: Position) -> list[str]:
    """Return the values of a tag."""
    values = [f"{_UNTIL}{written(position.until)}", f"{_COLUMNS}{position.columns}"]
    return [*values, _NO_DELETIONS] if position.lacks_deletions else values


def position_of(values: Iterable[str]) -> Position | None:
    """Return what the values of a tag say, in any order; None if they do not."""
    prefixes = (_UNTIL, _COLUMNS, _NO_DELETIONS)
    known = {prefix: value[len(prefix) :] for value in values for prefix in prefixes if value.startswith(prefix)}
    try:
        return Position(moment_of(known[_UNTIL]), known[_COLUMNS], lacks_deletions=_NO_DELETIONS in known)
    except (KeyError, ValueError):
        return None


def hash_of(header: Sequence[str], table: str) -> str:
    """Return what tells the columns of two files apart."""
    return hashlib.sha256("\n".join((table, *header)).encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Notes:
    """What is stored beside a file.

    Attributes:
        columns: hash of its columns.
        run: of the process that wrote it.
        is_first: whether its window was read without a position: nothing has to come before it.
        complete: whether it is the last of its window.
        next_part: the token by which a bulk read goes on after it.
    """

    columns: str
    run: str
    is_first: bool = False
    complete: bool = False
    next_part: str = ""

    def values(self) -> dict[str, str]:
        """Return them by name: letters alone, for storages take few others, and proxies drop some on the way."""
        values = {
            "zohoaepcolumns": self.columns,
            "zohoaeprun": self.run,
            "zohoaepfirst": "yes" if self.is_first else "",
            "zohoaepcomplete": "yes" if self.complete else "",
            "zohoaepnext": self.next_part,
        }
        return {name: value for name, value in values.items() if value}

    @classmethod
    def of(cls, values: Mapping[str, str]) -> "Notes":
        """Return the notes of a file; S3 and Azure may change the case of names."""
        known = {name.lower(): value for name, value in values.items()}
        return cls(
            known.get("zohoaepcolumns", ""),
            known.get("zohoaeprun", ""),
            is_first=known.get("zohoaepfirst") == "yes",
            complete=known.get("zohoaepcomplete") == "yes",
            next_part=known.get("zohoaepnext", ""),
        )


@dataclass(frozen=True)
class Unfinished:
    """A window whose files are stored up to the end of a part of a bulk read."""

    window: Window
    next_part: str
    is_first: bool


class Folder:
    """What the files of one ingestion say, those with its table and columns.

    Args:
        files: all that are in the folder.
        table: the module.
        columns: hash of the columns.
        now: the time; files that will soon expire do not count, because no dataflow may still read them.
    """

    def __init__(self, files: Iterable[StoredFile], table: str, columns: str, now: datetime) -> None:
        self._windows: dict[Window, dict[int, Notes]] = defaultdict(dict)
        self._numbers: dict[Window, int] = defaultdict(int)
        for file in files:
            name, notes = FileName.parse(file.name), Notes.of(file.notes)
            if name is None or name.table != table:
                continue
            self._numbers[name.window] = max(self._numbers[name.window], name.number)
            if notes.columns == columns and now - file.stored_at < KEPT:
                self._windows[name.window][name.number] = notes

    @property
    def is_empty(self) -> bool:
        """Whether it has no file of the table."""
        return not self._numbers

    def reached(self, recorded: datetime | None) -> datetime | None:
        """Return how far complete windows go on from a recorded position, or else from a first window.

        A window that begins later is not a position by itself: the files before it may have expired unread.
        """
        reached = recorded
        for window in sorted(self._windows, key=lambda one: (one.start, one.end)):
            if self._is_complete(window) and self._follows(window, reached):
                reached = window.end if reached is None else max(reached, window.end)
        return reached

    def unfinished(self, reached: datetime | None) -> Unfinished | None:
        """Return the latest window beyond the position that a bulk read can continue; None if there is none."""
        found = []
        for window, files in self._windows.items():
            if any(notes.complete for notes in files.values()) or not self._follows(window, reached):
                continue
            parts = [number for number, notes in files.items() if notes.next_part]
            if parts and set(range(1, max(parts) + 1)) <= files.keys() and (reached is None or window.end > reached):
                last = files[max(parts)]
                found.append(Unfinished(window, last.next_part, last.is_first))
        return max(found, key=lambda one: one.window.end, default=None)

    def next_number(self, window: Window) -> int:
        """Return the number of the next file of a window: an existing one is never written again."""
        return self._numbers[window] + 1

    def _follows(self, window: Window, reached: datetime | None) -> bool:
        is_first = any(notes.is_first for notes in self._windows[window].values())
        return is_first or (reached is not None and window.start <= reached)

    def _is_complete(self, window: Window) -> bool:
        """Say whether all files of a window are there: they expire one by one."""
        files = self._windows[window]
        last = max((number for number, notes in files.items() if notes.complete), default=0)
        return last > 0 and set(range(1, last + 1)) <= files.keys()
