"""How far an ingestion has been read, according to the dataset and to the files in the folder.

The dataset keeps the position in a tag that people can read, because nothing in a landing zone lives longer than seven
days. The files know more about the last days. A window is complete once its last file is there, even if the run was
interrupted before it could write the tag. Before `pulumi up` has created the dataset, the files are the only source. An
incomplete window of a bulk read is continued where its last file ends.
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
"""A landing zone deletes files after seven days. One day is left for the dataflow to read them."""


@dataclass(frozen=True)
class Position:
    """Everything that changed before `until` is in files with these columns, or was read by a dataflow without files.

    Attributes:
        columns: Hash of the files' columns. Other columns count as unread, however late the position is.
        lacks_deletions: Whether no deletion has been read yet, because a dataflow without files has read so far.
    """

    until: datetime
    columns: str
    lacks_deletions: bool = False


class Positions(Protocol):
    """Keeps the position of an ingestion."""

    def get(self) -> Position | None:
        """Return the position; None if there is none yet."""

    def set(self, position: Position) -> None:
        """Keep it."""


class NoDataset:
    """No position, because `pulumi up` has not created the dataset yet: only the files say how far they go."""

    def get(self) -> Position | None:
        """Return nothing."""

    def set(self, position: Position) -> None:
        """Do nothing: the last file already says that its window is complete."""


class DatasetTag:
    """A tag of the dataset.

    Catalog has no etag, so a concurrent write may set the position back; changes are then read twice.

    Args:
        datasets: The collection.
        identifier: Id of the dataset.
        owner: Project, stack and ingestion.
    """

    def __init__(self, datasets: Datasets, identifier: str, owner: Sequence[str]) -> None:
        self._datasets = datasets
        self._identifier = identifier
        self.name = "/".join((_TAG, *owner))

    def get(self) -> Position | None:
        """Return the position in the tag; None if there is no tag, or one that we did not write."""
        return position_of(self._datasets.get(self._identifier).tags.get(self.name, ()))

    def set(self, position: Position) -> None:
        """Write the tag."""
        path = self.name.replace("~", "~0").replace("/", "~1")
        self._datasets.update(self._identifier, [Patch("add", f"/tags/{path}", values_of(position))])


def values_of(position: Position) -> list[str]:
    """Return the values of a tag for a position."""
    values = [f"{_UNTIL}{written(position.until)}", f"{_COLUMNS}{position.columns}"]
    return [*values, _NO_DELETIONS] if position.lacks_deletions else values


def position_of(values: Iterable[str]) -> Position | None:
    """Return the position in the values of a tag, which may be in any order; None if they hold none."""
    prefixes = (_UNTIL, _COLUMNS, _NO_DELETIONS)
    known = {prefix: value[len(prefix) :] for value in values for prefix in prefixes if value.startswith(prefix)}
    try:
        return Position(moment_of(known[_UNTIL]), known[_COLUMNS], lacks_deletions=_NO_DELETIONS in known)
    except (KeyError, ValueError):
        return None


def hash_of(header: Sequence[str], table: str) -> str:
    """Return a hash that tells the columns of two files apart."""
    return hashlib.sha256("\n".join((table, *header)).encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Notes:
    """The notes stored with a file.

    Attributes:
        columns: Hash of its columns.
        run: Id of the run that wrote it.
        is_first: Whether its window was read without a position, so that nothing has to come before it.
        complete: Whether it is the last file of its window.
        next_part: Token by which a bulk read goes on after it.
    """

    columns: str
    run: str
    is_first: bool = False
    complete: bool = False
    next_part: str = ""

    def values(self) -> dict[str, str]:
        """Return the notes by name.

        Names are letters only: storages accept few other characters, and proxies drop some.
        """
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
        """Return the notes of a file. S3 and Azure may change the case of names."""
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
    """A window whose files are stored up to the end of one part of a bulk read."""

    window: Window
    next_part: str
    is_first: bool


class Folder:
    """The progress recorded in the stored files of one ingestion. Only files with its table and columns count.

    Args:
        files: Everything in the folder.
        table: API name of the module.
        columns: Hash of the columns.
        now: The time. Files that soon expire do not count, because a dataflow may not read them in time.
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
        """Return how far complete windows continue a recorded position, or a first window if there is none.

        A window that begins later is not a position by itself: earlier files may have expired unread.
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
        """Return the number of the next file of a window; an existing file is never overwritten."""
        return self._numbers[window] + 1

    def _follows(self, window: Window, reached: datetime | None) -> bool:
        is_first = any(notes.is_first for notes in self._windows[window].values())
        return is_first or (reached is not None and window.start <= reached)

    def _is_complete(self, window: Window) -> bool:
        """Say whether all files of a window are still there; they expire one by one."""
        files = self._windows[window]
        last = max((number for number, notes in files.items() if notes.complete), default=0)
        return last > 0 and set(range(1, last + 1)) <= files.keys()
