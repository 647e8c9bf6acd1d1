"""Clients that are not ours, unchanged, against the simulator: what they believe of the services is not what we do."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.support import REPOSITORY
from tests.support.estate import ByHand
from tests.support.missing import is_missing
from tools.set_up import clients

from pulumi_zoho_aep.aep.landing_zone_credentials import LandingZoneCredentials
from pulumi_zoho_aep.extract.cloud_storage import CloudStorage
from pulumi_zoho_aep.extract.plans import Source
from pulumi_zoho_aep.extract.positions import NoDataset
from pulumi_zoho_aep.extract.sync import Sync
from pulumi_zoho_aep.services import Services, ZohoLogin
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.adobe.landing_zone import zones
from pulumi_zoho_aep.simulator.server import Simulator
from pulumi_zoho_aep.simulator.storage.files import StoredFiles
from pulumi_zoho_aep.simulator.world import World
from pulumi_zoho_aep.simulator.zoho import scopes
from pulumi_zoho_aep.simulator.zoho.data_centers import PLACES
from pulumi_zoho_aep.simulator.zoho.self_client import generate
from pulumi_zoho_aep.simulator.zoho.site import Site
from pulumi_zoho_aep.zoho import Client, Environment


def run(script: str, *arguments: str) -> Any:
    """Run a script with the clients at hand, and no way out: a proxy that is not there for all but loopback."""
    if not clients.are_installed():
        is_missing("the vendors' clients are not installed")
    nowhere = "http://127.0.0.1:9"
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(clients.FOLDER), str(REPOSITORY / "provider")]),
        **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), nowhere),
        **dict.fromkeys(("NO_PROXY", "no_proxy"), "127.0.0.1"),
    }
    command = [sys.executable, str(Path(__file__).with_name(script)), *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_the_community_client_of_adobe(simulator: Simulator) -> None:
    """It makes and reads schemas in every form it knows, and lists what it finds."""
    zones.container(simulator.world.store, seeds.SANDBOX)
    landing = StoredFiles(simulator.world, zones.account(seeds.SANDBOX), zones.CONTAINER)
    landing.write("zoho/1.csv", b"id,Email\n1,a@mail.example\n")
    found = run("adobe.py", simulator.url)
    assert found["tenant"] == seeds.TENANT
    assert found["counts"]["schemas"] == 1
    assert found["schemas"] == ["Zoho leads"]
    assert found["field groups"] == ["Zoho lead"]
    assert found["one field group"] == "Zoho lead"
    assert found["global field groups"] > 0
    assert found["forms"] == ["Zoho leads"] * 5
    assert found["connection specs"]["zoho"]
    assert {"prod", seeds.SANDBOX} <= set(found["sandboxes"])
    assert (found["zone"], found["days"]) == (zones.CONTAINER, 7)
    assert found["address"].startswith(f"{simulator.url}/blob/{found['namespace']}/")
    assert [one["path"] for one in found["root"]] == ["dlz-user-container/zoho/"]
    assert [one["name"] for one in found["folder"]] == ["1.csv"]
    assert found["file"]["data"] == [{"id": "1", "Email": "a@mail.example"}]
    assert found["source"]["id"]
    refused = [entry for entry in simulator.world.journal.since(0) if entry["status"] not in (200, 201, 204)]
    assert refused == []


def test_the_community_client_of_adobe_sees_what_others_have_made(simulator: Simulator) -> None:
    """Dataflows and their runs page by page, datasets, mapping sets and classes."""
    by_hand = ByHand(simulator)
    people = by_hand.schema("people")
    dataset, connection = by_hand.dataset("leads", people), by_hand.connection()
    for name in ("one", "two", "three"):
        by_hand.whole(connection, dataset, people, name)
    simulator.world.clock.advance(3 * 3600)
    found = run("adobe.py", simulator.url, "estate")
    assert sorted(found["flows"]) == ["one", "three", "two"]
    assert (found["sources"], found["targets"], found["datasets"]) == (3, 3, ["leads"])
    assert found["mapping sets"] == ["one mapping", "three mapping", "two mapping"]
    assert found["runs"] > 2
    assert found["classes"] > 0
    refused = [entry for entry in simulator.world.journal.since(0) if entry["status"] not in (200, 201, 204)]
    assert refused == []


@pytest.mark.parametrize("place", ["us-production", "eu-production", "eu-sandbox"])
def test_the_official_sdk_of_zoho(simulator: Simulator, place: str) -> None:
    """It stays with the simulator after its first call, wherever the organisation is."""
    code, _, environment = place.partition("-")
    segment = "" if place == "us-production" else f"/dc/{place.removesuffix('-production')}"
    found = run("zoho.py", f"{simulator.url}{segment}", seeds.zoho_refresh_token(code, environment))
    organization = simulator.world.store.get("zohoOrgs", place)
    assert organization is not None
    assert found["org"] == organization["company_name"]
    assert found["users"] == [f"robin.{code}@acme.example"]
    assert "Leads" in found["modules"]
    assert "Modified_Time" in found["fields"]
    assert len(found["names"]) == 3


def refresh_token(world: World, *scopes: str) -> str:
    """Return a refresh token with these scopes."""
    place = PLACES["us-production"]
    _, code = generate(world, place, list(scopes), 10, seeds.ZOHO_CLIENT_ID)
    grants = Site(world, place).grants
    grant = grants.grant(code)
    assert grant is not None
    _, token = grants.spend(grant)
    assert token is not None
    return token


def synced(simulator: Simulator, token: str) -> list[dict[str, str]]:
    """Sync leads and their deletions into the landing zone, and return the rows of the only file."""
    known = {"client_id": seeds.ADOBE_CLIENT_ID, "client_secret": seeds.ADOBE_CLIENT_SECRET}
    known |= {"organization": seeds.ORGANIZATION, "sandbox": seeds.SANDBOX, "endpoint": simulator.url}
    services = Services(known)
    client = Client(seeds.ZOHO_CLIENT_ID, seeds.ZOHO_CLIENT_SECRET)
    zoho = services.zoho(ZohoLogin("us", Environment.PRODUCTION, client, token))
    storage = CloudStorage(LandingZoneCredentials(services.platform.session))
    source = Source("leads", "Leads", ("Last_Name", "is_deleted"), "Modified_Time", "zoho")
    found = Sync(source, zoho, storage, NoDataset(), sleep=lambda _: None)
    files = found.run(found.plan()).files
    kept = StoredFiles(simulator.world, zones.account(seeds.SANDBOX), zones.CONTAINER)
    texts = [kept.read(f"zoho/{name}").decode() for name in files]
    return [row for text in texts for row in csv.DictReader(io.StringIO(text, newline=""))]


def test_the_clients_of_both_see_what_a_sync_has_read(simulator: Simulator) -> None:
    """Zoho's SDK exports, queries and lists as deleted what is in our files; Adobe's client sees the files' rows."""
    token = refresh_token(simulator.world, *scopes.SEEDED, "ZohoCRM.bulk.READ", "ZohoCRM.coql.READ")
    rows = synced(simulator, token)
    alive = [[row["id"], row["Last_Name"]] for row in rows if not row["is_deleted"]]
    gone = [row["id"] for row in rows if row["is_deleted"]]
    found = run("zoho.py", simulator.url, token, "changes")
    assert sorted(found["exported"]) == sorted(alive)
    assert found["queried"] == sorted(alive, key=lambda one: int(one[0]))[:200]
    assert sorted(found["deleted"]) == sorted(gone)
    assert (len(alive), len(gone)) == (1500, 5)
    assert found["states"] == ["QUEUED", "IN PROGRESS", "COMPLETED"]
    shown = run("adobe.py", simulator.url)["file"]["data"]
    assert shown
    assert [{**row, "is_deleted": row["is_deleted"] or ""} for row in shown] == rows[: len(shown)]
