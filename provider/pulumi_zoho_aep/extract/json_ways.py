"""Reads by queries and by lists of records: quick for the changes since the last window, and limited to fifty fields.

Both read a window from the earliest change to the latest. Both may be interrupted and started again anywhere.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from pulumi_zoho_aep.connectors.synced_files import KEY
from pulumi_zoho_aep.errors import Answer, UnexpectedReply
from pulumi_zoho_aep.extract.columns import Layout
from pulumi_zoho_aep.extract.reading import Batch, require_progress
from pulumi_zoho_aep.extract.windows import Window, moment_of, written
from pulumi_zoho_aep.zoho.changes import ROWS_PER_QUERY, Changes, Page
from pulumi_zoho_aep.zoho.crm import FIELDS_PER_CALL
from pulumi_zoho_aep.zoho.delta_columns import MODIFIED

Record = Mapping[str, Any]
SMALL = 10_000
"""Records of a small window: reading them takes fifty queries, which cost about as much as one bulk read."""
_SECOND = timedelta(seconds=1)


def can_query(layout: Layout) -> bool:
    """Say whether a query returns all columns; for a lookup it returns only the id."""
    return len(layout.fields) <= FIELDS_PER_CALL and all(column.part in ("", "id") for column in layout.columns)


def can_list(layout: Layout) -> bool:
    """Say whether a list of records returns all columns and finds changes; for a lookup it returns id and name."""
    has_all = all(column.part in ("", "id", "name") for column in layout.columns)
    return len(layout.fields) <= FIELDS_PER_CALL and has_all and layout.delta_column == MODIFIED


class QueryWay:
    """Reads by COQL. Each page starts after the last row of the previous one, so no offset or change can hide a row.

    Args:
        changes: Reads of the API.
        layout: Columns of the files.
        most: Number of rows after which the rest of the window is left to others; None for no limit.
    """

    name = "queries"

    def __init__(self, changes: Changes, layout: Layout, most: int | None = None) -> None:
        self._changes = changes
        self._layout = layout
        self._most = most

    def read(self, window: Window) -> Iterator[Batch]:
        """Yield the records of a window."""
        after: tuple[datetime, int] = (window.start, -1)
        began: datetime | None = None
        count = 0
        while True:
            page = self._changes.select(self._query(window, after), self._layout.table)
            records = page.records
            if records:
                last = changed_at(records[-1], self._layout)
                require_progress((last, int(records[-1][KEY])) > after, f"query Zoho module {self._layout.table}")
                after = (last, int(records[-1][KEY]))
                began = began or changed_at(records[0], self._layout)
                rows = [self._layout.row(one) for one in newest(records, self._layout)]
                yield Batch(rows, share_of(window, began, last))
            count += len(records)
            if not records or (len(records) < ROWS_PER_QUERY and not page.has_more):
                return
            if self._most is not None and count >= self._most:
                yield Batch(rest=Window(after[0], window.end))
                return

    def _query(self, window: Window, after: tuple[datetime, int]) -> str:
        column = self._layout.delta_column
        moment, identifier = after
        within = f"{column} >= '{_literal(moment)}' and {column} < '{_literal(window.end)}'"
        beyond = f" and ({column} > '{_literal(moment)}' or {KEY} > {identifier})" if identifier >= 0 else ""
        order = f"order by {column} asc, {KEY} asc limit {ROWS_PER_QUERY}"
        columns, table = ", ".join(self._layout.fields), self._layout.table
        return " ".join(("select", columns, "from", table, "where", within + beyond, order))


class RecordWay:
    """Reads lists of records, each from the last change on.

    With a page token, a record may be skipped when an earlier one changes.

    Tokens are used only where one second fills a page with changes. Such a second is read until two readings agree.
    """

    name = "lists of records"

    def __init__(self, changes: Changes, layout: Layout) -> None:
        self._changes = changes
        self._layout = layout
        self._operation = f"read changed records of Zoho module {layout.table}"

    def read(self, window: Window) -> Iterator[Batch]:
        """Yield the records of a window."""
        since = window.start
        read: set[str] = set()
        began: datetime | None = None
        while since < window.end:
            page = self._page(since)
            last = changed_at(page.records[-1], self._layout) if page.records else window.end
            require_progress(last >= since or not page.has_more, self._operation)
            if page.has_more and last == since:
                found = list(self._second(since).values())
                following = since + _SECOND
            else:
                found, following = list(page.records), last if page.has_more else window.end
            fresh = [
                one
                for one in newest(found, self._layout)
                if str(one[KEY]) not in read and since <= changed_at(one, self._layout) < window.end
            ]
            began = began or (changed_at(found[0], self._layout) if found else since)
            yield Batch([self._layout.row(one) for one in fresh], share_of(window, began, following))
            # The next page begins with the second in which this one ends.
            read = {str(one[KEY]) for one in found if changed_at(one, self._layout) == following}
            since = following

    def _second(self, since: datetime) -> dict[str, Record]:
        """Return all records that changed in one second."""
        before: set[str] | None = None
        while True:
            found: dict[str, Record] = {}
            tokens: set[str] = set()
            page = self._page(since)
            while page.records:
                of_second = [one for one in page.records if changed_at(one, self._layout) == since]
                found.update((str(one[KEY]), one) for one in of_second)
                if len(of_second) < len(page.records) or not page.has_more:
                    break
                require_progress(page.next_page_token not in tokens, self._operation)
                tokens.add(page.next_page_token)
                page = self._page(since, page.next_page_token)
            if before == found.keys():
                return found
            before = set(found)

    def _page(self, since: datetime, token: str = "") -> Page:
        layout = self._layout
        page = self._changes.records(layout.table, layout.fields, layout.delta_column, since, token)
        if page.has_more and not page.next_page_token:
            reason = "there are more records, but no token for them"
            raise UnexpectedReply(Answer(self._operation, reason))
        return page


def changed_at(record: Record, layout: Layout) -> datetime:
    """Return when a record last changed.

    Raises:
        UnexpectedReply: The record does not say.
    """
    try:
        return moment_of(str(record[layout.delta_column]))
    except (KeyError, ValueError):
        reason = f"record {record[KEY]} has no usable {layout.delta_column}"
        raise UnexpectedReply(Answer(f"read changed records of Zoho module {layout.table}", reason)) from None


def newest(records: Sequence[Record], layout: Layout) -> list[Record]:
    """Return the last version of each record."""
    found: dict[str, Record] = {}
    for record in records:
        known = found.get(str(record[KEY]))
        if known is None or changed_at(known, layout) <= changed_at(record, layout):
            found[str(record[KEY])] = record
    return list(found.values())


def share_of(window: Window, began: datetime, reached: datetime) -> float:
    """Return how much of a window lies before a moment, counted from the window's first change."""
    if began >= window.end:
        # A list continues beyond the window, with later changes.
        return 1.0
    return min(1.0, (reached - began) / (window.end - began))


def _literal(moment: datetime) -> str:
    return written(moment).replace("Z", "+00:00")
