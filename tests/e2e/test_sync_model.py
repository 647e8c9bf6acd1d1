"""From nothing to rows through files; then random changes, clock skew and kills on the way: nothing is lost."""

import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.test_sync import control, newest, stack_of_files, sync
from tests.support.command.stacks import Stack

from pulumi_zoho_aep.aep.landing_zone_credentials import LandingZoneCredentials
from pulumi_zoho_aep.extract.cloud_storage import CloudStorage
from pulumi_zoho_aep.extract.plans import Source
from pulumi_zoho_aep.extract.positions import DatasetTag
from pulumi_zoho_aep.extract.sync import Sync
from pulumi_zoho_aep.http import Transport
from pulumi_zoho_aep.services import Services, ZohoLogin
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator
from pulumi_zoho_aep.zoho import Client, Environment

ROUNDS = int(os.environ.get("SYNC_MODEL_ROUNDS", "14"))
"""How many runs; thousands of them are for a long one."""
COLUMNS = ("id", "Email", "Last_Name", "Modified_Time", "is_deleted")


class Killed(BaseException):
    """The process ends."""


class Killer:
    """Ends a run at one of its requests, before or after it takes effect."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.at: int | None = None
        self.after = False
        self.requests = 0
        for owner, name in ((Transport, "request"), (CloudStorage, "put")):
            monkeypatch.setattr(owner, name, self._counted(getattr(owner, name)))

    def _counted(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **named: Any) -> Any:
            self.requests += 1
            mine = self.requests == self.at
            if mine and not self.after:
                raise Killed
            answer = call(*arguments, **named)
            if mine:
                raise Killed
            return answer

        return counted


class Zoho:
    """What people do in the CRM, and what is left of it."""

    def __init__(self, simulator: Simulator, chance: random.Random, known: list[str]) -> None:
        self._simulator = simulator
        self._chance = chance
        self.alive = dict.fromkeys(known, "")
        self.deleted: set[str] = set()
        self._count = 0

    def change(self) -> None:
        """Make some changes in one second of Zoho's clock."""
        made: list[dict[str, Any]] = []
        busy: set[str] = set()
        for _ in range(self._chance.randrange(1, 6)):
            self._count += 1
            name = f'n{self._count} "é", 😀'
            free = [one for one in self.alive if one not in busy]
            kind = self._chance.choice(["create", "update", "update", "delete", "merge"])
            first, second = self._chance.sample(free, 2)
            if kind == "create":
                made.append({"create": {"Last_Name": name, "Company": "C", "Email": f"n{self._count}@x.example"}})
            elif kind == "update":
                made.append({"update": {"id": first, "Last_Name": name}})
                self.alive[first] = name
            elif kind == "delete":
                made.append({"delete": first})
                self._gone(first)
            else:
                made += [{"merge": [first, second]}, {"update": {"id": first, "Last_Name": name}}]
                self.alive[first] = name
                self._gone(second)
            busy |= {first, second}
        answers = control(self._simulator, "POST", "changes/Leads", made)
        for change, answer in zip(made, answers, strict=True):
            if "create" in change:
                self.alive[str(answer["id"])] = change["create"]["Last_Name"]

    def _gone(self, identifier: str) -> None:
        del self.alive[identifier]
        self.deleted.add(identifier)


@pytest.fixture
def stack(tmp_path: Path, environment: dict[str, str], simulator: Simulator) -> Stack:
    """A stack whose table comes through files."""
    return stack_of_files(tmp_path, environment, simulator)


def test_the_newest_version_of_every_record_is_in_the_dataset(
    stack: Stack, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After all is quiet, the dataset has the last version of what was changed, and a flag for what is gone.

    The simulator does not list merged records as deleted, so no read but a reconciliation shows that they are gone. It
    finds all that files ever had, also where the last one was weeks ago.
    """
    chance = random.Random(14)
    sync(stack)
    stack.up()
    simulator.world.advance(3700)
    run(simulator, reconcile=True)
    known = sorted(one for one, (_, gone) in newest(simulator).items() if not gone)
    zoho, killer = Zoho(simulator, chance, known), Killer(monkeypatch)
    kills = 0
    for _ in range(ROUNDS):
        control(simulator, "PUT", "zoho/skew", {"seconds": chance.randrange(-90, 90)})
        zoho.change()
        simulator.world.advance(chance.choice([30, 900, 4000]))
        killer.at, killer.after, killer.requests = chance.randrange(1, 30), chance.random() < 0.5, 0
        try:
            run(simulator, reconcile=chance.random() < 0.05)
        except Killed:
            kills += 1
    killer.at = None
    control(simulator, "PUT", "zoho/skew", {"seconds": 0})
    simulator.world.advance(3700)
    run(simulator)
    simulator.world.advance(3700)
    # Before the reconciliation, which would mend what syncs lose.
    found = newest(simulator)
    lost = [one for one, name in zoho.alive.items() if name and found.get(one) != (name, "")]
    run(simulator, reconcile=True)
    simulator.world.advance(3700)
    found = newest(simulator)
    # One that was created and merged away before any sync read it is not in the dataset at all.
    lost += [one for one in zoho.deleted if one in found and found[one][1] != "true"]
    print(f"{ROUNDS} runs, {kills} kills, {len(zoho.deleted)} deleted, lost {len(lost)}")  # noqa: T201 - for people, with -s
    assert kills >= 5
    assert lost == []
    assert set(stack.plan()["changeSummary"]) == {"same"}, "what a sync writes is not a change to Pulumi"


def run(simulator: Simulator, *, reconcile: bool = False) -> None:
    """Run a sync in this process, as a new one would."""
    (dataset,) = simulator.world.store.items("dataSets")
    config = {
        "client_id": seeds.ADOBE_CLIENT_ID,
        "client_secret": seeds.ADOBE_CLIENT_SECRET,
        "organization": seeds.ORGANIZATION,
        "sandbox": seeds.SANDBOX,
        "endpoint": simulator.url,
    }
    services = Services(config)
    client = Client(seeds.ZOHO_CLIENT_ID, seeds.ZOHO_CLIENT_SECRET)
    zoho = services.zoho(ZohoLogin("us", Environment.PRODUCTION, client, seeds.ZOHO_REFRESH_TOKEN))
    storage = CloudStorage(LandingZoneCredentials(services.platform.session), sleep=lambda _: None)
    positions = DatasetTag(services.platform.datasets, dataset["id"], ("zoho-aep", "test", "leads"))
    source = Source("leads", "Leads", COLUMNS, "Modified_Time", "zoho-aep/zoho-aep/test/leads")
    found = Sync(source, zoho, storage, positions, sleep=lambda _: None)
    plan = found.plan()
    found.run(plan)
    if reconcile:
        found.reconcile(plan)
