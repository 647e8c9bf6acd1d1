"""The journal of requests and answers."""

import json
from pathlib import Path

from flask.testing import FlaskClient

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.app import create_app, create_world
from pulumi_zoho_aep.simulator.setting import Setting


def test_entry(client: FlaskClient, headers: dict[str, str]) -> None:
    """An entry tells everything about request and answer that is not secret."""
    before = client.get("/_simulator/requests").get_json()[-1]["number"]
    client.post(
        "/data/foundation/access-control/acl/effective-policies?a=1&a=2", json=["/permissions/none"], headers=headers
    )
    (entry,) = client.get(f"/_simulator/requests?since={before}").get_json()
    assert entry["number"] == before + 1
    assert (entry["method"], entry["path"]) == ("POST", "/data/foundation/access-control/acl/effective-policies")
    assert entry["query"] == {"a": ["1", "2"]}
    assert entry["headers"]["Authorization"] == "Bearer ********"
    assert entry["headers"]["X-Sandbox-Name"] == "dev"
    assert entry["body"] == ["/permissions/none"]
    assert (entry["status"], entry["answer"]) == (200, {"policies": {"/permissions/none": []}})
    assert entry["answer_headers"]["Content-Type"] == "application/json"
    assert entry["fault"] is None
    assert entry["at"] > 0


def test_forms_and_secrets(client: FlaskClient, zoho_headers: dict[str, str]) -> None:
    """Forms are parsed, and neither what was sent nor what was minted can be read."""
    client.post(f"/oauth/v2/token/revoke?token={seeds.ZOHO_REFRESH_TOKEN}")
    entries = client.get("/_simulator/requests")
    assert entries.get_json()[0]["body"]["grant_type"] == "refresh_token"
    assert entries.get_json()[0]["answer"]["access_token"] == "********"
    assert entries.get_json()[1]["query"] == {"token": ["********"]}
    minted = zoho_headers["Authorization"].split()[1]
    for secret in (minted, seeds.ZOHO_REFRESH_TOKEN, seeds.ZOHO_CLIENT_SECRET):
        assert secret not in entries.get_data(as_text=True)


def test_log_file(tmp_path: Path) -> None:
    """The log gets the journal's entries, a line each, and is appended to."""
    log = tmp_path / "log.jsonl"
    for number in (1, 2):
        world = create_world(Setting(log=str(log)))
        create_app(world).test_client().get(f"/nowhere/{number}")
        world.journal.close()
        world.store.close()
    entries = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert [(entry["path"], entry["status"]) for entry in entries] == [("/nowhere/1", 404), ("/nowhere/2", 404)]


def test_long_bodies_are_shortened(client: FlaskClient, zoho_headers: dict[str, str]) -> None:
    """An answer of many records is kept as the beginning of its text."""
    fields = "Email,Description,Company,City,Phone,Mobile,Street,Country,Website,Designation,Owner,Created_By"
    answer = client.get(f"/crm/v8/Leads?fields={fields}", headers=zoho_headers)
    assert len(answer.get_data()) > 64 * 1024
    kept = client.get("/_simulator/requests").get_json()[-1]["answer"]
    assert isinstance(kept, str)
    assert len(kept) < 3000
