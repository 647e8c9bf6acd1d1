"""What the schedules of a stack file are likely not to mean."""

from datetime import timedelta

import pytest
from tests.unit.checks.test_preflight import read
from tests.unit.stack_file.test_config import stack

from pulumi_zoho_aep.checks.schedules import late_starts
from pulumi_zoho_aep.http import clock


@pytest.mark.parametrize(
    ("days", "found"), [(-900, []), (365, []), (380, ["zoho-aep:ingestions.leads.schedule.start_time"])]
)
def test_a_start_in_another_year(days: int, found: list[str]) -> None:
    """Nothing is read until then, and nothing would say so."""
    start = f"{clock.utc_now() + timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}"
    declared = read(stack(ingestions__leads__schedule__start_time=start))
    assert [one.subject for one in late_starts(declared)] == found
