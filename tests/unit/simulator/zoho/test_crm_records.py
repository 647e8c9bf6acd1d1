"""Records of the CRM: selection, paging, deletions."""

from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

LEADS = "/crm/v8/Leads"


def page(client: FlaskClient, headers: dict[str, str], **query: object) -> dict[str, Any]:
    answer = client.get(LEADS, headers=headers, query_string={"fields": "id,Modified_Time", **query})
    assert answer.status_code == 200
    found: dict[str, Any] = answer.get_json()
    return found


def refused(client: FlaskClient, headers: dict[str, str], /, *, path: str = LEADS, **query: object) -> str:
    answer = client.get(path, headers=headers, query_string={"fields": "id", **query})
    assert answer.status_code == 400
    return str(answer.get_json()["code"])


def test_page(client: FlaskClient, zoho_headers: dict[str, str]) -> None:
    """A page holds the asked fields and the id, newest first, and says how to go on."""
    found = page(client, zoho_headers, fields="Email", per_page=3)
    assert [set(record) - {"$editable", "$approval_state", "$state"} for record in found["data"]] == [
        {"Email", "id"}
    ] * 3
    ids = [int(record["id"]) for record in found["data"]]
    assert ids == sorted(ids, reverse=True)
    info = found["info"]
    assert (info["count"], info["per_page"], info["page"], info["more_records"]) == (3, 3, 1, True)
    assert info["next_page_token"]


def test_all_pages_by_token(client: FlaskClient, zoho_headers: dict[str, str]) -> None:
    """Following the tokens gives every record once."""
    seen: list[str] = []
    query: dict[str, str] = {}
    while True:
        found = page(client, zoho_headers, **query)
        seen += [record["id"] for record in found["data"]]
        if not found["info"]["more_records"]:
            break
        query = {"page_token": found["info"]["next_page_token"]}
    assert len(seen) == len(set(seen)) == 1500
    assert found["info"]["next_page_token"] is None


def test_pages_by_number(client: FlaskClient, zoho_headers: dict[str, str]) -> None:
    """Page numbers reach the first two thousand records."""
    assert page(client, zoho_headers, page=8)["info"]["count"] == 100
    assert client.get(f"{LEADS}?fields=id&page=9", headers=zoho_headers).status_code == 204
    assert refused(client, zoho_headers, page=11) == "DISCRETE_PAGINATION_LIMIT_EXCEEDED"


def test_tokens_are_bound(client: FlaskClient, zoho_headers: dict[str, str]) -> None:
    """A page token belongs to its parameters, excludes a page number, and ends after a day."""
    token = page(client, zoho_headers)["info"]["next_page_token"]
    assert refused(client, zoho_headers, page_token=token) == "TOKEN_BOUND_DATA_MISMATCH"
    same = {"fields": "id,Modified_Time", "page_token": token}
    assert refused(client, zoho_headers, **same, page=2) == "AMBIGUITY_DURING_PROCESSING"
    assert refused(client, zoho_headers, page_token="nonsense") == "INVALID_DATA"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"fields": ",".join(f"f{number}" for number in range(51))}, "LIMIT_EXCEEDED"),
        ({"fields": "Nonsense"}, "INVALID_DATA"),
        ({"per_page": 201}, "INVALID_DATA"),
        ({"per_page": 0}, "INVALID_DATA"),
        ({"page": "one"}, "INVALID_DATA"),
        ({"sort_by": "Email"}, "INVALID_DATA"),
    ],
)
def test_wrong_queries(client: FlaskClient, zoho_headers: dict[str, str], query: dict[str, Any], code: str) -> None:
    """Queries beyond what the API takes are refused."""
    assert refused(client, zoho_headers, **query) == code


def test_fields_are_mandatory(client: FlaskClient, zoho_headers: dict[str, str]) -> None:
    """From version 3 on, a list has to be asked for its fields; version 2 gives all and knows no page tokens."""
    missing = client.get(LEADS, headers=zoho_headers)
    assert (missing.status_code, missing.get_json()["code"]) == (400, "REQUIRED_PARAM_MISSING")
    assert missing.get_json()["details"] == {"param_name": "fields"}
    old = client.get("/crm/v2/Leads?per_page=1", headers=zoho_headers).get_json()
    assert len(old["data"][0]) > 50
    assert old["info"]["next_page_token"] is None


def test_modified_since(client: FlaskClient, zoho_headers: dict[str, str]) -> None:
    """Only what changed at or after the moment is given, whatever its offset; 304 if nothing did."""
    changes = page(client, zoho_headers, sort_by="Modified_Time", per_page=10)["data"]
    bound = datetime.fromisoformat(changes[-1]["Modified_Time"])
    headers = {**zoho_headers, "If-Modified-Since": bound.isoformat()}
    assert page(client, headers)["info"]["count"] == 10
    nothing = {**zoho_headers, "If-Modified-Since": "2026-11-01T00:00:01+00:00"}
    answer = client.get(f"{LEADS}?fields=id", headers=nothing)
    assert (answer.status_code, answer.get_data()) == (304, b"")
    wrong = {**zoho_headers, "If-Modified-Since": "Sun, 01 Nov 2026 00:00:00 GMT"}
    assert refused(client, wrong) == "INVALID_DATA"


def test_order(client: FlaskClient, zoho_headers: dict[str, str]) -> None:
    """Records can be sorted by the time of their change, both ways."""
    for order in ("asc", "desc"):
        found = page(client, zoho_headers, sort_by="Modified_Time", sort_order=order)["data"]
        times = [datetime.fromisoformat(record["Modified_Time"]) for record in found]
        assert times == sorted(times, reverse=order == "desc")


def test_empty_and_unknown_modules(client: FlaskClient, zoho_headers: dict[str, str]) -> None:
    """A module without records has no content; one that does not exist, or has no API, is invalid."""
    empty = client.get("/crm/v8/Campaigns?fields=id", headers=zoho_headers)
    assert (empty.status_code, empty.get_data()) == (204, b"")
    assert refused(client, zoho_headers, path="/crm/v8/Reports") == "INVALID_MODULE"


def test_one_record(client: FlaskClient, zoho_headers: dict[str, str]) -> None:
    """A record is given by its id with all its fields."""
    identifier = page(client, zoho_headers, per_page=1)["data"][0]["id"]
    (found,) = client.get(f"{LEADS}/{identifier}", headers=zoho_headers).get_json()["data"]
    assert found["id"] == identifier
    assert found["Owner"].keys() == {"name", "id", "email"}
    since = {"If-Modified-Since": found["Modified_Time"]}
    assert client.get(f"{LEADS}/{identifier}", headers=zoho_headers | since).status_code == 200
    later = {"If-Modified-Since": "2026-11-01T00:00:01+00:00"}
    assert client.get(f"{LEADS}/{identifier}", headers=zoho_headers | later).status_code == 304
    missing = client.get(f"{LEADS}/1", headers=zoho_headers)
    assert (missing.status_code, missing.get_json()["code"]) == (404, "RESOURCE_NOT_FOUND")


def test_deleted(client: FlaskClient, zoho_headers: dict[str, str]) -> None:
    """Deletions are listed by kind and since a moment."""
    found = client.get(f"{LEADS}/deleted", headers=zoho_headers).get_json()["data"]
    assert len(found) == 5
    kept = client.get(f"{LEADS}/deleted?type=permanent", headers=zoho_headers).get_json()["data"]
    assert [item["type"] for item in kept] == ["permanent"]
    assert client.get("/crm/v8/Campaigns/deleted", headers=zoho_headers).status_code == 204
    since = {**zoho_headers, "If-Modified-Since": "2026-11-01T00:00:01+00:00"}
    assert client.get(f"{LEADS}/deleted", headers=since).status_code == 304
    assert refused(client, zoho_headers, path=f"{LEADS}/deleted", type="some") == "PATTERN_NOT_MATCHED"


def test_counting_needs_a_scope_of_its_own(client: FlaskClient, zoho_headers: dict[str, str]) -> None:
    """The seeded token, which is good for reading, may not count."""
    answer = client.get(f"{LEADS}/actions/count", headers=zoho_headers)
    assert (answer.status_code, answer.get_json()["code"]) == (401, "OAUTH_SCOPE_MISMATCH")
