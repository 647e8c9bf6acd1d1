"""Finds what no time of change shows: values of formulas, records that a merge or a lost right took away.

All records are read and compared with what files have. Rows that differ are written again; records that are gone
become deletions where files have them. Where nothing is known of files, every row counts as different.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from pulumi_zoho_aep.extract.columns import Layout
from pulumi_zoho_aep.extract.deletions import rows_of
from pulumi_zoho_aep.extract.files import Files
from pulumi_zoho_aep.extract.known import Hashes, Known, KnownRows, hash_of_row
from pulumi_zoho_aep.extract.reading import Batch


@dataclass
class Comparison:
    """What a reconciliation found.

    Attributes:
        records: how many there are at Zoho.
        known: how many files have; None if nothing is known of them.
        differing: new ones, and those with another value.
        gone: those that are no longer there, and that Zoho does not list as deleted.
    """

    records: int = 0
    known: int | None = None
    differing: int = 0
    gone: int = 0


class Reconciliation:
    """Compares one ingestion.

    Args:
        known: what its files have.
        layout: of the files.
    """

    def __init__(self, known: KnownRows, layout: Layout) -> None:
        self._known = known
        self._layout = layout
        self.found = Comparison()

    def compare(self, batches: Iterable[Batch], files: Files, deleted: Iterable[int], at: datetime) -> None:
        """Write what differs, and keep what files have then.

        Args:
            batches: all records.
            files: take the rows.
            deleted: ids that Zoho lists as deleted, which were written when they were.
            at: the time up to which records were read.
        """
        known = self._known.get()
        before, seen = known.hashes, Hashes()
        self.found.known = len(before) or None
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
        self._known.keep(Known(seen, known.files.union(files.stored)), at)

    def _differing(self, rows: Sequence[Sequence[str]], before: Hashes, seen: Hashes) -> Iterator[Sequence[str]]:
        for row in rows:
            identifier, digest = int(row[0]), hash_of_row(row)
            seen[identifier] = digest
            if before.get(identifier) != digest:
                yield row
