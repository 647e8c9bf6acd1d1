"""Bulk read: what a job is asked for, and how its file is downloaded."""

import io
import json
from collections.abc import Callable
from datetime import datetime, timezone
from typing import TYPE_CHECKING

import pytest

from pulumi_zoho_aep.errors import Refused, SettingsError, Throttled, UnexpectedReply
from pulumi_zoho_aep.http import Quota, Transport
from pulumi_zoho_aep.oauth import Token, TokenSource
from pulumi_zoho_aep.zoho import Crm
from pulumi_zoho_aep.zoho.bulk_read import BLOCKED_SECONDS, BulkRead
from pulumi_zoho_aep.zoho.calls import explain

if TYPE_CHECKING:
    from tests.unit.conftest import Explain, Service

    Make = Callable[[str, Explain], Transport]

ADDED = {"data": [{"code": "ADDED_SUCCESSFULLY", "details": {"id": "7", "state": "ADDED"}}], "info": {}}
WINDOW = (datetime(1970, 1, 1, tzinfo=timezone.utc), datetime(2026, 11, 27, 17, tzinfo=timezone.utc))
BUSY = {"code": "TOO_MANY_REQUESTS", "details": {}, "message": "m", "status": "error"}


@pytest.fixture
def pauses() -> list[float]:
    """The waiting that was asked for."""
    return []


@pytest.fixture
def bulk(service: "Service", transport_to: "Make", pauses: list[float]) -> BulkRead:
    """The client, of a scripted CRM."""
    minted = iter(range(10))
    tokens = TokenSource(lambda: Token(f"t{next(minted)}", float("inf")))
    crm = Crm(transport_to(service.url, explain), tokens)
    return BulkRead(crm.calls, Quota(100, 60), pauses.append)


def test_a_job_is_asked_for_with_both_bounds(bulk: BulkRead, service: "Service") -> None:
    """C.4 (1): criteria say the first moment and the first one beyond, in whole seconds."""
    service.answer(201, ADDED)
    assert bulk.create("Leads", ["Email"], "Modified_Time", WINDOW) == "7"
    (asked,) = service.received
    assert (asked.method, asked.path) == ("POST", "/crm/bulk/v8/read")
    assert json.loads(asked.body)["query"] == {
        "module": {"api_name": "Leads"},
        "fields": ["Email"],
        "criteria": {
            "group_operator": "and",
            "group": [
                {
                    "field": {"api_name": "Modified_Time"},
                    "comparator": "greater_equal",
                    "value": "1970-01-01T00:00:00+00:00",
                },
                {
                    "field": {"api_name": "Modified_Time"},
                    "comparator": "less_than",
                    "value": "2026-11-27T17:00:00+00:00",
                },
            ],
        },
    }


def test_the_next_part_is_asked_for_by_its_token_alone(bulk: BulkRead, service: "Service") -> None:
    """C.1: nothing else may be beside it."""
    service.answer(201, ADDED)
    bulk.create_next("Leads", "t")
    assert json.loads(service.received[0].body) == {"query": {"page_token": "t"}}


def test_a_download_goes_into_a_file(bulk: BulkRead, service: "Service") -> None:
    """Its bytes are not kept in memory; a token that ended in the middle is replaced, and the file begun again."""
    service.answer(401, {"code": "INVALID_TOKEN", "details": {}, "message": "m", "status": "error"})
    service.answer(200, b"PK" * 100_000)
    file = io.BytesIO(b"what an earlier attempt left there" * 9000)
    bulk.download("7", file)
    assert file.getvalue() == b"PK" * 100_000
    assert [one.headers["authorization"][-2:] for one in service.received] == ["t0", "t1"]
    assert {one.path for one in service.received} == {"/crm/bulk/v8/read/7/result"}


def test_a_blocked_download_waits_for_a_minute(bulk: BulkRead, service: "Service", pauses: list[float]) -> None:
    """C.1: one download too many blocks all of them for a minute; asking earlier does not help."""
    service.answer(429, BUSY)
    service.answer(200, b"x")
    bulk.download("7", io.BytesIO())
    assert pauses == [BLOCKED_SECONDS]
    for _ in range(3):
        service.answer(429, BUSY)
    with pytest.raises(Throttled):
        bulk.download("7", io.BytesIO())


def test_a_file_that_is_gone(bulk: BulkRead, service: "Service") -> None:
    """C.1: Zoho keeps it for a day."""
    service.answer(404, {"code": "RESOURCE_NOT_FOUND", "details": {}, "message": "m", "status": "error"})
    with pytest.raises(Exception, match="there is no such object in Zoho CRM"):
        bulk.download("7", io.BytesIO())


@pytest.mark.parametrize("call", ["write", "seek", "truncate"])
def test_a_full_disk(bulk: BulkRead, service: "Service", call: str) -> None:
    """It is said as what it is, even where it shows only once what is buffered has to be written."""
    service.answer(200, b"x")

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    file = io.BytesIO()
    setattr(file, call, full)
    with pytest.raises(SettingsError, match="the temporary file cannot be written: No space left on device"):
        bulk.download("7", file)


@pytest.mark.parametrize("body", [{}, {"data": []}, {"data": [{"details": {}}]}, {"data": "x"}])
def test_an_answer_without_a_job(bulk: BulkRead, service: "Service", body: object) -> None:
    """It names no job."""
    service.answer(201, body)
    with pytest.raises(UnexpectedReply, match="the answer does not name a job"):
        bulk.create("Leads", ["Email"], "Modified_Time", WINDOW)


@pytest.mark.parametrize("result", [{"count": 1}, {"count": 1, "more_records": "maybe"}])
def test_a_result_that_does_not_say_whether_it_is_all(bulk: BulkRead, service: "Service", result: object) -> None:
    """Taken for all, the rest would never be read."""
    service.answer(200, {"data": [{"id": "7", "state": "COMPLETED", "result": result}]})
    with pytest.raises(UnexpectedReply, match=r"result\.more_records is not as documented"):
        bulk.result(bulk.get("7"))


def test_the_state_of_another_job(bulk: BulkRead, service: "Service") -> None:
    """Its records are not those that were asked for."""
    service.answer(200, {"data": [{"id": "8", "state": "COMPLETED"}]})
    with pytest.raises(UnexpectedReply, match="the answer is about another job, 8"):
        bulk.get("7")


def test_a_refusal_names_the_field(bulk: BulkRead, service: "Service") -> None:
    """C.4 (13): Zoho refuses a field that it cannot export by its name."""
    details = {"api_name": "Coordinates"}
    service.answer(400, {"code": "FIELD_NOT_SUPPORTED", "details": details, "message": "m", "status": "error"})
    with pytest.raises(Refused, match="Zoho does not export a field: Coordinates"):
        bulk.create("Leads", ["Coordinates"], "Modified_Time", WINDOW)
