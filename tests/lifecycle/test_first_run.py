"""`wait_for_first_run`: a dataflow whose run lost records is unhealthy until a run is fine."""

from typing import Any

import pytest
from tests.lifecycle.runner import control, fault
from tests.support.hosted.chain import Chain
from tests.support.hosted.host import CallFailed
from tests.support.hosted.stack import Stack

from pulumi_zoho_aep.resources.dataflow import DataflowProvider

RUNS = "/data/foundation/flowservice/runs"
LOST = (
    "the last run of dataflow leads lost 1,490 of 1,500 records\n"
    "`zoho-aep runs errors r test` shows which rows, and why, "
    "correct the mapping or raise options.partial_ingestion_percent"
)


def run(status: str, **records: object) -> dict[str, Any]:
    """Return the list of runs in which one has ended so."""
    metrics = {"statusSummary": {"status": status}, "recordSummary": records}
    return {"items": [{"id": "r", "flowId": "f", "metrics": metrics}]}


PARTIAL = run("partialSuccess", inputRecordCount=1500, outputRecordCount=10, failedRecordCount=1490)


def test_a_run_that_lost_records_fails_until_one_is_fine(stack: Stack, chain: Chain) -> None:
    """`pulumi up` fails with it, every refresh reports it, and the first good run ends it."""
    declared = chain.dataflow_inputs(wait_for_first_run=True)
    fault(stack, path=RUNS, status=200, body=PARTIAL, times=3)
    flow = stack.declare(DataflowProvider)
    with pytest.raises(CallFailed):
        flow.up(declared)
    assert flow.init_errors == [LOST]
    assert flow.refresh() == "unhealthy"
    assert flow.init_errors == [LOST]
    control(stack, "POST", "faults", {"path": RUNS, "status": 200, "body": PARTIAL})
    with pytest.raises(CallFailed):
        flow.up(declared)
    control(stack, "POST", "clock", {"advance_seconds": 3600})
    assert flow.refresh() == "read"
    assert flow.preview(declared).step == "unchanged"


@pytest.mark.parametrize(
    ("records", "said"),
    [
        ({"inputRecordCount": 5, "outputRecordCount": 5, "warningRecordCount": 2}, "wrote null for what the mapping"),
        ({"inputRecordCount": -1}, "does not say how many records it read"),
    ],
)
def test_a_run_that_is_not_quite_fine_is_spoken_of(
    stack: Stack, chain: Chain, records: dict[str, object], said: str
) -> None:
    """Rows with nulls, and counters that say nothing, are a warning under the dataflow."""
    fault(stack, path=RUNS, status=200, body=run("success", **records))
    flow = stack.up(DataflowProvider, "main", chain.dataflow_inputs(wait_for_first_run=True))
    assert [line.message for line in stack.log(flow) if said in line.message]
    assert flow.refresh() == "read"


def test_a_tolerated_share_is_a_warning(stack: Stack, chain: Chain) -> None:
    """`partial_ingestion_percent` says how many rows may fail; that some did is still said."""
    fault(stack, path=RUNS, status=200, body=PARTIAL)
    options = {"partial_ingestion_percent": 100}
    flow = stack.up(DataflowProvider, "main", chain.dataflow_inputs(wait_for_first_run=True, options=options))
    assert [line.message for line in stack.log(flow) if "lost 1,490 of 1,500 records, which" in line.message]


def test_a_failed_first_run_names_columns(stack: Stack, chain: Chain) -> None:
    """AEP's error diagnostics say which, and how many rows; what the rows hold is not shown."""
    body = run("failed", inputRecordCount=2, failedRecordCount=2)
    written = {"id": "promotionActivity", "targetInfo": [{"reference": {"type": "Batch", "ids": ["b1"]}}]}
    body["items"][0]["activities"] = [written]
    fault(stack, path=RUNS, status=200, body=body)
    fault(stack, path="/data/foundation/catalog/batches/b1", status=200, body={"b1": {"status": "failed"}})
    error = {"column": "person.birthDate", "code": "3700", "message": "'Doe' is not a date"}
    row = {"Email": "jane@example.com", "_errors": [error]}
    meta = "/data/foundation/export/batches/b1/meta"
    fault(stack, path=meta, status=200, body={"data": [{"name": "conversion_errors_0.json", "length": "9"}]})
    fault(stack, path=meta, status=200, body=row)
    flow = stack.declare(DataflowProvider)
    with pytest.raises(CallFailed):
        flow.up(chain.dataflow_inputs(wait_for_first_run=True))
    assert "failed, with 2 of 2 records: 1 row: person.birthDate … is not a date" in flow.init_errors[0]
    assert "jane" not in flow.init_errors[0]


def test_a_preview_warns_of_a_failed_run(stack: Stack, chain: Chain) -> None:
    """The dataflow that a refresh reads says so; it is not a difference, and a paused one is left alone."""
    flow = stack.up(DataflowProvider, "main", chain.dataflow_inputs())
    control(stack, "POST", "runs", [{"status": "failed"}])
    control(stack, "POST", "clock", {"advance_seconds": 3601})
    assert flow.refresh() == "read"
    assert [line.message for line in stack.log(flow) if "the last run of dataflow leads failed" in line.message]
    assert flow.preview(chain.dataflow_inputs()).step == "unchanged"
