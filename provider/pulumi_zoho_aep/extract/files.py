"""The files of one window. Each is written to disk first, up to a size, then stored as a whole."""

import csv
import io
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import IO, Protocol

from pulumi_zoho_aep.extract.positions import Notes
from pulumi_zoho_aep.extract.windows import FileName, StoredFile

MOST_ROWS = 500_000
"""Most rows of a file, because their ids stay in memory while it is written."""


class Storage(Protocol):
    """Stores files."""

    def list(self, folder: str, after: datetime | None = None) -> Sequence[StoredFile]:
        """Return the files in a folder, by their names within it.

        Args:
            folder: Its path.
            after: The notes of files whose window ends by then may be left out.
        """

    def put(self, folder: str, name: str, content: IO[bytes], notes: Notes) -> None:
        """Store a file under a new name, completely or not at all.

        Raises:
            ZohoAepError: Another run has stored a file with this name.
        """


class _Draft:
    """A file that is being written."""

    def __init__(self, header: Sequence[str]) -> None:
        self.content: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it is stored or dropped
        self._text = io.TextIOWrapper(self.content, encoding="utf-8", newline="", write_through=False)
        # As in RFC 4180: lines end with CRLF, and cells that contain a separator, a quote or a line break are quoted.
        self._lines = csv.writer(self._text, lineterminator="\r\n")
        self._lines.writerow(header)
        self.count = 0
        self.identifiers: set[str] | None = set()
        """The ids of its records; None if the way yields no record twice, because there may be many."""

    def may_have(self, rows: Sequence[Sequence[str]], *, is_unique: bool) -> bool:
        """Say whether any of the rows may belong to a record that is in the file already."""
        if self.identifiers is None:
            return not is_unique
        return any(row[0] in self.identifiers for row in rows)

    def add(self, rows: Sequence[Sequence[str]], *, is_unique: bool) -> int:
        """Add rows, and return the size of the file in bytes."""
        self._lines.writerows(rows)
        self.count += len(rows)
        if is_unique:
            self.identifiers = None
        elif self.identifiers is not None:
            self.identifiers.update(row[0] for row in rows)
        self._text.flush()
        return self.content.tell()

    def close(self) -> None:
        """Drop it."""
        self._text.close()


class Files:
    """Writes the files of a window.

    The last file of a window says that the window is complete. So a file is stored only once more rows follow, or none
        are left.

    Args:
        store: Stores a file under its name, with its notes.
        header: Names of the columns.
        first: Name of the first file; the others are numbered from it.
        notes: Notes to store with every file.
        most_bytes: Size at which a file is stored; the last rows may exceed it slightly.
    """

    def __init__(
        self,
        store: Callable[[str, IO[bytes], Notes], None],
        header: Sequence[str],
        first: FileName,
        notes: Notes,
        most_bytes: int,
    ) -> None:
        self._store = store
        self._header = header
        self._next = first
        self._notes = notes
        self._most_bytes = most_bytes
        self._draft: _Draft | None = None
        self._size = 0
        self.rows = 0
        """The number of rows added so far."""
        self.stored: list[str] = []
        """Names of the stored files."""

    def add(self, rows: Sequence[Sequence[str]], *, is_unique: bool = False) -> None:
        """Add rows. A record that the file may already contain starts another file, which AEP reads later.

        Args:
            rows: No record is among them twice.
            is_unique: Whether no other unique rows belong to the same records.
        """
        if not rows:
            return
        draft = self._draft
        if draft is not None and (draft.may_have(rows, is_unique=is_unique) or self._is_full(draft)):
            self._finish(self._notes)
        if self._draft is None:
            self._draft = _Draft(self._header)
        self._size = self._draft.add(rows, is_unique=is_unique)
        self.rows += len(rows)

    def _is_full(self, draft: _Draft) -> bool:
        return self._size >= self._most_bytes or draft.count >= MOST_ROWS

    def cut(self, next_part: str = "") -> None:
        """End the file. Another run can go on after it by `next_part`."""
        self._finish(replace(self._notes, next_part=next_part))

    def complete(self) -> None:
        """End the last file of the window."""
        self._finish(replace(self._notes, complete=True))

    def close(self) -> None:
        """Discard rows that are not stored."""
        if self._draft is not None:
            self._draft.close()
            self._draft = None

    def _finish(self, notes: Notes) -> None:
        if self._draft is None:
            return
        content = self._draft.content
        content.seek(0)
        self._store(str(self._next), content, notes)
        self.stored.append(str(self._next))
        self.close()
        self._next = replace(self._next, number=self._next.number + 1)
