"""Queries in CRM Object Query Language."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from pulumi_zoho_aep.simulator import seeds


@pytest.fixture
def headers(client: FlaskClient) -> dict[str, str]:
    """A token that may query."""
    scopes = ["ZohoCRM.coql.READ", "ZohoCRM.modules.READ", "ZohoCRM.settings.fields.READ"]
    code = client.post("/_simulator/zoho/codes", json={"scopes": scopes}).get_json()["code"]
    form = {
        "grant_type": "authorization_code",
        "client_id": seeds.ZOHO_CLIENT_ID,
        "client_secret": seeds.ZOHO_CLIENT_SECRET,
        "code": code,
    }
    token = client.post("/oauth/v2/token", data=form).get_json()["access_token"]
    return {"Authorization": f"Zoho-oauthtoken {token}"}


def run(client: FlaskClient, headers: dict[str, str], query: str) -> Any:
    return client.post("/crm/v8/coql", headers=headers, json={"select_query": query})


def test_query(client: FlaskClient, headers: dict[str, str]) -> None:
    """Columns, conditions, order and limit are obeyed; a lookup is its id."""
    query = (
        "select Last_Name, Account_Name, Modified_Time from Contacts"
        " where Modified_Time > '2026-01-01T00:00:00+00:00' and Email is not null and Last_Name in ('Ito', 'Rossi')"
        " order by Modified_Time asc limit 0, 5"
    )
    found = run(client, headers, query).get_json()
    assert found["info"] == {"count": 5, "more_records": True}
    assert {record["Last_Name"] for record in found["data"]} == {"Ito", "Rossi"}
    assert list(found["data"][0]) == ["Last_Name", "Account_Name", "Modified_Time", "id"]
    assert list(found["data"][0]["Account_Name"]) == ["id"]


def test_numbers_compare_as_numbers(client: FlaskClient, headers: dict[str, str]) -> None:
    """A number is not compared as text."""
    found = run(client, headers, "select Amount from Deals where Amount >= 90000.5").get_json()["data"]
    assert found
    assert all(record["Amount"] >= 90000.5 for record in found)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("select id from Leads", "SYNTAX_ERROR"),
        ("select id from Leads where", "SYNTAX_ERROR"),
        ("select Nonsense from Leads where id is not null", "INVALID_QUERY"),
        ("select id from Leads where Nonsense = 1", "INVALID_QUERY"),
        ("select id from Leads where Modified_Time > 'yesterday'", "INVALID_QUERY"),
        ("select id from Nonsense where id is not null", "INVALID_MODULE"),
        ("select id from Leads where id is not null limit 0, 2001", "LIMIT_EXCEEDED"),
        ("select id from Leads where id is not null limit 10000, 1", "LIMIT_EXCEEDED"),
    ],
)
def test_refusals(client: FlaskClient, headers: dict[str, str], query: str, code: str) -> None:
    """What is not a query, asks for what does not exist, or for too much, is refused with 400."""
    answer = run(client, headers, query)
    assert (answer.status_code, answer.get_json()["code"]) == (400, code)


def test_utc(client: FlaskClient, headers: dict[str, str]) -> None:
    """A time in UTC may be written with Z."""
    query = "select id from Leads where Modified_Time >= '2026-10-01T00:00:00Z'"
    assert run(client, headers, query).status_code == 200


def test_nothing_found(client: FlaskClient, headers: dict[str, str]) -> None:
    """An empty result has no content."""
    assert run(client, headers, "select id from Leads where Last_Name = 'No one'").status_code == 204


def test_needs_its_scopes(client: FlaskClient, zoho_headers: dict[str, str]) -> None:
    """Reading records is not enough to query them."""
    answer = run(client, zoho_headers, "select id from Leads where id is not null")
    assert (answer.status_code, answer.get_json()["code"]) == (401, "OAUTH_SCOPE_MISMATCH")


def test_body(client: FlaskClient, headers: dict[str, str]) -> None:
    """A body without a query is refused."""
    answer = client.post("/crm/v8/coql", headers=headers, json={})
    assert (answer.status_code, answer.get_json()["code"]) == (400, "REQUIRED_PARAM_MISSING")


def test_keyset_paging(client: FlaskClient, headers: dict[str, str]) -> None:
    """Pages that begin behind the last time and id of the one before give every record once, equal times included."""
    client.post("/_simulator/seed", json={"module": "Leads", "count": 2000})
    at = "2026-11-10T00:00:00+00:00"
    client.post(f"/_simulator/changes/Leads?at={at}", json=[{"create": {"Last_Name": str(n)}} for n in range(30)])
    seen: list[str] = []
    after = "Modified_Time >= '2026-10-30T00:00:00Z'"
    while True:
        query = f"select id, Modified_Time from Leads where {after} order by Modified_Time asc, id asc limit 7, 0"
        query = query.replace("limit 7, 0", "limit 200" if len(seen) < 2000 else "limit 7")
        answer = run(client, headers, query)
        if answer.status_code == 204:
            break
        rows = answer.get_json()["data"]
        seen += [row["id"] for row in rows]
        time, last = rows[-1]["Modified_Time"], rows[-1]["id"]
        after = f"Modified_Time >= '{time}' and (Modified_Time > '{time}' or id > {last})"
    assert len(seen) == len(set(seen)) > 2030


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("(City = 'A' or City = 'B') and Rating is null", True),
        ("City = 'B' or (City = 'A' and Rating is not null)", False),
        ("City not in ('B', 'C')", True),
        ("City in ('B', 'C')", False),
        ("City like 'a%'", True),
        ("City not like 'a%'", False),
        ("No_of_Employees between 3 and 5", True),
        ("No_of_Employees not between 3 and 5", False),
        ("Last_Name = 'O\\'Hara'", True),
        ("Email_Opt_Out = false", True),
        ("City != 'A'", False),
        ("Rating = 'Hot'", False),
    ],
)
def test_conditions(client: FlaskClient, headers: dict[str, str], condition: str, *, holds: bool) -> None:
    """Comparisons, negations, junctions and parentheses mean what they say; nothing compares with what is empty."""
    values = {"Last_Name": "O'Hara", "City": "A", "No_of_Employees": 4, "Rating": None}
    made = client.post("/_simulator/records/Leads", json=values).get_json()["id"]
    answer = run(client, headers, f"select id from Leads where id = {made} and ({condition})")
    assert answer.status_code == (200 if holds else 204)


def test_columns_of_lookups(client: FlaskClient, headers: dict[str, str]) -> None:
    """A dot leads to the record that a lookup names, in columns and in conditions."""
    query = "select Account_Name.Account_Name from Contacts where Account_Name.Industry = 'Retail' limit 3"
    found = run(client, headers, query).get_json()["data"]
    assert len(found) == 3
    assert all(row["Account_Name.Account_Name"] for row in found)


def test_other_limits(client: FlaskClient, headers: dict[str, str]) -> None:
    """The limits of some of Zoho's pages are a variant."""
    client.put("/_simulator/zoho", json={"variant": {"coql_limits": "pages"}})
    answer = run(client, headers, "select id from Leads where id is not null limit 201")
    assert (answer.status_code, answer.get_json()["code"]) == (400, "LIMIT_EXCEEDED")


def test_rows_cost_credits(client: FlaskClient, headers: dict[str, str]) -> None:
    """A query costs one to three credits by the rows it may return."""

    def used() -> int:
        (organization,) = (one for one in world.store.items("zohoOrgs") if one["place"] == "us-production")
        return int(organization["_credits"]["used"])

    world = client.application.extensions["world"]
    costs: list[int] = []
    for count in (200, 1000, 2000):
        before = used() if costs else 0
        run(client, headers, f"select id from Leads where id is not null limit {count}")
        costs.append(used() - before)
    assert costs == [1, 2, 3]
