"""What is said of a dataflow's next run."""

from datetime import datetime, timezone
from typing import Any

import pytest

from pulumi_zoho_aep.program.outputs import next_run_in_words

FLOW = {
    "schedule": {"frequency": "hour", "interval": 1},
    "starts_at": "2027-01-01T00:00:00Z",
    "updated_at": "2026-12-31T12:00:00Z",
    "enabled": True,
}


@pytest.mark.parametrize(
    ("now", "changes", "words"),
    [
        ("2026-12-31T18:00:00", {}, "next run 2027-01-01T00:00:00Z"),
        ("2027-01-01T00:30:00", {}, "next run 2027-01-01T01:00:00Z"),
        # A clock that is late: AEP wrote the dataflow after this machine's now.
        ("2026-12-31T18:00:00", {"updated_at": "2027-01-01T05:30:00Z"}, "next run 2027-01-01T06:00:00Z"),
        ("2027-01-01T00:30:00", {"updated_at": None}, "next run 2027-01-01T01:00:00Z"),
        ("2027-01-01T00:30:00", {"enabled": False}, "no further run"),
        ("2027-01-01T00:30:00", {"schedule": {"frequency": "once"}}, "no further run"),
        ("2027-01-01T00:30:00", {"starts_at": ""}, "AEP does not say when its runs start"),
    ],
)
def test_next_run(now: str, changes: dict[str, Any], words: str) -> None:
    """By the schedule, from now on; now is never earlier than the last write."""
    at = datetime.fromisoformat(now).replace(tzinfo=timezone.utc)
    assert next_run_in_words({**FLOW, **changes}, at) == words
