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
        ("select id from Leads where id = 1 or id = 2", "SYNTAX_ERROR"),
        ("select Nonsense from Leads where id is not null", "INVALID_QUERY"),
        ("select id from Leads where Nonsense = 1", "INVALID_QUERY"),
        ("select id from Leads where Modified_Time > 'yesterday'", "INVALID_QUERY"),
        ("select id from Nonsense where id is not null", "INVALID_MODULE"),
        ("select id from Leads where id is not null limit 0, 201", "LIMIT_EXCEEDED"),
        ("select id from Leads where id is not null limit 10000, 1", "LIMIT_EXCEEDED"),
    ],
)
def test_refusals(client: FlaskClient, headers: dict[str, str], query: str, code: str) -> None:
    """What is no query, asks for what does not exist, or for too much, is refused with 400."""
    answer = run(client, headers, query)
    assert (answer.status_code, answer.get_json()["code"]) == (400, code)


def test_utc(client: FlaskClient, headers: dict[str, str]) -> None:
    """A time in UTC may be written with Z."""
    query = "select id from Leads where Modified_Time >= '2026-10-01T00:00:00Z'"
    assert run(client, headers, query).status_code == 200


def test_nothing_found(client: FlaskClient, headers: dict[str, str]) -> None:
    """An empty result has no content."""
    assert run(client, headers, "select id from Leads where Last_Name = 'Nobody'").status_code == 204


def test_needs_its_scopes(client: FlaskClient, zoho_headers: dict[str, str]) -> None:
    """Reading records is not enough to query them."""
    answer = run(client, zoho_headers, "select id from Leads where id is not null")
    assert (answer.status_code, answer.get_json()["code"]) == (401, "OAUTH_SCOPE_MISMATCH")


def test_body(client: FlaskClient, headers: dict[str, str]) -> None:
    """A body without a query is refused."""
    answer = client.post("/crm/v8/coql", headers=headers, json={})
    assert (answer.status_code, answer.get_json()["code"]) == (400, "REQUIRED_PARAM_MISSING")
