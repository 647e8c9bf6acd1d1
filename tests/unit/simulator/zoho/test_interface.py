"""What people do in the CRM's interface, through the control routes."""

from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.world import World

LEADS = "/_simulator/records/Leads"


def record(client: FlaskClient, headers: dict[str, str], identifier: str) -> Any:
    return client.get(f"/crm/v8/Leads/{identifier}", headers=headers)


def newest(client: FlaskClient, headers: dict[str, str]) -> dict[str, Any]:
    query = "fields=id,Last_Name,Modified_Time,Email&sort_by=Modified_Time&per_page=1"
    found: dict[str, Any] = client.get(f"/crm/v8/Leads?{query}", headers=headers).get_json()["data"][0]
    return found


def test_a_changed_record_is_the_newest(client: FlaskClient, world: World, zoho_headers: dict[str, str]) -> None:
    """A change moves the time to now on Zoho's clock, in the organisation's offset, and leaves the other fields."""
    before = newest(client, zoho_headers)
    client.put("/_simulator/zoho/skew", json={"seconds": 90})
    changed = client.patch(f"{LEADS}/{before['id']}", json={"Last_Name": "Änderung"}).get_json()
    after = newest(client, zoho_headers)
    assert (after["id"], after["Last_Name"], after["Email"]) == (before["id"], "Änderung", before["Email"])
    assert after["Modified_Time"] == changed["Modified_Time"]
    assert abs(datetime.fromisoformat(after["Modified_Time"]).timestamp() - world.clock.now() - 90) < 3
    answer = client.get("/crm/v8/Leads?fields=id", headers=zoho_headers)
    assert abs(parsedate_to_datetime(answer.headers["Date"]).timestamp() - world.clock.now() - 90) < 3


def test_a_formula_does_not_move_the_time(client: FlaskClient, zoho_headers: dict[str, str]) -> None:
    """A quiet change leaves Modified_Time."""
    before = newest(client, zoho_headers)
    client.patch(f"{LEADS}/{before['id']}?quietly=true", json={"Visitor_Score": "7"})
    (after,) = record(client, zoho_headers, before["id"]).get_json()["data"]
    assert (after["Visitor_Score"], after["Modified_Time"]) == ("7", before["Modified_Time"])


def test_created_and_deleted(client: FlaskClient, zoho_headers: dict[str, str]) -> None:
    """A new record has an id of its own; a deleted one is listed among the deletions, and comes back."""
    made = client.post(LEADS, json={"Last_Name": "New"}).get_json()
    assert record(client, zoho_headers, made["id"]).get_json()["data"][0]["Last_Name"] == "New"
    client.delete(f"{LEADS}/{made['id']}")
    assert record(client, zoho_headers, made["id"]).status_code == 404
    deleted = client.get("/crm/v8/Leads/deleted?type=recycle", headers=zoho_headers).get_json()["data"]
    assert (deleted[-1]["id"], deleted[-1]["display_name"]) == (made["id"], "New")
    again = client.post(LEADS, json={"Last_Name": "Newer"}).get_json()
    assert int(again["id"]) > int(made["id"])
    assert client.post(f"{LEADS}/{made['id']}/restore").get_json()["Modified_Time"] == made["Modified_Time"]
    listed = client.get("/crm/v8/Leads/deleted?type=recycle", headers=zoho_headers).get_json()["data"]
    assert made["id"] not in [one["id"] for one in listed]


def test_what_is_deleted_for_good_has_no_name(client: FlaskClient, world: World, zoho_headers: dict[str, str]) -> None:
    """Permanent deletions carry nulls, and are listed twice as long as those in the recycle bin."""
    ids = [client.post(LEADS, json={"Last_Name": name}).get_json()["id"] for name in ("One", "Two")]
    client.delete(f"{LEADS}/{ids[0]}?type=permanent")
    client.delete(f"{LEADS}/{ids[1]}")
    path = "/crm/v8/Leads/deleted"
    listed = {one["id"]: one for one in client.get(path, headers=zoho_headers).get_json()["data"]}
    assert [listed[ids[0]][name] for name in ("display_name", "deleted_by", "created_by")] == [None] * 3
    world.clock.advance(61 * 24 * 3600)
    code = client.post("/_simulator/zoho/codes", json={}).get_json()["code"]
    form = {"client_id": seeds.ZOHO_CLIENT_ID, "client_secret": seeds.ZOHO_CLIENT_SECRET, "code": code}
    answer = client.post("/oauth/v2/token", data={"grant_type": "authorization_code", **form}).get_json()
    later = {"Authorization": f"Zoho-oauthtoken {answer['access_token']}"}
    kept = [one["id"] for one in client.get(path, headers=later).get_json()["data"]]
    assert [identifier in kept for identifier in ids] == [True, False]


def test_merged(client: FlaskClient, zoho_headers: dict[str, str]) -> None:
    """The record takes what it lacks, the duplicate is gone; whether it is listed as deleted is chosen."""
    first, second, third = (
        client.post(LEADS, json={"Last_Name": "Same", **more}).get_json()["id"]
        for more in ({}, {"City": "Riverton"}, {})
    )
    merged = client.post(f"{LEADS}/{first}/merge", json={"duplicate": second}).get_json()
    client.post(f"{LEADS}/{first}/merge", json={"duplicate": third, "listed": True})
    assert (merged["id"], merged["City"]) == (first, "Riverton")
    assert record(client, zoho_headers, second).status_code == 404
    listed = [one["id"] for one in client.get("/crm/v8/Leads/deleted", headers=zoho_headers).get_json()["data"]]
    assert second not in listed
    assert third in listed


def test_changes_of_one_second(client: FlaskClient) -> None:
    """Several changes share one second, which can be chosen."""
    at = "2026-11-20T10:00:00+00:00"
    made = client.post(
        "/_simulator/changes/Leads", query_string={"at": at}, json=[{"create": {"Last_Name": str(n)}} for n in range(3)]
    ).get_json()
    again = client.post(
        "/_simulator/changes/Leads",
        query_string={"at": at},
        json=[{"update": {"id": made[0]["id"], "City": "Ashford"}}, {"merge": [made[1]["id"], made[2]["id"]]}],
    ).get_json()
    times = {datetime.fromisoformat(one["Modified_Time"]) for one in (*made, *again)}
    assert times == {datetime.fromisoformat(at)}


def test_converted_leads_are_hidden(client: FlaskClient, zoho_headers: dict[str, str]) -> None:
    """A list leaves out leads that were converted, unless it asks for them."""
    one = newest(client, zoho_headers)["id"]
    client.patch(f"{LEADS}/{one}", json={"Converted__s": True})
    counts = [
        client.get(f"/crm/v8/Leads?fields=id&ids={one}&converted={which}", headers=zoho_headers).status_code
        for which in ("false", "true", "both")
    ]
    assert counts == [204, 200, 200]


def test_many_records(client: FlaskClient, zoho_headers: dict[str, str]) -> None:
    """A seeded module has this many more records, each with an id and an address of its own; page tokens reach them."""
    assert client.post("/_simulator/seed", json={"module": "Leads", "count": 3000}).get_json()["records"] == 4500
    seen: list[str] = []
    query = {"fields": "Email", "sort_by": "Modified_Time", "sort_order": "asc"}
    while True:
        answer = client.get("/crm/v8/Leads", headers=zoho_headers, query_string=query).get_json()
        seen += [one["id"] for one in answer["data"]]
        if not answer["info"]["more_records"]:
            break
        query["page_token"] = answer["info"]["next_page_token"]
    assert len(seen) == len(set(seen)) == 4500


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "records/Nonsense", {}),
        ("POST", "records/Leads", {"Nonsense": 1}),
        ("POST", "records/Leads", []),
        ("PATCH", "records/Leads/1", {}),
        ("DELETE", "records/Leads/1", None),
        ("POST", "records/Leads/1/restore", None),
        ("POST", "records/Leads?place=mars", {}),
        ("POST", "records/Leads?at=yesterday", {}),
        ("POST", "changes/Leads", [{"paint": 1}]),
        ("POST", "changes/Leads", {}),
        ("POST", "seed", {"module": "Leads", "count": 0}),
        ("POST", "seed", {"module": "Campaigns", "count": 1}),
        ("PUT", "zoho/skew", {"seconds": "a bit"}),
    ],
)
def test_wrong_orders(client: FlaskClient, method: str, path: str, body: Any) -> None:
    """What is not possible is answered with 400 and a reason."""
    answer = client.open(f"/_simulator/{path}", method=method, json=body)
    assert answer.status_code == 400
    assert answer.get_json()["error"]
