"""What YAML makes of values without quotes, in the form in which the engine hands it to the program."""

from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

import pytest
from hypothesis import given, strategies as st
from tests.unit.stack_file.test_config import lines, stack

from pulumi_zoho_aep.findings import QUOTES
from pulumi_zoho_aep.stack_file.config import parse

# As `pulumi` 3.259 hands on `2027-01-01`, `2027-01-01T03:00:00+02:00` and, with TZ=Europe/Berlin, `…+01:00`.
DATE = "2027-01-01 00:00:00 +0000 UTC"
TIMES = {
    DATE: datetime(2027, 1, 1, tzinfo=timezone.utc),
    "2027-01-01 03:00:00 +0200 +0200": datetime(2027, 1, 1, 1, tzinfo=timezone.utc),
    "2027-01-01 03:00:00 +0100 CET": datetime(2027, 1, 1, 2, tzinfo=timezone.utc),
    "2027-01-01 03:00:00.123456789 +0000 UTC": datetime(2027, 1, 1, 3, tzinfo=timezone.utc),
    "2027-06-01 00:00:00 -0330 -0330": datetime(2027, 6, 1, 3, 30, tzinfo=timezone.utc),
}
FULL = stack(
    credentials__sales__scopes=["ZohoCRM.modules.READ"],
    connections__zoho_sales__description="x",
    datasets__zoho_leads__tags={"team": ["crm"]},
    schemas__lead__fields={"one": "string"},
    ingestions__leads__description="x",
)


def texts(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield where texts are."""
    if isinstance(value, str):
        yield path
    for key, item in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from texts(item, (*path, key))


def replaced(value: Any, path: tuple[Any, ...], by: Any) -> Any:
    """Return a value with another one somewhere in it."""
    if not path:
        return by
    items = value.items() if isinstance(value, dict) else enumerate(value)
    changed = {key: replaced(item, path[1:], by) if key == path[0] else item for key, item in items}
    return changed if isinstance(value, dict) else list(changed.values())


START = ("ingestions", "leads", "schedule", "start_time")


@pytest.mark.parametrize(("written", "expected"), TIMES.items())
def test_a_start_needs_no_quotes(written: str, expected: datetime) -> None:
    """What the engine made of it says the same time."""
    found, problems = parse(replaced(FULL, START, written))
    assert problems == []
    assert found.ingestions["leads"].schedule.start_time == expected


@pytest.mark.parametrize(
    "written", [2027, 1798761600, 1.5, True, "1798761600", "2027-01-01", "2027-01-01 03:00:00.1 +2"]
)
def test_what_is_no_start(written: Any) -> None:
    """Neither a year nor another number: counted in seconds, it would be past, and the dataflow start at once."""
    (line,) = lines(replaced(FULL, START, written))
    assert line.startswith("zoho-aep:ingestions.leads.schedule.start_time: must ")


@given(st.sampled_from([path for path in texts(FULL) if path != START]), st.sampled_from([*TIMES]))
def test_no_text_is_a_date(path: tuple[Any, ...], written: str) -> None:
    """For `2027-01-01` there would be `2027-01-01 00:00:00 +0000 UTC` in AEP: quotes are asked for."""
    found = lines(replaced(FULL, path, written))
    key = ".".join(map(str, path)) if not isinstance(path[-1], int) else f"{'.'.join(path[:-1])}[{path[-1]}]"
    if isinstance(path[-2], int):
        key = f"{'.'.join(path[:-2])}[{path[-2]}].{path[-1]}"
    assert f"zoho-aep:{key}: is a date or time for YAML, not text: put it in quotes" in found
    assert [line for line in found if line.startswith(f"zoho-aep:{key}:")] == found[:1]


@given(
    st.sampled_from([path for path in texts(FULL) if path != START]),
    st.sampled_from([True, False, 12, -1, 1.5, 1e23, 18446744073709552000]),
)
def test_no_text_is_a_number(path: tuple[Any, ...], written: Any) -> None:
    """`007` and `1e3` come as 7 and 1000: what was written is lost, and asked for in quotes."""
    assert any("put it in quotes" in line or "must be '" in line for line in lines(replaced(FULL, path, written)))


def test_keys_and_parameters() -> None:
    """Names can be dates as well; within secrets none is named."""
    tags = {DATE: ["x"]}
    assert lines(stack(datasets__zoho_leads__tags=tags)) == [
        "zoho-aep:datasets.zoho-leads.tags: has a key that is a date or time for YAML: put it in quotes"
    ]
    auth = {"spec_name": "x", "params": {"expiry": DATE}}
    assert lines(stack(connections__other={"connection_spec_id": "x", "auth": auth})) == [
        "zoho-aep:connections.other.auth.params: is a date or time for YAML, not text: put it in quotes"
    ]


@pytest.mark.parametrize("written", [137964338, "137964338"])
def test_the_id_of_an_organisation_needs_no_quotes(written: Any) -> None:
    """`pulumi config set --path` writes digits as a number, and nothing is lost by that."""
    found, problems = parse(stack(credentials__sales__expected_org_id=written))
    assert problems == []
    assert found.credentials["sales"].expected_org_id == "137964338"


@pytest.mark.parametrize("written", [1.5, True, -3, 18446744073709552000])
def test_what_is_no_such_id(written: Any) -> None:
    """Longer numbers are rounded on their way."""
    assert lines(stack(credentials__sales__expected_org_id=written)) == [
        f"zoho-aep:credentials.sales.expected_org_id: must be text: {QUOTES}"
    ]


def test_true_is_no_number() -> None:
    """Nor does `interval: true` mean every hour."""
    assert lines(stack(ingestions__leads__schedule={"frequency": "hour", "interval": True})) == [
        "zoho-aep:ingestions.leads.schedule.interval: must be a number, not true or false"
    ]


def test_nothing_is_no_text() -> None:
    """`null`, `~` and nothing at all are the same to YAML, and may have been meant as text."""
    assert lines(stack(ingestions__leads__columns=["id", None])) == [
        "zoho-aep:ingestions.leads.columns[1]: is empty: give it a value (the text null needs quotes)"
    ]
