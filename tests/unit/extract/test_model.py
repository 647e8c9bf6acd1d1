"""Random changes at Zoho, late visibility, faults and kills: what reaches the files in the end."""

import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from tests.unit.extract.fake_storage import FakePosition, FakeStorage
from tests.unit.extract.fake_zoho import Cut, FakeZoho

from pulumi_zoho_aep.errors import ServiceError, ZohoAepError
from pulumi_zoho_aep.extract.plans import Former, Source
from pulumi_zoho_aep.extract.positions import NoDataset, Positions
from pulumi_zoho_aep.extract.sync import Sync
from pulumi_zoho_aep.extract.windows import moment_of

FIRST_ID = 3652397000009851001  # beyond 2^53
WITHOUT_NAMES = ("id", "Last_Name", "Modified_Time", "Owner.id", "is_deleted", "deleted_time")
WITH_NAMES = (*WITHOUT_NAMES, "Owner")
SEEDS = int(os.environ.get("SYNC_MODEL_SEEDS", "8"))
"""How many courses of events; thousands of them are for a long run."""
LATEST_SHOW = 480
"""Seconds until a change shows: more than the lag, less than lag and overlap together."""


class Killed(BaseException):
    """The process ends, without a chance to tidy up."""


@dataclass
class World:
    """Zoho, storage and position, and a process that may be cut off at any of its calls."""

    seed: int
    columns: tuple[str, ...] = WITHOUT_NAMES
    changes_meanwhile: bool = True
    source: dict[str, timedelta] = field(default_factory=dict)
    zoho: FakeZoho = field(default_factory=FakeZoho)
    kill_at: int | None = None
    kill_after: bool = False
    fault_rate: float = 0.0
    calls: int = 0
    kills: int = 0
    next_id: int = FIRST_ID
    gone: dict[int, datetime] = field(default_factory=dict)
    merged: set[int] = field(default_factory=set)
    """Those of them that Zoho does not list as deleted: a reconciliation finds them where files have them."""
    former: Former | None = None
    by_dataflow: dict[int, tuple[datetime, dict[str, str]]] = field(default_factory=dict)
    """What a dataflow without files has brought into the dataset."""

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.zoho.before = self._before_zoho
        self.storage = FakeStorage(lambda: self.zoho.now, self._call, self._after)
        self.position: Positions = FakePosition(before=self._call, after=self._after)

    def change(self, count: int) -> None:
        """Change something at Zoho: often several records in one second."""
        for _ in range(count):
            alive = list(self.zoho.records)
            step = self.random.random()
            shows = self.random.choice([0, 0, 0, self.random.randrange(LATEST_SHOW)])
            if step < 0.45 or not alive:
                self._write(self.next_id, shows)
                self.next_id += self.random.choice([1, 1000])
            elif step < 0.8:
                self._write(self.random.choice(alive), shows)
            elif step < 0.9 and len(alive) > 1:
                # A merge: one record takes over the values of another, which is deleted.
                kept, merged = self.random.sample(alive, 2)
                self._write(kept, 0)
                # What a dataflow without files brought is not in files, and only a reconciliation before would know it.
                self._delete(merged, silently=merged not in self.by_dataflow and self.random.random() < 0.5)
            else:
                self._delete(self.random.choice(alive))
            if self.random.random() < 0.3:
                self.zoho.now += timedelta(seconds=self.random.randrange(40))

    def move(self) -> None:
        """Let a dataflow have read all that shows, and files go on from there."""
        end = self.zoho.now.replace(microsecond=0)
        self.former = Former("zoho_crm", None, end)
        for row in self.zoho.shown():
            changed = moment_of(row["Modified_Time"])
            if changed < end:
                self.by_dataflow[int(row["id"])] = (changed, {**row, "is_deleted": ""})

    def up(self) -> None:
        """Let `pulumi up` delete that dataflow, which it does once there is a file."""
        if self.storage.kept:
            self.former = None

    def _write(self, identifier: int, shows: int) -> None:
        value = f'v{self.random.randrange(10**9)}\r\n"é", 😀'
        self.zoho.write(identifier, shows, Last_Name=value, Owner={"id": "77", "name": "Robin"})
        self.gone.pop(identifier, None)

    def _delete(self, identifier: int, *, silently: bool = False) -> None:
        self.zoho.delete(identifier, silently=silently)
        self.gone[identifier] = self.zoho.now.replace(microsecond=0)
        if silently:
            self.merged.add(identifier)

    def sync(self, *, reconcile: bool = False) -> bool:
        """Run it once; say whether it came to its end."""
        self.calls = 0
        source = Source("leads", "Leads", self.columns, "Modified_Time", "folder", most_bytes=3000, **self.source)  # type: ignore[arg-type]
        try:
            sync = Sync(source, self.zoho, self.storage, self.position, sleep=self._sleep)
            plan = sync.plan(None, self.former)
            sync.run(plan)
            if reconcile:
                sync.reconcile(plan)
        except Killed:
            self.kills += 1
            return False
        except (ServiceError, ZohoAepError):
            return False
        return True

    def settle(self) -> None:
        """Let nothing change any more, and run until all is read."""
        self.zoho.before = self._call
        self.kill_at, self.fault_rate = None, 0.0
        for _ in range(2):
            self.zoho.now += timedelta(seconds=LATEST_SHOW + 200)
            assert self.sync()

    def lost(self) -> list[str]:
        """Return what the files do not have as the newest of a record, by time of change and then of storing."""
        newest = self._newest()
        found = []
        for identifier, versions in self.zoho.records.items():
            row = newest.get(identifier, (None, {}))[1]
            if (row.get("Last_Name"), row.get("is_deleted")) != (versions[-1].values["Last_Name"], ""):
                found.append(f"{identifier}: {versions[-1]} {row}")
        for identifier, moment in self.gone.items():
            if identifier in self.merged:
                continue
            row = newest.get(identifier, (None, {}))[1]
            if row.get("is_deleted") != "true" or moment_of(row["deleted_time"]) != moment:
                found.append(f"{identifier} deleted {moment}: {row}")
        return found

    def unfound(self) -> list[int]:
        """Return the merged records of which the files do not say, after a reconciliation, that they are gone."""
        newest = self._newest()
        return [one for one in self.merged if one in newest and newest[one][1]["is_deleted"] != "true"]

    def _newest(self) -> dict[int, tuple[datetime, dict[str, str]]]:
        newest = dict(self.by_dataflow)
        for row in self.storage.rows():
            changed = moment_of(row["Modified_Time"])
            known = newest.get(int(row["id"]))
            if known is None or known[0] <= changed:
                newest[int(row["id"])] = (changed, row)
        return newest

    def _sleep(self, seconds: float) -> None:
        self.zoho.now += timedelta(seconds=seconds)

    def _before_zoho(self, kind: str) -> None:
        if self.changes_meanwhile and self.random.random() < 0.5:
            self.change(self.random.randrange(3))
        self._call(kind)

    def _call(self, _: str) -> None:
        self.calls += 1
        if self.calls == self.kill_at and not self.kill_after:
            raise Killed
        if self.random.random() < self.fault_rate:
            raise Cut

    def _after(self, _: str) -> None:
        if self.calls == self.kill_at and self.kill_after:
            raise Killed


SCOPES: dict[str, set[str]] = {
    "everything": set(),
    "no bulk read": {"start", "state", "download"},
    "no queries": {"query"},
    "records alone": {"query", "start", "state", "download"},
}


@pytest.mark.parametrize("closed", sorted(SCOPES))
@pytest.mark.parametrize("columns", [WITHOUT_NAMES, WITH_NAMES], ids=["ids", "names"])
def test_nothing_is_lost(closed: str, columns: tuple[str, ...], record_property: Callable[[str, object], None]) -> None:
    """Whatever changes, fails or is cut off, the newest version of every record is in the files in the end."""
    steps = kills = records = merged = 0
    for seed in range(SEEDS):
        world = World(seed, columns)
        world.zoho.closed = SCOPES[closed]
        world.zoho.rows_per_job = 7
        if seed % 2:
            world.change(20)
            world.move()
        for _ in range(14):
            world.change(world.random.randrange(12))
            world.zoho.now += timedelta(seconds=world.random.choice([5, 60, 700, 4000]))
            world.zoho.failing_jobs = world.random.choice([0, 0, 1])
            world.fault_rate = world.random.choice([0.0, 0.0, 0.05])
            world.kill_at = world.random.choice([None, world.random.randrange(1, 10)])
            world.kill_after = world.random.random() < 0.5
            # A reconciliation would mend what a sync loses: in most courses there is none before the end.
            world.sync(reconcile=seed % 4 > 1 and world.random.random() < 0.2)
            if world.random.random() < 0.3:
                world.up()
            steps += 1
        world.settle()
        assert world.lost() == []
        assert world.sync(reconcile=True)
        assert world.unfound() == []
        merged += len(world.merged)
        kills += world.kills
        records += len(world.zoho.records) + len(world.gone)
    assert kills > 12
    assert merged > 0
    for name, value in (("steps", steps), ("kills", kills), ("records", records), ("lost", 0)):
        record_property(name, value)
    print(f"{closed}, {len(columns)} columns: {steps} runs, {kills} kills, {records} records, lost 0")  # noqa: T201 - for people who run it with -s


@pytest.mark.parametrize("kill_after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("has_dataset", [True, False], ids=["dataset", "files alone"])
def test_a_kill_at_every_call(*, kill_after: bool, has_dataset: bool) -> None:
    """A first load in four parts and an increment with deletions end well, at whichever call they are cut off."""
    for at in range(1, 60):
        world = World(at, changes_meanwhile=False)
        world.zoho.rows_per_job = 10
        if not has_dataset:
            world.position = NoDataset()
        world.change(60)
        world.zoho.now += timedelta(hours=1)
        world.kill_at, world.kill_after = at, kill_after
        first = world.sync()
        world.kill_at = None if not first else at - 20
        world.change(10)
        world.zoho.now += timedelta(hours=1)
        world.sync()
        world.settle()
        assert world.lost() == []


def test_the_model_can_find_a_loss() -> None:
    """Changes that show late are lost by windows without lag and overlap, so the model would find it."""
    lost = 0
    for seed in range(6):
        world = World(seed, source={"lag": timedelta(seconds=1), "overlap": timedelta()})
        for _ in range(10):
            world.change(10)
            world.zoho.now += timedelta(seconds=300)
            world.sync()
        world.settle()
        lost += len(world.lost())
    assert lost > 0
