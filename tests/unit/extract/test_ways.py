"""The ways of reading a window, by the numbers of the rules for an extractor (C.4 of the facts)."""

import csv
import io
import zipfile
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.unit.extract.fake_storage import FakePosition, FakeStorage
from tests.unit.extract.fake_zoho import FIELDS, START, FakeZoho

from pulumi_zoho_aep.errors import Forbidden, Unavailable, UnexpectedReply, ZohoAepError
from pulumi_zoho_aep.extract import sync as module
from pulumi_zoho_aep.extract.columns import Layout
from pulumi_zoho_aep.extract.plans import Plan, Progress, Source
from pulumi_zoho_aep.extract.positions import Position
from pulumi_zoho_aep.extract.sync import Sync
from pulumi_zoho_aep.http import Request

COLUMNS = ("id", "Last_Name", "Modified_Time")
ALL_BULK = {"start", "state", "download"}
FIRST = 3652397000009851001


class Killed(BaseException):
    """The process ends."""


class Bench:
    """A Zoho, a storage and a position, and syncs between them."""

    def __init__(self) -> None:
        self.zoho = FakeZoho()
        self.storage = FakeStorage(lambda: self.zoho.now)
        self.position = FakePosition()

    def write(self, count: int, first: int = FIRST, **values: Any) -> None:
        """Create records in one second."""
        for place in range(count):
            self.zoho.write(first + place, **{"Last_Name": f"n{place}", **values})

    def later(self, minutes: int = 60) -> None:
        """Let time pass."""
        self.zoho.now += timedelta(minutes=minutes)

    def plan(self, since: datetime | None = None, **source: Any) -> tuple[Sync, Plan]:
        """Return a sync with its plan."""
        made = Source("leads", "Leads", source.pop("columns", COLUMNS), "Modified_Time", "f", **source)
        found = Sync(made, self.zoho, self.storage, self.position, sleep=lambda _: None)
        self.zoho.requests.clear()
        return found, found.plan(since)

    def sync(self, since: datetime | None = None, **source: Any) -> Progress:
        """Run one."""
        found, plan = self.plan(since, **source)
        return found.run(plan)

    def ids(self) -> list[int]:
        """Return the ids of all rows ever stored."""
        return [int(row["id"]) for row in self.storage.rows()]


@pytest.fixture
def bench() -> Bench:
    """A Zoho, a storage and a position."""
    return Bench()


def test_c4_11_a_first_load_is_a_bulk_read_and_an_increment_is_queries(bench: Bench) -> None:
    """C.4 (11): history by bulk read, changes by queries."""
    bench.write(500)
    bench.later()
    assert bench.sync().rows == 500
    assert bench.zoho.requests == ["fields", "start", "state", "state", "state", "download"]
    bench.write(3)
    bench.later()
    assert bench.sync().rows == 3
    assert bench.zoho.requests == ["fields", "query"]


def test_c4_11_many_changes_are_left_to_a_bulk_read(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """C.4 (11): beyond a number of rows, a query costs more than a job: it reads what is left of the window."""
    monkeypatch.setattr(module, "SMALL", 400)
    bench.write(1)
    bench.later()
    bench.sync()
    for place in range(6):
        bench.write(100, FIRST + 1000 * place)
        bench.zoho.now += timedelta(seconds=1)
    bench.later()
    bench.sync()
    assert bench.zoho.requests == ["fields", "query", "query", "start", "state", "state", "state", "download"]
    # The last second of the queries is read again.
    assert (len(set(bench.ids())), len(bench.ids())) == (600, 701)


def test_c4_4_records_of_equal_times_differ_by_their_ids(bench: Bench) -> None:
    """C.4 (4): a thousand records of one second, in pages of two hundred, each once."""
    bench.later()
    bench.sync()
    bench.write(1000)
    bench.later()
    bench.zoho.closed = ALL_BULK
    assert bench.sync().rows == 1000
    assert sorted(bench.ids()) == list(range(FIRST, FIRST + 1000))


def test_c4_4_equal_times_by_lists_of_records(bench: Bench) -> None:
    """C.4 (4): a second with more records than a page has is read until two readings agree."""
    bench.write(150)
    bench.zoho.now += timedelta(seconds=1)
    bench.write(1000, FIRST + 1000)
    bench.zoho.now += timedelta(seconds=1)
    bench.write(10, FIRST + 9000)
    bench.later()
    bench.zoho.closed = {*ALL_BULK, "query"}
    touched = iter([FIRST + 1000])

    def change(kind: str) -> None:
        # It leaves the second, so that those behind it move up across the border of a page.
        if kind == "records" and bench.zoho.requests.count("records") == 4:
            for identifier in touched:
                bench.zoho.write(identifier, Last_Name="moved")

    bench.zoho.before = change
    bench.sync()
    bench.later()
    bench.sync()
    assert set(bench.ids()) == {FIRST + place for place in [*range(150), *range(1000, 2000), *range(9000, 9010)]}


def test_c4_3_a_file_has_each_record_once(bench: Bench) -> None:
    """C.4 (3): a record that is changed and deleted in one window is in two files, the newest in the last."""
    bench.write(3)
    bench.later(5)
    columns = (*COLUMNS, "is_deleted")
    bench.sync(columns=columns)
    bench.zoho.write(FIRST, Last_Name="x")
    bench.later(5)
    bench.zoho.delete(FIRST)
    bench.later()
    bench.sync(columns=columns)
    for _, body in bench.storage.kept:
        ids = [row["id"] for row in csv.DictReader(io.StringIO(body.decode()))]
        assert len(ids) == len(set(ids))
    assert list(bench.storage.rows())[-1] | {"Modified_Time": ""} == {
        "id": str(FIRST),
        "Last_Name": "",
        "Modified_Time": "",
        "is_deleted": "true",
    }


def test_c4_5_a_record_that_changes_during_the_read_comes_with_the_next_window(bench: Bench) -> None:
    """C.4 (5): it leaves the window, and nothing has to be done about it."""
    bench.write(300)
    bench.later()
    bench.sync()
    bench.zoho.write(FIRST, Last_Name="first")
    bench.later()
    bench.zoho.before = lambda kind: bench.zoho.write(FIRST, Last_Name="second") if kind == "query" else None
    bench.sync()
    bench.zoho.before = lambda _: None
    assert [row["Last_Name"] for row in bench.storage.rows()].count("second") == 0
    bench.later()
    bench.sync()
    assert list(bench.storage.rows())[-1]["Last_Name"] == "second"


def test_c4_6_a_backlog_is_read_part_by_part_and_continued_by_its_token(bench: Bench) -> None:
    """C.4 (6): what was stored before a run was cut off is not read again within a day."""
    bench.write(100)
    bench.zoho.rows_per_job = 30
    bench.later()
    _cut_at_part(bench, 3)
    assert len(bench.ids()) == 60
    bench.later()
    _, plan = bench.plan()
    assert plan.unfinished is not None
    assert plan.unfinished.next_part == "part-2"
    assert bench.sync().rows == 40
    assert sorted(bench.ids()) == list(range(FIRST, FIRST + 100))
    assert [name[-8:] for name, _ in bench.storage.kept] == ["0001.csv", "0002.csv", "0003.csv", "0004.csv"]


def test_c4_6_an_expired_token_restarts_the_window(bench: Bench) -> None:
    """C.4 (6): after a day the window is read again, and not from its last part on."""
    bench.write(100)
    bench.zoho.rows_per_job = 30
    bench.later()
    _cut_at_part(bench, 3)
    bench.later(25 * 60)
    assert bench.sync().rows == 100
    assert set(bench.ids()) == set(range(FIRST, FIRST + 100))


def _cut_at_part(bench: Bench, part: int) -> None:
    def cut(kind: str) -> None:
        if kind == "start" and bench.zoho.requests.count("start") == part:
            raise Killed

    bench.zoho.before = cut
    with pytest.raises(Killed):
        bench.sync()
    bench.zoho.before = lambda _: None


def test_a_failed_job_is_started_again(bench: Bench) -> None:
    """Zoho ends jobs without a reason, and forgets them; after three times the run fails and keeps its place."""
    bench.write(5)
    bench.later()
    bench.zoho.failing_jobs = 2
    assert bench.sync().rows == 5
    bench.position.position = None
    bench.storage.files.clear()
    bench.zoho.failing_jobs = 3
    with pytest.raises(Unavailable, match="Zoho ended the job without a result, 3 times"):
        bench.sync()
    assert bench.position.position is None


def test_c4_7_converted_leads_are_asked_for(bench: Bench) -> None:
    """C.4 (7): lists of records leave them out unless asked."""
    asked: list[Any] = []
    answer = bench.zoho.json

    def json(request: Request) -> dict[str, Any]:
        asked.append(request.params)
        return answer(request)

    bench.zoho.json = json  # type: ignore[method-assign]
    bench.zoho.closed = {*ALL_BULK, "query"}
    bench.later()
    bench.sync()
    assert asked[-1]["converted"] == "both"


def test_c4_9_a_long_gap_asks_for_a_reconciliation(bench: Bench) -> None:
    """C.4 (9): Zoho forgets deletions after sixty days."""
    columns = (*COLUMNS, "is_deleted")
    bench.sync(columns=columns)
    bench.later(61 * 24 * 60)
    _, plan = bench.plan(columns=columns)
    assert list(plan.warnings) == [
        "the last sync was more than 60 days ago, so Zoho may have forgotten deletions: run it with --reconcile"
    ]
    assert list(bench.plan()[1].warnings) == [
        "the columns differ from those of earlier files: everything is read again"
    ]


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ("Id,Last_Name\r\n1,x\r\n", "the export lacks Modified_Time"),
        ("Id,Last_Name,Modified_Time\r\n", "the archive has 0 records, but should have 5"),
        ("Id,Last_Name,Modified_Time\r\n1\r\n", "the archive is not a complete CSV file in UTF-8"),
        ("Id,Last_Name,Modified_Time\r\n1,\udcff,x\r\n", "the archive is not a complete CSV file in UTF-8"),
    ],
)
def test_c4_13_an_export_is_checked_against_what_was_asked_for(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, table: str, reason: str
) -> None:
    """C.4 (13): a column that is missing, or a row, is an error and no file."""
    bench.write(5)
    bench.later()
    monkeypatch.setattr(bench.zoho, "_csv", lambda _: table.encode("utf-8", "surrogateescape"))
    with pytest.raises(UnexpectedReply, match=reason):
        bench.sync()
    assert bench.storage.kept == []


def test_a_broken_archive_is_no_file(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not a ZIP archive, or holds more than the one file, is not read."""
    bench.write(5)
    bench.later()
    monkeypatch.setattr(zipfile.ZipFile, "namelist", lambda _: ["1.csv", "2.csv"])
    with pytest.raises(UnexpectedReply, match="the archive holds 2 CSV files"):
        bench.sync()


def test_c4_12_one_call_at_a_time(bench: Bench) -> None:
    """C.4 (12): Zoho counts calls in flight, of all apps together: there is never more than one."""
    running: list[str] = []

    def enter(kind: str) -> None:
        assert running == []
        running.append(kind)

    answer = bench.zoho.json

    def json(request: Request) -> dict[str, Any]:
        try:
            return answer(request)
        finally:
            running.clear()

    bench.zoho.before, bench.zoho.json = enter, json  # type: ignore[method-assign]
    bench.write(450)
    bench.later()
    bench.zoho.closed = ALL_BULK
    assert bench.sync().rows == 450


def test_another_delta_column_is_read_by_no_list(bench: Bench) -> None:
    """Lists of records find changes by Modified_Time alone."""
    found = Source("leads", "Leads", COLUMNS, "Created_Time", "f")
    sync = Sync(found, bench.zoho, bench.storage, bench.position)
    layout = Layout("Leads", (), "Created_Time")
    assert [way.name for way in sync._ways(layout, is_first=False)] == ["queries", "bulk read", "queries"]


@pytest.mark.parametrize(("closed", "way"), [(ALL_BULK, "queries"), ({*ALL_BULK, "query"}, "lists of records")])
def test_a_way_that_is_not_open_is_left_for_the_next(bench: Bench, closed: set[str], way: str) -> None:
    """Whichever scopes the token has, one way that they allow reads the table."""
    bench.write(450)
    bench.later()
    bench.zoho.closed = closed
    assert bench.sync().way == way
    assert sorted(bench.ids()) == list(range(FIRST, FIRST + 450))


def test_without_any_way_the_scopes_are_named(bench: Bench) -> None:
    """A token that may do nothing here says which scope to add."""
    bench.zoho.closed = {*ALL_BULK, "query", "records"}
    bench.later()
    with pytest.raises(Forbidden, match=r"zoho-aep authorize --scopes-add ZohoCRM.bulk.READ`"):
        bench.sync()


def test_names_of_records_referred_to(bench: Bench) -> None:
    """An export has them as fields of the record referred to, queries not at all, lists of records by themselves."""
    bench.write(2, Owner={"id": "7", "name": "Robin"}, Account_Name={"id": "8", "name": "Acme"})
    columns = ("Owner", "Account_Name", "Modified_Time")
    bench.later()
    assert bench.sync(columns=columns).way == "bulk read"
    bench.write(1, Owner={"id": "7", "name": "Robin"}, Account_Name={"id": "8", "name": "Acme"})
    bench.later()
    assert bench.sync(columns=columns).way == "lists of records"
    first, *_, last = [{**row, "Modified_Time": ""} for row in bench.storage.rows()]
    assert first == last
    assert last | {"id": ""} == {
        "id": "",
        "Owner": "Robin",
        "Owner__id": "7",
        "Account_Name": "Acme",
        "Account_Name__id": "8",
        "Modified_Time": "",
    }


def test_ways_agree(bench: Bench) -> None:
    """The same records are the same rows, whichever way they are read."""
    values: dict[str, Any] = {
        "Email": "a@example.com",
        "Amount": 12.5,
        "Wizard": "9223372036854775807",
        "Active": True,
        "Interests": ["Tea", "Coffee"],
        "Tag": [{"name": "hot"}, {"name": "new"}],
        "Owner": {"id": "7", "name": "Robin"},
        "Last_Name": 'a "b"\r\nc, 😀',
    }
    bench.write(3, **values)
    bench.later()
    columns = (*(one for one in _names() if one != "Owner"), "Owner.id")
    found = []
    for closed in (set(), ALL_BULK, {*ALL_BULK, "query"}):
        bench.zoho.closed, bench.position.position = closed, None
        bench.storage.files.clear()
        bench.storage.kept.clear()
        bench.sync(columns=columns)
        found.append(sorted(tuple(row.items()) for row in bench.storage.rows()))
    assert found[0] == found[1] == found[2]


def _names() -> list[str]:
    left_out = ("Lines", "Picture", "Account_Name")
    return [str(one["api_name"]) for one in FIELDS if one["api_name"] not in left_out]


def test_nothing_changed_is_no_file(bench: Bench) -> None:
    """An empty file fails a run of AEP, and one with a header alone is not documented."""
    bench.write(5)
    bench.later()
    bench.sync()
    bench.later()
    assert bench.sync().files == []
    assert bench.position.position is not None
    assert bench.position.position.until > START + timedelta(minutes=110)


def test_files_are_bounded(bench: Bench) -> None:
    """A file ends at its size, and only the last of a window says that the window is complete."""
    bench.write(3000)
    bench.later()
    bench.sync(most_bytes=20_000)
    names = [name for name, _ in bench.storage.kept]
    assert [name[-8:-4] for name in names] == [f"{place:04d}" for place in range(1, len(names) + 1)]
    complete = [notes.get("zohoaepcomplete", "") for _, notes, _ in bench.storage.files.values()]
    assert complete == [*[""] * (len(names) - 1), "yes"]
    assert len(names) == 6
    assert all(body.startswith(b"id,Last_Name,Modified_Time\r\n") for _, body in bench.storage.kept)


def test_two_at_once_are_harmless(bench: Bench) -> None:
    """A second run that would write a file of the same window is refused, and moves no position."""
    bench.write(5)
    bench.later()
    one, plan = bench.plan()
    other, _ = bench.plan()
    one.run(plan)
    before = bench.position.position
    with pytest.raises(ZohoAepError, match="is there"):
        other.run(plan)
    assert bench.position.position == before


def test_c4_1_zohos_clock_decides(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """C.4 (1): this machine's clock plays no part, however wrong it is."""

    class Wrong(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> "Wrong":
            return cls(2031, 1, 1, tzinfo=tz)

    monkeypatch.setattr(module, "datetime", Wrong)
    bench.write(5)
    bench.later()
    _, plan = bench.plan()
    assert plan.window is not None
    assert plan.window.end == START + timedelta(minutes=58, seconds=1)


def test_c4_2_the_position_moves_after_the_files(bench: Bench) -> None:
    """C.4 (2): it is the window's end, never the largest time seen, and moves only once all files are stored."""
    bench.write(5)
    bench.later()
    order: list[str] = []
    bench.storage.after = order.append
    bench.position.before = order.append
    bench.sync()
    assert order == ["get position", "put", "set position"]
    assert bench.position.position == Position(START + timedelta(minutes=58, seconds=1), "1364e5aae199")


def test_other_columns_are_read_from_the_beginning(bench: Bench) -> None:
    """A column that was not in the files before is missing in all of them, so that all records are read again."""
    bench.write(5)
    bench.later()
    bench.sync()
    bench.later()
    assert bench.sync(columns=(*COLUMNS, "Email")).rows == 5


@pytest.mark.parametrize("days", [5, 6.5])
def test_before_the_dataset_files_are_the_position(bench: Bench, days: float) -> None:
    """Before `pulumi up`, complete windows count from the first one on, until its files will soon expire."""
    bench.position.set = lambda position: None  # type: ignore[method-assign]  # noqa: ARG005
    bench.write(5)
    bench.later()
    bench.sync()
    bench.later(int(days * 24 * 60))
    assert bench.sync().rows == (0 if days < 6 else 5)


@pytest.mark.parametrize("seconds", [0, 5])
def test_a_list_of_what_changed_after_the_window(bench: Bench, seconds: int) -> None:
    """A list of records has no end: at the window's end, and beyond it, nothing is left to read."""
    bench.zoho.closed = {"query", "start", "state", "download"}
    bench.sync()
    bench.zoho.now += timedelta(hours=1)
    bench.zoho.write(99, Last_Name="late")
    # Up to the fields and the list, each request takes a second.
    bench.zoho.now += timedelta(seconds=119 - seconds)
    bench.sync()
    bench.zoho.now += timedelta(hours=1)
    bench.sync()
    assert [row["Last_Name"] for row in bench.storage.rows() if row["id"] == "99"] == ["late"]


def test_steps_are_reported(bench: Bench) -> None:
    """Whoever waits sees rows, bytes and the share that is done."""
    seen: list[tuple[int, float | None, str]] = []
    bench.write(1200)
    bench.later()
    sync, plan = bench.plan()
    sync._report = lambda one: seen.append((one.rows, one.share, one.doing))
    sync.run(plan)
    assert (500, 500 / 1200, "reading by bulk read") in seen
    assert [doing for _, _, doing in seen[:3]] == [
        "Zoho is preparing the records (queued)",
        "Zoho is preparing the records (in progress)",
        "downloading 1200 records",
    ]
