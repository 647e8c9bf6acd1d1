"""How many records arrived, day by day, as AEP measures it and as the simulator does."""

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from tests.unit.simulator.calls import plain_call

from pulumi_zoho_aep.aep import Platform
from pulumi_zoho_aep.aep.insights import _counts
from pulumi_zoho_aep.simulator.adobe import insights
from pulumi_zoho_aep.simulator.refusal import Refusal
from pulumi_zoho_aep.simulator.server import Simulator

if TYPE_CHECKING:
    from tests.unit.aep.conftest import Made


def test_what_runs_wrote_is_counted(platform: Platform, made: "Made", simulator: Simulator) -> None:
    """By dataset and day; a dataset without records is left out."""
    flow = platform.flows.get(made.flow())
    dataset = platform.target_connections.get(flow.target_connection_ids[0]).dataset_id
    simulator.world.advance(2 * 24 * 3600)
    written = sum(run.metrics.record_summary.output_record_count or 0 for run in platform.runs.list(flow.id, limit=100))
    found = platform.insights.records([dataset, "other"], date(2020, 1, 1), date(2100, 1, 1))
    assert set(found) == {dataset}
    assert sum(found[dataset].values()) == written > 0
    assert platform.insights.records([dataset], date(2020, 1, 1), date(2020, 1, 2)) == {}


def test_odd_numbers_and_days_are_left_out() -> None:
    """The rest still counts."""
    odd = {"2026-11-27T00:00:00Z": 3, "2026-13-01T00:00:00Z": 3, "2026-11-28T00:00:00Z": "3", "x": 1, "2026-11-26": -1}
    assert _counts(odd) == {date(2026, 11, 27): 3}
    assert _counts(None) == {}


_FILTER = {"name": "dataSetId", "value": "d", "groupBy": True}
_METRIC = {"name": insights.RECORDS, "filters": [_FILTER], "aggregator": "sum"}
_BODY = {
    "start": "2026-11-01T00:00:00.000Z",
    "end": "2026-11-02T00:00:00.000Z",
    "granularity": "DAY",
    "metrics": [_METRIC],
}


@pytest.mark.parametrize(
    "body",
    [
        None,
        {**_BODY, "end": "2026-11-02"},
        {**_BODY, "start": 5},
        {**_BODY, "granularity": "HOUR"},
        {**_BODY, "metrics": []},
        {**_BODY, "more": 1},
        {**_BODY, "metrics": [{**_METRIC, "aggregator": "avg"}]},
        {**_BODY, "metrics": [{**_METRIC, "filters": []}]},
        {**_BODY, "metrics": [{**_METRIC, "filters": [{**_FILTER, "name": "flowId"}]}]},
    ],
)
def test_what_is_not_simulated_is_refused(body: Any) -> None:
    """With the documented code."""
    with plain_call() as call:
        assert insights.metrics(call, _BODY)["metricResponses"][0]["datapoints"] == []
        with pytest.raises(Refusal, match="INSGHT-1000-400"):
            insights.metrics(call, body)
