"""Deleted records. No other read returns them, and Zoho forgets them after 60 to 120 days."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

from pulumi_zoho_aep.errors import Answer, UnexpectedReply
from pulumi_zoho_aep.extract.columns import Layout
from pulumi_zoho_aep.extract.reading import require_progress
from pulumi_zoho_aep.extract.windows import Window, moment_of
from pulumi_zoho_aep.zoho.changes import Changes

REMEMBERED = timedelta(days=60)
"""How long Zoho is sure to remember a deletion."""
_ROWS_AT_A_TIME = 500


def deleted_in(changes: Changes, table: str, window: Window) -> dict[str, datetime]:
    """Return the ids of the records deleted in a window, with the time of each deletion.

    Pages are numbered, so a record that is restored meanwhile can hide others: several pages are read until two
        readings
    agree.
    """
    before: dict[str, datetime] | None = None
    while True:
        found, pages = _read(changes, table, window)
        if pages == 1 or found == before:
            return {identifier: moment for identifier, moment in found.items() if moment < window.end}
        before = found


def rows_of(layout: Layout, deleted: Iterable[tuple[str, datetime]]) -> Iterator[Sequence[Sequence[str]]]:
    """Yield the rows of deleted records in batches."""
    pairs = iter(deleted)
    while rows := [layout.deletion(*one) for one in islice(pairs, _ROWS_AT_A_TIME)]:
        yield rows


def _read(changes: Changes, table: str, window: Window) -> tuple[dict[str, datetime], int]:
    operation = f"read deleted records of Zoho module {table}"
    found: dict[str, datetime] = {}
    seen: set[str] = set()
    number = 0
    while True:
        number += 1
        page = changes.deleted(table, window.start, number)
        shown = {str(record["id"]) for record in page.records}
        require_progress(not page.has_more or shown - seen, operation)
        seen |= shown
        for record in page.records:
            try:
                moment = moment_of(str(record.get("deleted_time")))
            except ValueError:
                reason = f"deletion of {record['id']} has no usable time"
                raise UnexpectedReply(Answer(operation, reason)) from None
            if moment >= window.start:
                found[str(record["id"])] = moment
        if not page.has_more:
            return found, number
