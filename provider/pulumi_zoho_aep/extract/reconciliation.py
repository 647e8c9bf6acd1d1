"""Finds what no time of change shows: values of formulas, records that a merge or a lost right took away.

All records are read and compared with what the last reconciliation saw: a hash of each row by its id, which is kept
beside the folder. Rows that differ are written again; records that are gone become deletions where files have them.
Without an earlier one, or once a landing zone has deleted it, every row counts as different.
"""

import gzip
import hashlib
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Protocol

from pulumi_zoho_aep.errors import Answer, UnexpectedReply
from pulumi_zoho_aep.extract.columns import Layout
from pulumi_zoho_aep.extract.deletions import rows_of
from pulumi_zoho_aep.extract.files import Files, Storage
from pulumi_zoho_aep.extract.positions import Notes
from pulumi_zoho_aep.extract.reading import Batch
from pulumi_zoho_aep.extract.windows import stamp_of

_ENDING = ".csv.gz"
_DIGEST_BYTES = 8


class Readable(Storage, Protocol):
    """A storage whose files can be read back."""

    def read(self, folder: str, name: str, file: IO[bytes]) -> None:
        """Write a stored file into a file."""


@dataclass
class Comparison:
    """What a reconciliation found.

    Attributes:
        records: how many there are at Zoho.
        known: how many the last reconciliation saw; None if there is none to compare with.
        differing: new ones, and those with another value.
        gone: those that are no longer there, and that Zoho does not list as deleted.
    """

    records: int = 0
    known: int | None = None
    differing: int = 0
    gone: int = 0


Hashes = dict[int, int]


class Reconciliation:
    """Compares one ingestion.

    Args:
        storage: where its files are.
        folder: of its files; what is seen is kept beside it, for a dataflow would read what is in it.
        layout: of the files.
        columns: hash of their columns: rows of other columns cannot be compared.
    """

    def __init__(self, storage: Readable, folder: str, layout: Layout, columns: str) -> None:
        self._storage = storage
        self._folder = f"{folder}.seen"
        self._layout = layout
        self._columns = columns
        self.found = Comparison()

    def compare(self, batches: Iterable[Batch], files: Files, deleted: Iterable[int], at: datetime) -> None:
        """Write what differs, and keep what was seen.

        Args:
            batches: all records.
            files: take the rows.
            deleted: ids that Zoho lists as deleted, which were written when they were.
            at: the time up to which records were read.
        """
        known = self._seen()
        seen: Hashes = {}
        self.found.known = None if known is None else len(known)
        before = known or {}
        for batch in batches:
            rows = list(self._differing(batch.rows, before, seen))
            self.found.differing += len(rows)
            files.add(rows, is_unique=batch.is_unique)
        self.found.records = len(seen)
        gone = sorted(before.keys() - seen.keys() - set(deleted))
        self.found.gone = len(gone)
        if self._layout.deletion_columns:
            for deletions in rows_of(self._layout, ((str(one), at) for one in gone)):
                files.add(deletions)
        files.cut()
        # Only now: what was seen counts as written from here on.
        self._keep(seen, at)

    def _differing(self, rows: Sequence[Sequence[str]], before: Hashes, seen: Hashes) -> Iterator[Sequence[str]]:
        for row in rows:
            identifier, digest = int(row[0]), hash_of_row(row)
            seen[identifier] = digest
            if before.get(identifier) != digest:
                yield row

    def _seen(self) -> Hashes | None:
        """Return what the last reconciliation of these columns saw."""
        names = [
            one.name
            for one in self._storage.list(self._folder)
            if one.name.endswith(_ENDING) and Notes.of(one.notes).columns == self._columns
        ]
        if not names:
            return None
        with tempfile.TemporaryFile() as file:
            self._storage.read(self._folder, max(names), file)
            file.seek(0)
            try:
                with gzip.open(file, "rt", encoding="ascii") as lines:
                    pairs = (line.split(",") for line in lines)
                    return {int(identifier): int(digest, 16) for identifier, digest in pairs}
            except (OSError, EOFError, ValueError):
                answer = Answer("read what the last reconciliation saw", f"{max(names)} is not as it was written")
                raise UnexpectedReply(answer, hint=f"delete {self._folder} in the storage") from None

    def _keep(self, seen: Hashes, at: datetime) -> None:
        with tempfile.TemporaryFile() as file:
            with gzip.open(file, "wt", encoding="ascii", compresslevel=3) as lines:
                lines.writelines(f"{identifier},{digest:x}\n" for identifier, digest in seen.items())
            file.seek(0, io.SEEK_SET)
            run = stamp_of(at)
            self._storage.put(self._folder, f"{run}{_ENDING}", file, Notes(self._columns, run))


def hash_of_row(row: Sequence[str]) -> int:
    """Return what differs where any cell differs."""
    return int.from_bytes(hashlib.blake2b("\x1f".join(row).encode(), digest_size=_DIGEST_BYTES).digest(), "big")
