"""Reads one ingestion from Zoho into its folder.

    fields of the table      give the columns of the files, and Zoho's time
    position                 from the dataset's tag and the files in the folder
    unfinished window        of an interrupted run: continued, or read again with the next window
    position                 of a dataflow that read the table until now: kept first
    what the files have      kept every two days, for a reconciliation
    window                   records, then deletions, go into files; the last file says that the window is complete
    position                 moves to the window's end

Wherever a run is interrupted, the next one reads everything again that is not in complete windows. So every version of
a record reaches a file at least once, and a stored file is never overwritten. An interrupted reconciliation starts
over, but knows the files that it has stored.
"""

import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta, timezone
from typing import IO

from pulumi_zoho_aep.errors import Answer, ServiceError, UnexpectedReply, ZohoAepError
from pulumi_zoho_aep.extract.bulk_way import BulkWay
from pulumi_zoho_aep.extract.columns import Layout
from pulumi_zoho_aep.extract.deletions import REMEMBERED, deleted_in, rows_of
from pulumi_zoho_aep.extract.files import Files
from pulumi_zoho_aep.extract.json_ways import SMALL, QueryWay, RecordWay, can_list, can_query, changed_at
from pulumi_zoho_aep.extract.known import KnownRows, Readable
from pulumi_zoho_aep.extract.layout import layout_of
from pulumi_zoho_aep.extract.plans import Former, Plan, Progress, Source, Zoho
from pulumi_zoho_aep.extract.positions import Folder, Notes, Position, Positions, Unfinished, hash_of
from pulumi_zoho_aep.extract.reading import Batch, Way, read_by
from pulumi_zoho_aep.extract.reconciliation import Comparison, Reconciliation
from pulumi_zoho_aep.extract.windows import BEGINNING, FileName, Window, next_window, written
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.zoho.changes import Changes
from pulumi_zoho_aep.zoho.delta_columns import MODIFIED

_GONE = frozenset({"EXPIRED_VALUE", "TOKEN_BOUND_DATA_MISMATCH", "INVALID_DATA", "RESOURCE_NOT_FOUND"})
"""Zoho's codes for a page token that is no longer valid."""
_KEEPING = timedelta(days=2)
"""How often to keep what the files have: a landing zone deletes it after seven days."""
_BEYOND = timedelta(days=1)
"""How far a reconciliation reads into the future: further than any read takes."""


class UnusableColumns(ZohoAepError):
    """The stack file declares columns that cannot be read."""


class Sync:
    """Reads one ingestion.

    Args:
        source: Source to read.
        zoho: Clients of the Zoho organisation.
        storage: Storage for the files.
        positions: Store for the position.
        report: Called whenever there is progress.
        sleep: Waits for a number of seconds.
    """

    def __init__(
        self,
        source: Source,
        zoho: Zoho,
        storage: Readable,
        positions: Positions,
        *,
        report: Callable[[Progress], None] = lambda _: None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._source = source
        self._zoho = zoho
        self._changes = Changes(zoho.crm.calls)
        self._storage = storage
        self._positions = positions
        self._report = report
        self._sleep = sleep
        self._run = uuid.uuid4().hex
        self.progress = Progress(source.ingestion)
        self.read_until: datetime | None = None
        """Up to when everything is in files."""

    def plan(self, since: datetime | None = None, former: Former | None = None) -> Plan:
        """Plan what to read next.

        Args:
            since: Read everything again that has changed since then.
            former: The dataflow that read the table until now, if a sync can continue where it stopped.

        Raises:
            UnusableColumns: It names each of them.
        """
        source = self._source
        layout, now = self._layout()
        columns = hash_of(layout.header, source.table)
        self._say("looking up what has been read")
        recorded = self._positions.get()
        known = recorded if recorded is not None and recorded.columns == columns else None
        taken = former if former is not None and former.reaches_beyond(known) else None
        position = known if taken is None else Position(taken.end, columns, lacks_deletions=True)
        until = position.until if position is not None else None
        folder = Folder(self._storage.list(source.folder, until), source.table, columns, now)
        reached = self.read_until = folder.reached(until)
        unfinished = folder.unfinished(reached) if since is None else None
        window = next_window(reached, now, lag=source.lag, overlap=source.overlap, since=since)
        if since is None and reached is not None and window is not None and folder.is_empty:
            _require_read(former, reached)
            window = self._with_a_record(layout, window)
        ways = [way.name for way in self._ways(layout, is_first=reached is None)]
        warnings = list(self._warnings(layout, now, reached, is_reload=recorded is not None and until is None))
        return Plan(layout, columns, folder, now, position, reached, unfinished, window, ways, warnings, taken)

    def _layout(self) -> tuple[Layout, datetime]:
        """Return the columns of the files, and Zoho's time."""
        source = self._source
        self._say("looking up the columns")
        fields = self._zoho.crm.fields(source.table)
        now = self._now()
        layout, findings = layout_of(fields, source.table, source.columns, source.delta_column, source.used)
        if findings:
            raise UnusableColumns("\n".join(_lines(findings, source.ingestion)))
        return layout, now

    def _with_a_record(self, layout: Layout, window: Window) -> Window:
        """Return a window that reaches back to the last change: a file in a new folder shows AEP the columns."""
        if layout.delta_column != MODIFIED:
            return window
        page = self._changes.newest(layout.table, layout.delta_column)
        last = next((at for one in page.records if (at := changed_at(one, layout)) < window.end), window.start)
        return Window(min(window.start, last), window.end)

    def run(self, plan: Plan) -> Progress:
        """Read what is planned, and return the progress."""
        if plan.former is not None and plan.position is not None:
            # First, because the dataflow may be gone by the next run, and with it the position.
            self._positions.set(plan.position)
        self._keep_known(plan)
        window, is_first = plan.window, plan.is_first
        if plan.unfinished is not None and self._continued(plan, plan.unfinished):
            end, source = plan.unfinished.window.end, self._source
            window, is_first = next_window(end, plan.now, lag=source.lag, overlap=source.overlap), False
        if window is not None:
            batches = read_by(self._ways(plan.layout, is_first=is_first), window, self._close)
            self._load(plan, window, batches, is_first=is_first)
        return self.progress

    def _keep_known(self, plan: Plan) -> None:
        """Keep what the files have whenever the position enters another period. An interrupted run repeats this."""
        if plan.reached is None or plan.window is None:
            return
        before, after = ((one - BEGINNING) // _KEEPING for one in (plan.reached, plan.window.end))
        if before != after:
            self._say("keeping what files have")
            known = self._known(plan)
            known.keep(known.get(), plan.reached)

    def _known(self, plan: Plan) -> KnownRows:
        return KnownRows(self._storage, self._source.folder, plan.layout, plan.columns)

    def reconcile(self, plan: Plan) -> Comparison | None:
        """Read all records, and write those that differ from the files; None if this sync has just read all of them."""
        if plan.is_first:
            return None
        source, layout = self._source, plan.layout
        # No end, because a record that has just changed is not gone.
        window = Window(BEGINNING, plan.now + _BEYOND)
        name = Window(BEGINNING, plan.now)
        first = FileName(source.table, name, plan.folder.next_number(name))
        files = Files(self._store, layout.header, first, Notes(plan.columns, self._run), source.most_bytes)
        compared = Reconciliation(self._known(plan), layout)
        self._say("comparing")
        batches = self._counted(read_by(self._ways(layout, is_first=True), window))
        deleted = deleted_in(self._changes, layout.table, window) if layout.deletion_columns else {}
        try:
            compared.compare(batches, files, map(int, deleted), plan.now)
        finally:
            files.close()
        self.progress.rows += files.rows
        return compared.found

    def _counted(self, batches: Iterator[tuple[str, Batch]]) -> Iterator[Batch]:
        for name, batch in batches:
            self.progress.share = batch.share
            self._say(f"comparing by {name}")
            yield batch

    def _continued(self, plan: Plan, unfinished: Unfinished) -> bool:
        """Read the rest of a window. Return False if that is no longer possible: Zoho keeps the place for a day."""
        way = BulkWay(self._zoho.bulk, plan.layout, self._say, self._sleep)
        self._say(f"continuing the window until {written(unfinished.window.end)}")
        batches = ((way.name, batch) for batch in way.resume(unfinished.next_part))
        try:
            self._load(plan, unfinished.window, batches, is_first=unfinished.is_first)
        except ServiceError as error:
            if error.answer.code not in _GONE:
                raise
            self._say("Zoho no longer has the place: reading the window again")
            return False
        return True

    def _load(self, plan: Plan, window: Window, batches: Iterator[tuple[str, Batch]], *, is_first: bool) -> None:
        source = self._source
        first = FileName(source.table, window, plan.folder.next_number(window))
        notes = Notes(plan.columns, self._run, is_first=is_first)
        files = Files(self._store, plan.layout.header, first, notes, source.most_bytes)
        try:
            for name, batch in batches:
                files.add(batch.rows, is_unique=batch.is_unique)
                if batch.next_part or batch.rest is not None:
                    files.cut(batch.next_part)
                self.progress.way = name
                self._count(len(batch.rows), f"reading by {name}", batch.share)
            if plan.layout.deletion_columns:
                lacks_all = plan.position is not None and plan.position.lacks_deletions
                since = BEGINNING if lacks_all else window.start
                self._add_deletions(plan.layout, Window(since, window.end), files)
            files.complete()
        finally:
            files.close()
        # Only now, because a position promises that everything before it is in files.
        self.read_until = window.end if self.read_until is None else max(self.read_until, window.end)
        self._positions.set(Position(self.read_until, plan.columns))

    def _add_deletions(self, layout: Layout, window: Window, files: Files) -> None:
        self._say("reading deleted records")
        for rows in rows_of(layout, deleted_in(self._changes, layout.table, window).items()):
            files.add(rows)
            self._count(len(rows), "reading deleted records", None)

    def _ways(self, layout: Layout, *, is_first: bool) -> list[Way]:
        """Return the ways that return all columns, cheapest first: bulk read for many records, queries for few."""
        bulk: Way = BulkWay(self._zoho.bulk, layout, self._say, self._sleep)
        small: list[Way] = [QueryWay(self._changes, layout, SMALL)] if can_query(layout) and not is_first else []
        query: list[Way] = [QueryWay(self._changes, layout)] if can_query(layout) else []
        records: list[Way] = [RecordWay(self._changes, layout)] if can_list(layout) else []
        if records and not query and not is_first:
            # A query lacks a column, and for a few records a bulk read costs more than lists.
            return [*records, bulk]
        return [*small, bulk, *query, *records]

    def _close(self, way: str, reason: ServiceError) -> None:
        self.progress.closed[way] = reason

    def _store(self, name: str, content: IO[bytes], notes: Notes) -> None:
        self._say(f"storing {name}")
        size = content.seek(0, 2)
        content.seek(0)
        self._storage.put(self._source.folder, name, content, notes)
        self.progress.files.append(name)
        self.progress.stored_bytes += size
        self._report(self.progress)

    def _now(self) -> datetime:
        """Return Zoho's time. This machine's clock may be wrong, and a window must not end in Zoho's future."""
        seconds = self._zoho.crm.calls.dated_at
        if seconds is None:
            raise UnexpectedReply(Answer(f"list fields of Zoho module {self._source.table}", "the answer has no date"))
        return datetime.fromtimestamp(seconds, timezone.utc)

    def _warnings(self, layout: Layout, now: datetime, reached: datetime | None, *, is_reload: bool) -> Iterator[str]:
        if is_reload:
            yield "the columns differ from those of earlier files: everything is read again"
        if layout.deletion_columns and reached is not None and now - reached > REMEMBERED:
            yield (
                f"the last sync was more than {REMEMBERED.days} days ago, so Zoho may have forgotten deletions:"
                " run it with --reconcile"
            )

    def _count(self, rows: int, doing: str, share: float | None) -> None:
        self.progress.rows += rows
        self.progress.share = share
        self._say(doing)

    def _say(self, doing: str) -> None:
        self.progress.doing = doing
        self._report(self.progress)


def _lines(findings: Sequence[Finding], ingestion: str) -> Iterator[str]:
    yield from (str(one.below(f"zoho-aep:ingestions.{ingestion}")) for one in findings)


def _require_read(former: Former | None, reached: datetime) -> None:
    """Refuse to write to a new folder while the dataflow has not read all files of the former one."""
    if former is not None and not former.has_read_files(reached):
        raise ZohoAepError(
            f"files of {former.name} have all changes until {written(reached)}, but their dataflow has read only those"
            f" stored until {written(former.end)}",
            hint="run this again once it has read them, or read everything again from a time on with --since",
        )
