"""A sync against the simulator, with the official client of Azure: from the CRM to blobs and back into rows."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
import requests
from azure.storage.blob import ContainerClient
from tests.unit.extract.fake_storage import FakePosition

from pulumi_zoho_aep.aep import Session
from pulumi_zoho_aep.aep.landing_zone_credentials import AzureContainer, LandingZoneCredentials
from pulumi_zoho_aep.extract.cloud_storage import CloudStorage
from pulumi_zoho_aep.extract.plans import Progress, Source
from pulumi_zoho_aep.extract.sync import Sync
from pulumi_zoho_aep.http import Quota, Throttle, Transport
from pulumi_zoho_aep.oauth import TokenSource
from pulumi_zoho_aep.settings import Settings
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator
from pulumi_zoho_aep.zoho import Accounts, Client, Crm, accounts, calls
from pulumi_zoho_aep.zoho.bulk_read import BulkRead

ALL = ("ZohoCRM.modules.READ", "ZohoCRM.settings.fields.READ", "ZohoCRM.bulk.READ", "ZohoCRM.coql.READ")
ORDERS = ("id", "Name", "Account", "Comments", "Barcode", "Tags_Chosen", "Express", "Modified_Time", "is_deleted")


class Bench:
    """A simulator, and syncs of its CRM into its landing zone."""

    def __init__(self, simulator: Simulator, session: Session, scopes: tuple[str, ...]) -> None:
        self.url = simulator.url
        throttle = Throttle(1000)
        server = Accounts(
            Transport(self.url, throttle, accounts.explain), Client(seeds.ZOHO_CLIENT_ID, seeds.ZOHO_CLIENT_SECRET)
        )
        code = self.control("POST", "zoho/codes", {"scopes": list(scopes)})["code"]
        grant = server.exchange(code)
        tokens = TokenSource(lambda: server.refresh(grant.refresh_token or "").token)
        tokens.offer(grant.token)
        self.crm = Crm(Transport(self.url, throttle, calls.explain), tokens)
        self.bulk = BulkRead(self.crm.calls, Quota(1000, 60))
        self.zone = LandingZoneCredentials(session)
        self.position = FakePosition()

    def control(self, method: str, path: str, body: Any) -> Any:
        """Do what a person does at Zoho."""
        answer = requests.request(method, f"{self.url}/_simulator/{path}", json=body, timeout=30)
        assert answer.ok, answer.text
        return answer.json()

    def sync(self, table: str, *columns: str) -> Progress:
        """Run one."""
        source = Source(table.lower(), table, columns or None, "Modified_Time", f"zoho/{table}")
        storage = CloudStorage(self.zone, sleep=lambda _: None)
        found = Sync(source, self, storage, self.position, sleep=lambda _: None)
        return found.run(found.plan())

    def rows(self, table: str) -> list[dict[str, str]]:
        """Return the rows of all blobs."""
        credential = self.zone.get()
        assert isinstance(credential, AzureContainer)
        with ContainerClient.from_container_url(credential.url) as container:
            names = sorted(one.name for one in container.list_blobs(name_starts_with=f"zoho/{table}/"))
            texts = [container.download_blob(name).readall().decode() for name in names]
        return [row for text in texts for row in csv.DictReader(io.StringIO(text, newline=""))]


Make = Callable[..., Bench]


@pytest.fixture
def bench(simulator: Simulator, settings: Settings) -> Make:
    """Make benches of one simulator."""
    return lambda *scopes: Bench(simulator, Session(settings, Throttle(1000)), scopes or ALL)


def test_every_way_reads_the_same_rows(bench: Make, simulator: Simulator) -> None:
    """Values that are hard to write are the same, whichever way the scopes allow."""
    found = []
    for scopes in (ALL, (*ALL[:2], ALL[3]), ALL[:2]):
        simulator.world.reset()
        made = bench(*scopes)
        progress = made.sync("Orders", *ORDERS[:2], "Account.id", *ORDERS[3:])
        assert progress.way == {4: "bulk read", 3: "queries", 2: "lists of records"}[len(scopes)]
        found.append({row["id"]: row for row in made.rows("Orders")})
    assert found[0] == found[1] == found[2]
    assert "👩‍👩‍👧" in "".join(row["Comments"] for row in found[0].values())


def test_changes_arrive(bench: Make, simulator: Simulator) -> None:
    """A first load; then a changed record, a new one and a deleted one, each as a row."""
    made = bench()
    made.sync("Leads", "id", "Last_Name", "Modified_Time", "is_deleted", "deleted_time")
    before = {row["id"]: row for row in made.rows("Leads")}
    changed, deleted = list(before)[:2]
    new = made.control("POST", "records/Leads", {"Last_Name": 'New, "one"', "Company": "Acme"})
    made.control("PATCH", f"records/Leads/{changed}", {"Last_Name": "Changed"})
    made.control("DELETE", f"records/Leads/{deleted}", None)
    simulator.world.advance(3600)
    progress = made.sync("Leads", "id", "Last_Name", "Modified_Time", "is_deleted", "deleted_time")
    assert progress.rows == 3
    names = {row["id"]: (row["Last_Name"], row["is_deleted"]) for row in made.rows("Leads")[len(before) :]}
    assert names == {changed: ("Changed", ""), deleted: ("", "true"), str(new["id"]): ('New, "one"', "")}


def test_names_of_lookups(bench: Make, simulator: Simulator) -> None:
    """An export and a list of records give the same name of the record that a lookup refers to."""
    found = []
    for scopes in (ALL, ALL[:2]):
        simulator.world.reset()
        made = bench(*scopes)
        made.sync("Orders", "id", "Account", "Owner")
        found.append({row["id"]: row for row in made.rows("Orders")})
    assert found[0] == found[1]
    assert {row["Owner"] for row in found[0].values()} == {"Robin Example"}
