"""Lists that never end: each way of reading stops with a reason."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any

import pytest

from pulumi_zoho_aep.errors import UnexpectedReply
from pulumi_zoho_aep.extract.bulk_way import BulkWay
from pulumi_zoho_aep.extract.columns import Layout
from pulumi_zoho_aep.extract.deletions import deleted_in
from pulumi_zoho_aep.extract.json_ways import QueryWay, RecordWay
from pulumi_zoho_aep.extract.windows import Window
from pulumi_zoho_aep.zoho.bulk_read import Job, Result
from pulumi_zoho_aep.zoho.changes import Page

START = datetime(2026, 11, 27, 12, tzinfo=timezone.utc)
WINDOW = Window(START, START + timedelta(days=1))
LAYOUT = Layout("Leads", (), "Modified_Time")


def _page(moment: datetime) -> Page:
    record = {"id": "7", "Modified_Time": moment.isoformat(), "deleted_time": moment.isoformat()}
    return Page([record], has_more=True, next_page_token="again")


def _changes(moment: datetime) -> Any:
    def same(*_: object) -> Page:
        return _page(moment)

    return SimpleNamespace(select=same, records=same, deleted=same)


def _bulk() -> Any:
    result = Result(count=0, more_records=True, next_page_token="again")
    return SimpleNamespace(
        create=lambda *_: "1",
        create_next=lambda *_: "1",
        get=lambda _: Job(id="1", state="COMPLETED"),
        result=lambda _: result,
    )


READS: dict[str, Callable[[], Iterable[Any]]] = {
    "queries": lambda: QueryWay(_changes(START), LAYOUT).read(WINDOW),
    "lists that go back": lambda: RecordWay(_changes(START - timedelta(hours=1)), LAYOUT).read(WINDOW),
    "lists of one second": lambda: RecordWay(_changes(START), LAYOUT).read(WINDOW),
    "deleted records": lambda: deleted_in(_changes(START), "Leads", WINDOW),
    "bulk read": lambda: BulkWay(_bulk(), LAYOUT).read(WINDOW),
}


@pytest.mark.parametrize("read", READS)
def test_a_page_that_repeats_itself(read: str) -> None:
    """It shows nothing new, so a sync from cron would never end."""
    with pytest.raises(UnexpectedReply, match="the list does not end: a page shows nothing new"):
        list(READS[read]())
