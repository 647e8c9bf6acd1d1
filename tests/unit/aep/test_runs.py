"""Flow runs."""

from typing import TYPE_CHECKING

import pytest

from pulumi_zoho_aep.aep import Platform
from pulumi_zoho_aep.aep.run import Run
from pulumi_zoho_aep.simulator.server import Simulator

if TYPE_CHECKING:
    from tests.unit.aep.conftest import Made


def test_runs_come_newest_first(platform: Platform, made: "Made", simulator: Simulator) -> None:
    """Once their time has come, runs are there with counters and outcome; the limit holds."""
    identifier = made.flow()
    assert list(platform.runs.list(identifier)) == []
    simulator.world.advance(6 * 3600)
    runs = list(platform.runs.list(identifier))
    assert len(runs) > 2
    assert [run.created_at for run in runs] == sorted((run.created_at for run in runs), reverse=True)
    assert {run.flow_id for run in runs} == {identifier}
    assert runs[-1].status == "success"
    assert (runs[-1].metrics.record_summary.input_record_count or 0) > 0
    assert len(list(platform.runs.list(identifier, limit=1))) == 1


def test_runs_that_move_to_the_next_page(platform: Platform, simulator: Simulator) -> None:
    """A run that begins while pages are read counts once."""
    runs = [{"id": f"r{number}", "flowId": "f"} for number in range(3)]
    link = {"_links": {"next": {"href": "/runs?continuationToken=a"}}}
    for page in ({"items": runs[:2], **link}, {"items": runs[1:]}):
        simulator.world.faults.add([{"path": "*/flowservice/runs", "status": 200, "body": page}])
    assert [run.id for run in platform.runs.since(["f"], 0, pages=5)] == ["r0", "r1", "r2"]


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("success", "success"),
        ("inProgress", "inprogress"),
        ("in_progress", "inprogress"),
        ("PARTIAL_SUCCESS", "partialsuccess"),
        ("", ""),
    ],
)
def test_one_spelling(written: str, status: str) -> None:
    """The service writes the outcome in several spellings."""
    summary = {"metrics": {"statusSummary": {"status": written}}}
    assert Run.model_validate({"id": "r", "flowId": "f", **summary}).status == status
