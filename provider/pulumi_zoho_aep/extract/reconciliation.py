"""Finds changes without a time of change: values of formulas, and records lost by a merge or by missing permissions.

Reads all records and compares them with the files. Rows that differ are written again. Records that are gone become
deletions if the files have them. If nothing is known about the files, every row counts as different.
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
    """The result of a reconciliation.

    Attributes:
        records: Number of records in Zoho.
        known: Number of records in the files; None if nothing is known about them.
        differing: Records that are new or have another value.
        gone: Records that no longer exist and that Zoho does not list as deleted.
    """

    records: int = 0
    known: int | None = None
    differing: int = 0
    gone: int = 0


class Reconciliation:
    """Compares one ingestion.

    Args:
        known: Rows that its files are known to have.
        layout: Columns of the files.
    """

    def __init__(self, known: KnownRows, layout: Layout) -> None:
        self._known = known
        self._layout = layout
        self.found = Comparison()

    def compare(self, batches: Iterable[Batch], files: Files, deleted: Iterable[int], at: datetime) -> None:
        """Write the rows that differ, and keep what the files have afterwards.

        Args:
            batches: All records.
            files: Files to write the rows to.
            deleted: Ids that Zoho lists as deleted; earlier windows have written them.
            at: The time up to which records were read.
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
        # Only now, because from here on every record seen counts as written.
        self._known.keep(Known(seen, known.files.union(files.stored)), at)

    def _differing(self, rows: Sequence[Sequence[str]], before: Hashes, seen: Hashes) -> Iterator[Sequence[str]]:
        for row in rows:
            identifier, digest = int(row[0]), hash_of_row(row)
            seen[identifier] = digest
            if before.get(identifier) != digest:
                yield row
