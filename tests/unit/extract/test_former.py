"""Files go on where a dataflow of another connector has stopped: nothing is lost, and little is read again."""

from datetime import timedelta

import pytest
from tests.unit.extract.fake_storage import FakePosition, FakeStorage
from tests.unit.extract.fake_zoho import FakeZoho

from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.extract.plans import Former, Source
from pulumi_zoho_aep.extract.positions import Position, position_of, values_of
from pulumi_zoho_aep.extract.sync import Sync

COLUMNS = ("id", "Last_Name", "Modified_Time", "is_deleted")
HOUR = timedelta(hours=1)


class World:
    """Zoho with records of which a dataflow has read all but the last one."""

    def __init__(self) -> None:
        self.zoho = FakeZoho()
        self.storage = FakeStorage(lambda: self.zoho.now)
        self.position = FakePosition()
        for identifier in (1, 2, 3):
            self.zoho.write(identifier, Last_Name="old")
        self.zoho.now += HOUR
        self.zoho.delete(3)
        self.zoho.now += HOUR
        self.former = Former("zoho_crm", None, self.zoho.now.replace(microsecond=0))

    def sync(self, former: Former | None = None) -> Sync:
        """Run it once."""
        source = Source("leads", "Leads", COLUMNS, "Modified_Time", "folder")
        found = Sync(source, self.zoho, self.storage, self.position, sleep=lambda _: None)
        found.run(found.plan(None, former))
        return found

    def rows(self) -> list[tuple[str, str]]:
        """Return ids and flags of all rows that were ever stored."""
        return [(row["id"], row["is_deleted"]) for row in self.storage.rows()]


def test_changes_since_then_and_all_deletions_are_read() -> None:
    """The dataflow has read no deletion, so all that Zoho knows of are read once."""
    world = World()
    world.zoho.now += HOUR
    world.zoho.write(2, Last_Name="new")
    world.zoho.now += HOUR
    world.sync(world.former)
    assert world.rows() == [("2", ""), ("3", "true")]
    assert world.position.position is not None
    assert not world.position.position.lacks_deletions
    world.zoho.now += HOUR
    assert world.sync(world.former).progress.rows == 0


def test_the_position_is_kept_before_anything_is_read() -> None:
    """The dataflow may be gone after a run that was cut off: the next one goes on from the same place."""
    world = World()
    world.zoho.now += HOUR
    world.zoho.write(2, Last_Name="new")
    world.zoho.now += HOUR

    def killed(_: str) -> None:
        raise KeyboardInterrupt

    world.storage.before = lambda call: killed(call) if call == "put" else None
    with pytest.raises(KeyboardInterrupt):
        world.sync(world.former)
    kept = world.position.position
    assert kept is not None
    assert (kept.until, kept.lacks_deletions) == (world.former.end, True)
    world.storage.before = lambda _: None
    world.sync()
    assert world.rows() == [("2", ""), ("3", "true")]


def test_without_a_change_the_last_one_is_read_again() -> None:
    """`pulumi up` needs a first file, from which AEP takes the columns."""
    world = World()
    world.zoho.now += timedelta(days=1)
    world.sync(world.former)
    assert ("3", "true") in world.rows()
    assert {identifier for identifier, gone in world.rows() if not gone} == {"1", "2"}


def test_files_that_went_further_stay_where_they_are() -> None:
    """Back to files after a time without: what was read later counts, but only if no window lies between."""
    world = World()
    world.sync()
    files = world.position.position
    assert files is not None
    world.zoho.now += 5 * HOUR
    later = Former("zoho_crm", files.until - HOUR, files.until + 4 * HOUR)
    assert later.reaches_beyond(files)
    assert not Former("zoho_crm", files.until + HOUR, files.until + 4 * HOUR).reaches_beyond(files)
    assert not Former("zoho_crm", None, files.until - HOUR).reaches_beyond(files)


def test_other_columns_are_no_reason_to_read_all() -> None:
    """Whether a column was read until now is asked before; a hash of former files says nothing about it."""
    world = World()
    world.position.position = Position(world.former.end - 30 * HOUR, "of other columns")
    world.zoho.now += HOUR
    assert world.sync(world.former).progress.way == "queries"


def test_another_storage_waits_for_the_files_of_the_former_one() -> None:
    """What is only in files that no run has read would be lost: the new folder gets what follows."""
    world = World()
    world.sync()
    files = world.position.position
    assert files is not None
    world.storage.files.clear()
    world.zoho.now += 3 * HOUR
    unread = Former("landing_zone", None, files.until, by_files=True)
    with pytest.raises(ZohoAepError, match=r"(?s)files of landing_zone have all changes until .*run this again"):
        world.sync(unread)
    assert world.sync(Former("landing_zone", None, files.until + 2 * HOUR, by_files=True)).progress.rows > 0
    world.zoho.now += HOUR
    world.sync(unread)


def test_the_tag_says_that_deletions_are_missing() -> None:
    """In words of their own, in any order."""
    position = Position(World().former.end, "abc", lacks_deletions=True)
    assert values_of(position)[-1] == "without deletions"
    assert position_of(reversed(values_of(position))) == position
