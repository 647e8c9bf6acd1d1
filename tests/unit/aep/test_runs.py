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
