"""Clients that are not ours, unchanged, against the simulator: what they believe of the services is not what we do."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.support import REPOSITORY
from tests.support.missing import is_missing
from tools.set_up import clients

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.adobe.landing_zone import zones
from pulumi_zoho_aep.simulator.server import Simulator
from pulumi_zoho_aep.simulator.storage.files import StoredFiles
from pulumi_zoho_aep.simulator.world import World
from pulumi_zoho_aep.simulator.zoho import scopes
from pulumi_zoho_aep.simulator.zoho.data_centers import PLACES
from pulumi_zoho_aep.simulator.zoho.self_client import generate
from pulumi_zoho_aep.simulator.zoho.site import Site


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


def test_the_official_sdk_of_zoho_reads_changes(simulator: Simulator) -> None:
    """It queries, lists deletions, and gets the file of a bulk job."""
    token = refresh_token(simulator.world, *scopes.SEEDED, "ZohoCRM.bulk.READ", "ZohoCRM.coql.READ")
    found = run("zoho.py", simulator.url, token, "changes")
    assert len(found["queried"]) == 3
    assert (found["deleted"], found["lines"]) == (5, 1501)
    assert found["states"] == ["QUEUED", "IN PROGRESS", "COMPLETED"]
