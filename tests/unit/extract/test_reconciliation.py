"""What no time of change shows is found by comparing everything."""

from contextlib import suppress
from datetime import timedelta

import pytest
from tests.unit.extract.fake_storage import FakePosition, FakeStorage
from tests.unit.extract.fake_zoho import FakeZoho

from pulumi_zoho_aep.errors import UnexpectedReply
from pulumi_zoho_aep.extract.plans import Plan, Source
from pulumi_zoho_aep.extract.reconciliation import Comparison
from pulumi_zoho_aep.extract.sync import Sync

FIRST = 3652397000009851001


class Killed(BaseException):
    """The process ends."""


class Bench:
    """A Zoho with thirty records that were synced."""

    def __init__(self) -> None:
        self.zoho = FakeZoho()
        self.calls_left: int | None = None
        self.storage = FakeStorage(lambda: self.zoho.now, self._call, self._call)
        self.position = FakePosition(before=self._call, after=self._call)
        for place in range(30):
            self.zoho.write(FIRST + place, Last_Name=f"n{place}", Amount=1.0)

    def reconcile(self, hours: float = 24, *columns: str) -> Comparison | None:
        """Let time pass, sync and compare."""
        sync, plan = self.sync(hours, *columns)
        return sync.reconcile(plan)

    def sync(self, hours: float = 24, *columns: str) -> tuple[Sync, Plan]:
        """Let time pass, and sync."""
        self.zoho.now += timedelta(hours=hours)
        names = columns or ("id", "Last_Name", "Amount", "Modified_Time", "is_deleted")
        source = Source("leads", "Leads", names, "Modified_Time", "f")
        sync = Sync(source, self.zoho, self.storage, self.position, sleep=lambda _: None)
        plan = sync.plan()
        sync.run(plan)
        return sync, plan

    def _call(self, _: str) -> None:
        if self.calls_left is not None:
            self.calls_left -= 1
            if self.calls_left < 0:
                raise Killed

    def last_rows(self, count: int) -> list[dict[str, str]]:
        """Return the rows stored last."""
        return list(self.storage.rows())[-count:]


@pytest.fixture
def bench() -> Bench:
    """A Zoho, a storage and a position."""
    made = Bench()
    assert made.reconcile() is None, "all records were read just now"
    assert made.reconcile() == Comparison(records=30, known=30, differing=0, gone=0)
    return made


def test_nothing_hidden_is_no_file(bench: Bench) -> None:
    """Where all is as it was, nothing is written."""
    stored = len(bench.storage.kept)
    assert bench.reconcile() == Comparison(records=30, known=30, differing=0, gone=0)
    assert len(bench.storage.kept) == stored


def test_c4_9_a_formula_and_a_merge_are_found(bench: Bench) -> None:
    """C.4 (9): a value that changed without its time, and a record that is gone without being listed as deleted."""
    bench.zoho.records[FIRST][-1].values["Amount"] = 2.0
    bench.zoho.delete(FIRST + 1, silently=True)
    assert bench.reconcile() == Comparison(records=29, known=30, differing=1, gone=1)
    changed, gone = bench.last_rows(2)
    assert (changed["id"], changed["Amount"]) == (str(FIRST), "2.0")
    assert (gone["id"], gone["is_deleted"]) == (str(FIRST + 1), "true")


def test_a_record_that_has_just_changed_is_not_gone(bench: Bench) -> None:
    """One that changed after the window's end, or while records are read, is there."""
    bench.zoho.before = lambda kind: bench.zoho.write(FIRST, Last_Name="now") if kind == "start" else None
    assert bench.reconcile() == Comparison(records=30, known=30, differing=1, gone=0)


def test_a_record_that_comes_back_is_written(bench: Bench) -> None:
    """One that was restored, or that the user may see again, has the time of its last change from before."""
    versions = bench.zoho.records[FIRST]
    bench.zoho.delete(FIRST, silently=True)
    bench.reconcile()
    bench.zoho.records[FIRST] = versions
    found = bench.reconcile()
    assert found is not None
    assert found.differing == 1
    assert bench.last_rows(1)[0]["is_deleted"] == ""


def test_what_zoho_lists_as_deleted_was_written_by_the_sync(bench: Bench) -> None:
    """An ordinary deletion is a row already, with its own time."""
    bench.zoho.delete(FIRST)
    assert bench.reconcile() == Comparison(records=29, known=29, differing=0, gone=0)
    assert [row["id"] for row in bench.storage.rows() if row["is_deleted"]] == [str(FIRST)]


def test_a_record_merged_away_between_two_reconciliations_is_gone(bench: Bench) -> None:
    """One that was created after the last one, and read by a sync alone, is known by its file."""
    bench.zoho.write(FIRST + 30, Last_Name="new", Amount=1.0)
    bench.sync()
    bench.zoho.delete(FIRST + 30, silently=True)
    assert bench.reconcile() == Comparison(records=30, known=31, differing=0, gone=1)
    (gone,) = bench.last_rows(1)
    assert (gone["id"], gone["is_deleted"]) == (str(FIRST + 30), "true")
    assert bench.reconcile() == Comparison(records=30, known=30, differing=0, gone=0)


def test_a_record_merged_away_before_the_first_reconciliation_is_gone() -> None:
    """The first load knows it."""
    bench = Bench()
    bench.sync()
    bench.zoho.delete(FIRST, silently=True)
    assert bench.reconcile() == Comparison(records=29, known=30, differing=0, gone=1)


def test_a_record_restored_between_two_reconciliations_is_written(bench: Bench) -> None:
    """It is as the last one saw it, and files say since then that it is deleted."""
    versions = bench.zoho.records[FIRST]
    bench.zoho.delete(FIRST)
    bench.sync()
    bench.zoho.records[FIRST] = versions
    del bench.zoho.deleted[FIRST]
    assert bench.reconcile() == Comparison(records=30, known=29, differing=1, gone=0)


@pytest.mark.parametrize("kill_at", range(8))
def test_what_files_have_outlasts_them(bench: Bench, kill_at: int) -> None:
    """A landing zone deletes files and what is beside them after seven days: syncs keep it, cut off or not."""
    bench.zoho.write(FIRST + 30, Last_Name="new", Amount=1.0)
    for _ in range(9):
        bench.calls_left = kill_at
        with suppress(Killed):
            bench.sync(48)
        bench.calls_left = None
        bench.sync(36)
    bench.zoho.delete(FIRST, silently=True)
    bench.zoho.delete(FIRST + 30, silently=True)
    assert bench.reconcile() == Comparison(records=29, known=31, differing=0, gone=2)


def test_what_is_not_known_is_written_again(bench: Bench) -> None:
    """Without any sync for seven days, a landing zone has nothing left but what has just been read."""
    bench.zoho.write(FIRST, Last_Name="last")
    assert bench.reconcile(8 * 24) == Comparison(records=30, known=1, differing=29, gone=0)


def test_other_columns_are_known_by_their_ids(bench: Bench) -> None:
    """A record that is gone when everything is read again for a new column is found all the same."""
    bench.zoho.delete(FIRST, silently=True)
    columns = ("id", "Last_Name", "Modified_Time", "is_deleted")
    assert bench.reconcile(1, *columns) is None, "all records were read just now"
    assert bench.reconcile(1, *columns) == Comparison(records=29, known=30, differing=0, gone=1)


def test_what_was_seen_is_beside_the_folder(bench: Bench) -> None:
    """A dataflow reads all that is in the folder."""
    assert {folder for folder, name in bench.storage.files if name.endswith(".gz")} == {"f.seen"}


def test_what_was_seen_may_be_damaged(bench: Bench) -> None:
    """It says which file to delete."""
    for key, (_, notes, at) in list(bench.storage.files.items()):
        if key[0] == "f.seen":
            bench.storage.files[key] = (b"x", notes, at)
    with pytest.raises(UnexpectedReply, match=r"f.seen/.*has been changed or damaged\ndelete it in the storage"):
        bench.reconcile()
