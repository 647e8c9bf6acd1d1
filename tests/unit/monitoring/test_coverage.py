"""Up to when the runs of a dataflow have read every change."""

from datetime import datetime, timezone
from typing import Any

import pytest

from pulumi_zoho_aep.aep.run import Run
from pulumi_zoho_aep.monitoring.coverage import Coverage, coverage_of

HOUR = 3_600_000
START = 1_795_824_000_000


def run(start: int | None, end: int | None, status: str = "success") -> Run:
    window = {name: START + at * HOUR for name, at in (("windowStart", start), ("windowEnd", end)) if at is not None}
    answer: dict[str, Any] = {
        "id": "r",
        "flowId": "f",
        "metrics": {"statusSummary": {"status": status}},
        "activities": [{"id": "copyActivity", "durationSummary": {"extensions": window}}],
    }
    return Run.model_validate(answer)


def at(hour: int) -> datetime:
    return datetime.fromtimestamp((START + hour * HOUR) / 1000, timezone.utc)


@pytest.mark.parametrize(
    ("runs", "coverage"),
    [
        ([], None),
        ([run(None, None)], None),
        ([run(None, 1, "failed")], None),
        ([run(2, 3), run(1, 2), run(None, 1)], Coverage(None, at(3))),
        ([run(1, 2), run(2, 3)], Coverage(at(1), at(3))),
        ([run(1, 2), run(2, 3, "failed"), run(3, 4)], Coverage(at(1), at(2))),
        ([run(1, 2), run(2, 3, "failed"), run(2, 4)], Coverage(at(1), at(4))),
        ([run(1, 2), run(2, 3, "inProgress")], Coverage(at(1), at(2))),
    ],
)
def test_what_is_read_without_a_gap(runs: list[Run], coverage: Coverage | None) -> None:
    """A window that no good run has read ends it; a later one that covers it, or a retry, does not."""
    assert coverage_of(runs) == coverage
