"""Reads by time of change: what is missing in an answer is never taken for the end, or for nothing."""

from collections.abc import Callable
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import pytest

from pulumi_zoho_aep.errors import UnexpectedReply
from pulumi_zoho_aep.http import Transport
from pulumi_zoho_aep.oauth import Token, TokenSource
from pulumi_zoho_aep.zoho import Crm
from pulumi_zoho_aep.zoho.calls import explain
from pulumi_zoho_aep.zoho.changes import Changes, Page

if TYPE_CHECKING:
    from tests.unit.conftest import Explain, Service

    Make = Callable[[str, Explain], Transport]

SINCE = datetime(2026, 11, 27, tzinfo=timezone.utc)
READS: tuple[Callable[[Changes], Page], ...] = (
    lambda changes: changes.select("select id from Leads where id is not null", "Leads"),
    lambda changes: changes.records("Leads", ["id"], "Modified_Time", SINCE),
    lambda changes: changes.deleted("Leads", SINCE, 1),
)
ONE = [{"id": "1"}]
LAST = {"more_records": False}


@pytest.fixture
def changes(service: "Service", transport_to: "Make") -> Changes:
    """The client, of a scripted CRM."""
    return Changes(Crm(transport_to(service.url, explain), TokenSource(lambda: Token("t", float("inf")))).calls)


@pytest.mark.parametrize("read", READS)
@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({}, "member data is not as documented"),
        ({"info": LAST}, "member data is not as documented"),
        ({"data": None, "info": LAST}, "member data is not as documented"),
        ({"modules": [], "info": LAST}, "member data is not as documented"),
        ({"data": ONE, "info": "x"}, "member info is not as documented"),
        ({"data": ONE}, "member info.more_records is not as documented"),
        ({"data": ONE, "info": {"more_records": "false"}}, "member info.more_records is not as documented"),
        (
            {"data": ONE, "info": {"more_records": True, "next_page_token": ["x"]}},
            "member info.next_page_token is not as documented",
        ),
        ({"data": [], "info": {"more_records": True}}, "there are more records, but none in the answer"),
        ({"data": [{"id": "x"}], "info": LAST}, "a record has no id"),
        ({"data": [{"id": ["1"]}], "info": LAST}, "a record has no id"),
    ],
    ids=str,
)
def test_an_answer_that_is_no_page(
    service: "Service", changes: Changes, read: Callable[[Changes], Page], body: Any, reason: str
) -> None:
    """It is refused: taken for an empty or a last page, its records would never be read again."""
    service.answer(200, body)
    with pytest.raises(UnexpectedReply) as caught:
        read(changes)
    assert caught.value.answer.reason == reason


@pytest.mark.parametrize("read", READS)
@pytest.mark.parametrize("status", [204, 304])
def test_nothing_changed(service: "Service", changes: Changes, read: Callable[[Changes], Page], status: int) -> None:
    """Only an answer without content says so."""
    service.answer(status, b"")
    assert read(changes) == Page([])
