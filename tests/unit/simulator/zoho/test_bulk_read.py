"""Bulk read: what a job may ask for, how it goes, and what its file holds."""

import csv
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from pulumi_zoho_aep.simulator.world import World

READ = "/crm/bulk/v8/read"
SCOPES = ("ZohoCRM.bulk.READ", "ZohoCRM.modules.READ")
DAY = 24 * 3600


@pytest.fixture
def headers(headers_for: Callable[..., dict[str, str]]) -> dict[str, str]:
    """A token that may read in bulk."""
    return headers_for(*SCOPES)


def leads(**asked: Any) -> dict[str, Any]:
    return {"query": {"module": {"api_name": "Leads"}, "fields": ["Last_Name"], **asked}}


def create(client: FlaskClient, headers: dict[str, str], body: Any) -> str:
    answer = client.post(READ, headers=headers, json=body)
    assert answer.status_code == 201, answer.text
    (added,) = answer.get_json()["data"]
    assert (added["code"], added["details"]["state"]) == ("ADDED_SUCCESSFULLY", "ADDED")
    return str(added["details"]["id"])


def refused(client: FlaskClient, headers: dict[str, str], body: Any) -> str:
    answer = client.post(READ, headers=headers, json=body)
    assert answer.status_code == 400, answer.text
    return str(answer.get_json()["code"])


def look(client: FlaskClient, headers: dict[str, str], job: str) -> dict[str, Any]:
    (found,) = client.get(f"{READ}/{job}", headers=headers).get_json()["data"]
    return dict(found)


def completed(client: FlaskClient, headers: dict[str, str], job: str) -> dict[str, Any]:
    states = [look(client, headers, job) for _ in range(3)]
    assert [state["state"] for state in states] == ["QUEUED", "IN PROGRESS", "COMPLETED"]
    return dict(states[-1]["result"])


def rows(client: FlaskClient, headers: dict[str, str], url: str) -> list[list[str]]:
    answer = client.get(url, headers=headers)
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        (name,) = archive.namelist()
        return list(csv.reader(io.StringIO(archive.read(name).decode(), newline="")))


def read(client: FlaskClient, headers: dict[str, str], body: Any) -> list[list[str]]:
    """Return header and rows of a job's file."""
    job = create(client, headers, body)
    return rows(client, headers, completed(client, headers, job)["download_url"])


def test_a_whole_module(client: FlaskClient, headers: dict[str, str]) -> None:
    """Every record is there once, behind a header whose key is spelled Id."""
    job = create(client, headers, leads())
    result = completed(client, headers, job)
    assert result == {
        "page": 1,
        "per_page": 200_000,
        "count": 1500,
        "download_url": f"{READ}/{job}/result",
        "more_records": False,
    }
    header, *found = rows(client, headers, result["download_url"])
    assert header == ["Id", "Last_Name"]
    assert len({row[0] for row in found}) == len(found) == 1500


def test_values_that_are_hard_to_write(client: FlaskClient, headers: dict[str, str]) -> None:
    """Quotes, breaks, emoji and numbers of 64 bits survive; lookups are ids, choices and tags one text."""
    fields = ["Name", "Account", "Account.Account_Name", "Comments", "Barcode", "Tags_Chosen", "Express", "Total"]
    header, *found = read(client, headers, {"query": {"module": {"api_name": "Orders"}, "fields": fields}})
    assert header == ["Id", *fields]
    by_name = {row[1][:7]: dict(zip(header, row, strict=True)) for row in found}
    assert by_name["O-00001"]["Comments"] == 'They said "now", not later'
    assert by_name["O-00003"]["Comments"] == "Windows\r\nline"
    assert "👩‍👩‍👧" in by_name["O-00005"]["Comments"]
    assert by_name["O-00001"]["Barcode"] == str(2**63 - 1)
    assert by_name["O-00004"]["Tags_Chosen"] == "Cold; dry;Fragile;Gift, wrapped"
    assert by_name["O-00001"]["Account"].isdigit()
    assert by_name["O-00001"]["Account.Account_Name"] in by_name["O-00001"]["Name"]
    assert {row["Express"] for row in by_name.values()} == {"true", "false"}


def test_parts(client: FlaskClient, headers: dict[str, str]) -> None:
    """A part names the token of the next one, which stands alone; together they have every record once."""
    client.put("/_simulator/zoho/bulk", json={"rows": 700})
    body, seen = leads(criteria=criterion("Last_Name", "not_equal", "Nonsense")), []
    for count in (700, 700, 100):
        result = completed(client, headers, create(client, headers, body))
        assert (result["count"], result["more_records"]) == (count, count == 700)
        seen += [row[0] for row in rows(client, headers, result["download_url"])[1:]]
        body = {"query": {"page_token": result.get("next_page_token")}}
    assert len(seen) == len(set(seen)) == 1500


def test_tokens(client: FlaskClient, world: World, headers_for: Callable[..., dict[str, str]]) -> None:
    """A page token excludes everything else and ends after a day; a second page by number is refused."""
    headers = headers_for(*SCOPES)
    client.put("/_simulator/zoho/bulk", json={"rows": 1000})
    token = completed(client, headers, create(client, headers, leads()))["next_page_token"]
    assert refused(client, headers, leads(page_token=token)) == "AMBIGUITY_DURING_PROCESSING"
    assert refused(client, headers, {"query": {"page_token": "nonsense"}}) == "INVALID_DATA"
    assert refused(client, headers, leads(page=2)) == "PAGE_RANGE_EXCEEDED"
    world.clock.advance(DAY)
    assert refused(client, headers_for(*SCOPES), {"query": {"page_token": token}}) == "EXPIRED_VALUE"


def criterion(field: str, comparator: str, value: Any) -> dict[str, Any]:
    return {"field": {"api_name": field}, "comparator": comparator, "value": value}


def both(*group: dict[str, Any], operator: str = "and") -> dict[str, Any]:
    return {"group_operator": operator, "group": list(group)}


def test_a_window(client: FlaskClient, headers: dict[str, str]) -> None:
    """Criteria give what changed from one moment, inclusive, to another, exclusive."""
    times = [f"2026-11-05T10:00:0{second}+00:00" for second in range(4)]
    ids = [
        client.post("/_simulator/records/Leads", query_string={"at": at}, json={"Last_Name": "x"}).get_json()["id"]
        for at in times
    ]
    window = both(
        criterion("Modified_Time", "greater_equal", times[1]), criterion("Modified_Time", "less_than", times[3])
    )
    _, *found = read(client, headers, leads(criteria=window))
    assert [row[0] for row in found] == ids[1:3]


@pytest.mark.parametrize(
    ("criteria", "found"),
    [
        (criterion("City", "in", ["A", "B"]), True),
        (criterion("City", "not_in", ["A", "B"]), False),
        (criterion("City", "contains", "a"), True),
        (criterion("City", "starts_with", "b"), False),
        (criterion("Rating", "equal", "${EMPTY}"), True),
        (criterion("Rating", "not_equal", "${EMPTY}"), False),
        (criterion("No_of_Employees", "between", [3, 5]), True),
        (both(criterion("City", "equal", "B"), criterion("City", "equal", "A"), operator="or"), True),
        (criterion("Owner", "equal", "1"), False),
    ],
)
def test_criteria(client: FlaskClient, headers: dict[str, str], criteria: dict[str, Any], *, found: bool) -> None:
    """Comparators mean what they say."""
    values = {"Last_Name": "x", "City": "A", "No_of_Employees": 4, "Rating": None}
    made = client.post("/_simulator/records/Leads", json=values).get_json()["id"]
    _, *got = read(client, headers, leads(criteria=both(criterion("id", "equal", made), criteria)))
    assert [row[0] for row in got] == ([made] if found else [])


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "MANDATORY_NOT_FOUND"),
        ({"query": {"fields": ["id"]}}, "MANDATORY_NOT_FOUND"),
        ({"query": {"module": {"api_name": "Nonsense"}}}, "MODULE_NOT_AVAILABLE"),
        ({"query": {"module": {"api_name": "Notes"}}}, "MODULE_NOT_SUPPORTED"),
        ({"query": {"module": {"api_name": "Reports"}}}, "MODULE_NOT_SUPPORTED"),
        (leads(fields=["Nonsense"]), "FIELD_NOT_SUPPORTED"),
        (leads(fields="id"), "INVALID_DATA"),
        ({"query": {"module": {"api_name": "Orders"}, "fields": ["Items"]}}, "FIELD_NOT_SUPPORTED"),
        ({**leads(), "callback": {"url": "http://x", "method": "post"}}, "INVALID_CALLBACK_URL"),
        ({**leads(), "file_type": "ics"}, "JOB_NOT_SUPPORTED"),
        (leads(criteria=[]), "INVALID_CRITERIA"),
        (leads(criteria=criterion("City", "resembles", "x")), "INVALID_CRITERIA"),
        (leads(criteria=criterion("City", "in", ["x"] * 21)), "INVALID_CRITERIA"),
        (leads(criteria=criterion("City", "equal", "x" * 256)), "INVALID_CRITERIA"),
        (leads(criteria=criterion("Modified_Time", "contains", "2026-11-05T10:00:00+00:00")), "INVALID_CRITERIA"),
        (leads(criteria=criterion("Nonsense", "equal", 1)), "FIELD_IN_CRITERIA_NOT_SUPPORTED"),
        (leads(criteria=criterion("Modified_Time", "equal", "2026-11-05T10:00:00.000Z")), "VALUE_TYPE_NOT_SUPPORTED"),
        (leads(criteria={"group": [], "field": {}}), "AMBIGUOUS_CRITERIA"),
        (leads(criteria=both(criterion("City", "equal", "x"), operator="xor")), "GROUP_OPERATOR_NOT_SUPPORTED"),
        (leads(criteria=both(*[criterion("City", "equal", "x")] * 26)), "INVALID_CRITERIA"),
    ],
)
def test_refusals(client: FlaskClient, headers: dict[str, str], body: Any, code: str) -> None:
    """What the API cannot do is refused by its codes."""
    assert refused(client, headers, body) == code


def test_too_many_fields_give_all(client: FlaskClient, headers: dict[str, str]) -> None:
    """Beyond 200 names the job does not fail: its file has every field of the module."""
    names = [f"Answer_{number}" for number in range(1, 202)]
    for count, width in ((200, 201), (201, 220)):
        body = {"query": {"module": {"api_name": "Inspections"}, "fields": names[:count]}}
        header, *found = read(client, headers, body)
        assert (len(header), len(found)) == (width, 20)


def test_a_job_moves_with_the_time(client: FlaskClient, world: World, headers: dict[str, str]) -> None:
    """Without looks it is done after a while; its file can be had for a day."""
    job = create(client, headers, leads())
    assert client.get(f"{READ}/{job}/result", headers=headers).status_code == 404
    world.clock.advance(60)
    assert look(client, headers, job)["state"] == "COMPLETED"
    assert client.get(f"{READ}/{job}/result", headers=headers).status_code == 200


def test_the_file_ends(client: FlaskClient, world: World, headers_for: Callable[..., dict[str, str]]) -> None:
    """A day after its completion the file is gone."""
    headers = headers_for(*SCOPES)
    job = create(client, headers, leads())
    completed(client, headers, job)
    world.clock.advance(DAY)
    answer = client.get(f"{READ}/{job}/result", headers=headers_for(*SCOPES))
    assert (answer.status_code, answer.get_json()["code"]) == (404, "RESOURCE_NOT_FOUND")


def test_downloads_are_limited(client: FlaskClient, world: World, headers: dict[str, str]) -> None:
    """The eleventh download of a minute is refused, and all others for a minute after it."""
    job = create(client, headers, leads())
    completed(client, headers, job)
    url = f"{READ}/{job}/result"
    assert [client.get(url, headers=headers).status_code for _ in range(11)] == [200] * 10 + [429]
    world.clock.advance(30)
    assert client.get(url, headers=headers).status_code == 429
    world.clock.advance(31)
    assert client.get(url, headers=headers).status_code == 200


def test_a_job_can_fail(client: FlaskClient, headers: dict[str, str]) -> None:
    """A failed job says so in its result; the next one is done; as many may wait as was set."""
    client.put("/_simulator/zoho/bulk", json={"fail": 1, "jobs": 1})
    job = create(client, headers, leads())
    assert refused(client, headers, leads()) == "TOO_MANY_REQUESTS"
    failed = [look(client, headers, job) for _ in range(3)][-1]
    assert (failed["state"], failed["result"]["error_message"]["code"]) == ("FAILURE", "INTERNAL_SERVER_ERROR")
    completed(client, headers, create(client, headers, leads()))


def test_it_needs_its_scopes(client: FlaskClient, headers_for: Callable[..., dict[str, str]]) -> None:
    """Reading in bulk, and reading the module: one without the other is not enough."""
    for scope in SCOPES:
        answer = client.post(READ, headers=headers_for(scope), json=leads())
        assert (answer.status_code, answer.get_json()["code"]) == (401, "OAUTH_SCOPE_MISMATCH")


def test_it_wants_json(client: FlaskClient, headers: dict[str, str]) -> None:
    """A body without its type is refused."""
    answer = client.post(READ, headers=headers, data="{}")
    assert (answer.status_code, answer.get_json()["code"]) == (415, "MEDIA_TYPE_NOT_SUPPORTED")


@pytest.mark.parametrize("settings", [{"rows": 0}, {"fail": True}, {"nonsense": 1}, []])
def test_wrong_settings(client: FlaskClient, settings: Any) -> None:
    """Settings that mean nothing are refused."""
    assert client.put("/_simulator/zoho/bulk", json=settings).status_code == 400
