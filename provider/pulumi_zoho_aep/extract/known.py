"""The known rows of an ingestion's files: for each record's id, a hash of its last row.

A reconciliation compares with these hashes.

The hashes are kept in a file next to the folder, with the names of the files that they cover; rows of other files are
read from those files. A landing zone deletes everything after seven days, so a sync keeps the hashes again from time to
time.
"""

import csv
import gzip
import hashlib
import io
import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import IO, Protocol

from pulumi_zoho_aep.errors import Answer, UnexpectedReply
from pulumi_zoho_aep.extract.columns import LONGEST_CELL, Layout
from pulumi_zoho_aep.extract.files import Storage
from pulumi_zoho_aep.extract.positions import Notes
from pulumi_zoho_aep.extract.windows import FileName, stamp_of

_ENDING = ".csv.gz"
_DIGEST_BYTES = 8
_OTHER_COLUMNS = -1
"""Hash of a row with other columns, which no real row has."""
_WITHOUT_NOTES = datetime.max.replace(tzinfo=timezone.utc)

Hashes = dict[int, int]


class Readable(Storage, Protocol):
    """A storage from which files can be read."""

    def read(self, folder: str, names: Sequence[str], take: Callable[[str, IO[bytes]], None]) -> None:
        """Read stored files, and pass each to `take` with its name."""


@dataclass(frozen=True)
class Known:
    """The rows that files are known to have.

    Attributes:
        hashes: Hash of the last row of each record that is not deleted, by the record's id.
        files: Names of the files that were still in the folder.
    """

    hashes: Hashes
    files: frozenset[str]


class KnownRows:
    """Keeps the hashes of the rows in one ingestion's files.

    Args:
        storage: Storage of its files.
        folder: Folder of its files. The hashes are kept next to it, because a dataflow reads everything inside it.
        layout: Columns of the files.
        columns: Hash of the columns. Rows with other columns are known only by their ids.
    """

    def __init__(self, storage: Readable, folder: str, layout: Layout, columns: str) -> None:
        self._storage = storage
        self._folder = folder
        self._beside = f"{folder}.seen"
        self._layout = layout
        self._columns = columns

    def get(self) -> Known:
        """Return the hashes that were stored last, with those of newer files."""
        kept = self._kept()
        listed = [one for one in self._storage.list(self._folder, _WITHOUT_NOTES) if self._is_ours(one.name)]
        names = [one.name for one in sorted(listed, key=lambda one: (one.stored_at, one.name))]
        newer = [name for name in names if name not in kept.files]
        self._storage.read(self._folder, newer, lambda name, file: self._add(name, file, kept.hashes))
        return Known(kept.hashes, frozenset(names))

    def keep(self, known: Known, at: datetime) -> None:
        """Keep it under the name of a moment; of two with the same moment, the first one stays."""
        with tempfile.TemporaryFile() as file:
            with gzip.open(file, "wt", encoding="ascii", compresslevel=3) as lines:
                lines.write(json.dumps({"columns": self._columns, "files": sorted(known.files)}) + "\n")
                lines.writelines(f"{identifier},{digest:x}\n" for identifier, digest in known.hashes.items())
            file.seek(0)
            run = stamp_of(at)
            self._storage.put(self._beside, f"{run}{_ENDING}", file, Notes(self._columns, run))

    def _kept(self) -> Known:
        names = [one.name for one in self._storage.list(self._beside, _WITHOUT_NOTES) if one.name.endswith(_ENDING)]
        found = [Known({}, frozenset())]
        self._storage.read(self._beside, sorted(names)[-1:], lambda name, file: found.append(self._parsed(name, file)))
        return found[-1]

    def _parsed(self, name: str, file: IO[bytes]) -> Known:
        with _as_written(f"{self._beside}/{name}"), gzip.open(file, "rt", encoding="ascii") as lines:
            head = json.loads(next(lines, ""))
            pairs = (line.split(",") for line in lines)
            hashes = {int(identifier): int(digest, 16) for identifier, digest in pairs}
            same, files = head["columns"] == self._columns, frozenset(head["files"])
        return Known(hashes if same else dict.fromkeys(hashes, _OTHER_COLUMNS), files)

    def _add(self, name: str, file: IO[bytes], hashes: Hashes) -> None:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        with text, _as_written(f"{self._folder}/{name}"):
            csv.field_size_limit(LONGEST_CELL)
            rows = csv.reader(text)
            header = next(rows, [])
            is_same = header == self._layout.header
            flags = [header.index(one) for one in self._layout.deletion_columns if one in header]
            for row in rows:
                if any(row[place] for place in flags):
                    hashes.pop(int(row[0]), None)
                else:
                    hashes[int(row[0])] = hash_of_row(row) if is_same else _OTHER_COLUMNS

    def _is_ours(self, name: str) -> bool:
        found = FileName.parse(name)
        return found is not None and found.table == self._layout.table


@contextmanager
def _as_written(path: str) -> Iterator[None]:
    try:
        yield
    except (OSError, EOFError, ValueError, LookupError, TypeError, csv.Error):
        answer = Answer("read what files have", f"{path} has been changed or damaged")
        raise UnexpectedReply(answer, hint="delete it in the storage") from None


def hash_of_row(row: Sequence[str]) -> int:
    """Return a hash that differs if any cell differs."""
    return int.from_bytes(hashlib.blake2b("\x1f".join(row).encode(), digest_size=_DIGEST_BYTES).digest(), "big")
