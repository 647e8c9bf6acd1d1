"""Bulk read: any number of records, with up to two hundred fields, for fifty credits and a wait in Zoho's queue.

For a lookup, an export has only the id. Its name is read as another field: the one that names records of the referred
module.
"""

import csv
import io
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from operator import itemgetter
from typing import IO

from pulumi_zoho_aep.connectors.synced_files import KEY
from pulumi_zoho_aep.errors import Answer, NotFound, Unavailable, UnexpectedReply
from pulumi_zoho_aep.extract.columns import CHOICES, LONGEST_CELL, USER_LOOKUPS, Column, Layout, choices_of
from pulumi_zoho_aep.extract.reading import Batch, require_progress
from pulumi_zoho_aep.extract.windows import Window
from pulumi_zoho_aep.zoho.bulk_read import BulkRead, Job, Result

ROWS_PER_BATCH = 500
MOST_ATTEMPTS = 3
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 1.0, 30.0
LONGEST_WAIT_SECONDS = 3 * 3600.0
"""How long a job may wait in Zoho's queue; Zoho documents no limit."""
_KEY_OF_EXPORT = "Id"
_USER_NAMES = ("first_name", "last_name")
_NAMES: Mapping[str, str] = {
    "Accounts": "Account_Name",
    "Campaigns": "Campaign_Name",
    "Contacts": "Full_Name",
    "Deals": "Deal_Name",
    "Leads": "Full_Name",
    "Price_Books": "Price_Book_Name",
    "Products": "Product_Name",
    "Solutions": "Solution_Title",
    "Vendors": "Vendor_Name",
    "Events": "Event_Title",
    **dict.fromkeys(("Cases", "Quotes", "Sales_Orders", "Purchase_Orders", "Invoices", "Tasks", "Calls"), "Subject"),
}
_CUSTOM_NAME = "Name"


class BulkWay:
    """Reads by jobs, one after the other.

    Args:
        bulk: the collection of jobs.
        layout: Columns of the files.
        say: Called with the state of the job.
        sleep: Waits for a number of seconds.
    """

    name = "bulk read"

    def __init__(
        self,
        bulk: BulkRead,
        layout: Layout,
        say: Callable[[str], None] = lambda _: None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._bulk = bulk
        self._layout = layout
        self._say = say
        self._sleep = sleep
        self._exported = {column: exported(column) for column in layout.columns}

    def read(self, window: Window) -> Iterator[Batch]:
        """Yield the records of a window."""
        names = dict.fromkeys(name for names in self._exported.values() for name in names)
        table, column = self._layout.table, self._layout.delta_column
        # An export always has the key, so it may ask for no other field.
        fields = list(names) or [column]
        yield from self._parts(lambda: self._bulk.create(table, fields, column, (window.start, window.end)))

    def resume(self, next_part: str) -> Iterator[Batch]:
        """Yield the records that an earlier run has not read."""
        yield from self._parts(lambda: self._bulk.create_next(self._layout.table, next_part))

    def _parts(self, create: Callable[[], str]) -> Iterator[Batch]:
        is_only = True
        tokens: set[str] = set()
        while True:
            job, result = self._done(create)
            token = result.next_page_token or ""
            if result.more_records and not token:
                raise UnexpectedReply(
                    Answer(f"read result of bulk read {job.id}", "there are more records, but no token for them")
                )
            require_progress(not token or token not in tokens, f"read result of bulk read {job.id}")
            tokens.add(token)
            # Zoho does not say how much follows this part.
            is_only = is_only and not result.more_records
            yield from self._rows(job, result, has_share=is_only)
            if not result.more_records:
                return
            yield Batch(next_part=token, is_unique=True)
            create = self._continuing(token)

    def _continuing(self, token: str) -> Callable[[], str]:
        return lambda: self._bulk.create_next(self._layout.table, token)

    def _done(self, create: Callable[[], str]) -> tuple[Job, Result]:
        """Return a completed job; one that fails or disappears is started again."""
        reason = ""
        for _ in range(MOST_ATTEMPTS):
            try:
                job = self._waited_for(create())
            except NotFound:
                reason = "Zoho forgot the job"
                continue
            if job.is_completed:
                return job, self._bulk.result(job)
            reason = "Zoho ended the job without a result"
        answer = Answer(f"read Zoho module {self._layout.table} in bulk", f"{reason}, {MOST_ATTEMPTS} times")
        raise Unavailable(answer, hint="run the same command again later")

    def _waited_for(self, identifier: str) -> Job:
        pause, waited = FIRST_PAUSE_SECONDS, 0.0
        while True:
            job = self._bulk.get(identifier)
            if job.is_completed or job.has_failed:
                return job
            self._say(f"Zoho is preparing the records ({job.state.lower() or 'waiting'})")
            if waited > LONGEST_WAIT_SECONDS:
                answer = Answer(f"read Zoho module {self._layout.table} in bulk", "the job is still in Zoho's queue")
                raise Unavailable(answer, hint="run the same command again later")
            self._sleep(pause)
            waited += pause
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    def _rows(self, job: Job, result: Result, *, has_share: bool) -> Iterator[Batch]:
        if result.count == 0:
            return
        self._say(f"downloading {result.count} records")
        with tempfile.TemporaryFile() as archive:
            self._bulk.download(job.id, archive)
            count = 0
            for rows in self._converted(archive, job):
                count += len(rows)
                yield Batch(rows, min(1.0, count / result.count) if has_share else None, is_unique=True)
        if count != result.count:
            reason = f"the archive has {count} records, but should have {result.count}"
            raise UnexpectedReply(Answer(f"download Zoho bulk read {job.id}", reason))

    def _converted(self, archive: IO[bytes], job: Job) -> Iterator[list[Sequence[str]]]:
        operation = f"download Zoho bulk read {job.id}"
        csv.field_size_limit(LONGEST_CELL)
        try:
            with zipfile.ZipFile(archive) as opened, opened.open(_only(opened.namelist(), operation)) as member:
                lines = csv.reader(io.TextIOWrapper(member, encoding="utf-8-sig", newline=""))
                convert = self._conversion(next(lines, []), operation)
                while rows := [convert(row) for row in islice(lines, ROWS_PER_BATCH) if row]:
                    yield rows
        except (zipfile.BadZipFile, csv.Error, UnicodeDecodeError, EOFError, IndexError):
            raise UnexpectedReply(Answer(operation, "the archive is not a complete CSV file in UTF-8")) from None

    def _conversion(self, header: Sequence[str], operation: str) -> Callable[[Sequence[str]], Sequence[str]]:
        """Return a function that makes our row from a row of an export, whose columns may be in any order."""
        places = {name: place for place, name in enumerate(header)}
        places.setdefault(KEY, places.get(_KEY_OF_EXPORT, -1))
        needed = [KEY, *(name for names in self._exported.values() for name in names)]
        missing = sorted({name for name in needed if places.get(name, -1) < 0})
        if missing:
            raise UnexpectedReply(
                Answer(operation, f"the export lacks {', '.join(missing)}"), hint="remove them from columns"
            )
        end = self._layout.of_living
        if all(len(names) == 1 and column.data_type != CHOICES for column, names in self._exported.items()):
            # If each cell comes from one cell of the export, rows are built without running Python code per cell.
            pick = itemgetter(*(places[name] for name in needed))
            if not end and len(needed) > 1:
                return pick
            return lambda row: [*(pick(row) if len(needed) > 1 else [pick(row)]), *end]
        cells = [_cell(column, [places[name] for name in names]) for column, names in self._exported.items()]
        key = places[KEY]
        return lambda row: [row[key], *(cell(row) for cell in cells), *end]


def exported(column: Column) -> tuple[str, ...]:
    """Return the names that an export gives to a column's fields."""
    if column.part in ("", "id"):
        return (column.field,)
    if column.part != "name":
        return (f"{column.field}.{column.part}",)
    if column.data_type in USER_LOOKUPS:
        return tuple(f"{column.field}.{name}" for name in _USER_NAMES)
    return (f"{column.field}.{_NAMES.get(column.module, _CUSTOM_NAME)}",)


def _cell(column: Column, places: Sequence[int]) -> Callable[[Sequence[str]], str]:
    if column.data_type == CHOICES:
        return lambda row: choices_of(row[places[0]], column.choices)
    if len(places) == 1:
        return itemgetter(places[0])
    return lambda row: " ".join(row[place] for place in places if row[place])


def _only(names: Sequence[str], operation: str) -> str:
    found = [name for name in names if name.endswith(".csv")]
    if len(found) != 1:
        raise UnexpectedReply(Answer(operation, f"the archive holds {len(found)} CSV files"))
    return found[0]
