import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.adobe.flow_service import scheduler
from pulumi_zoho_aep.simulator.zoho import catalogue

if TYPE_CHECKING:
    from tests.unit.simulator.adobe.flow_world import FlowApi

pytest_plugins = ["unit.simulator.adobe.flow_world"]

RECORDS = catalogue.records("Leads", "us-production")
LEADS = len(RECORDS)


def _runs(flow_api: "FlowApi", flow: str) -> list[dict[str, Any]]:
    return flow_api.items(f"/runs?property=flowId=={flow}&orderby=createdAt&limit=100")


def _bytes(values: list[Any]) -> int:
    """Return what a run writes that maps these values to the tenant's e-mail address, and nothing else."""
    mapped = ({} if value is None else {f"_{seeds.TENANT}": {"email": value}} for value in values)
    return sum(len(json.dumps(one)) for one in mapped)


def test_runs_happen_when_the_time_passes(flow_api: "FlowApi") -> None:
    """At its start a dataflow loads history, then it runs every period over the window since the last run."""
    body = flow_api.flow_body()
    flow = flow_api.create("flows", body)
    start = body["scheduleParams"]["startTime"]
    assert _runs(flow_api, flow) == []
    flow_api.world.advance(3600 + 7200 + 5)
    first, second, third = _runs(flow_api, flow)
    assert [run["createdAt"] // 1000 - start for run in (first, second, third)] == [0, 3600, 7200]
    records = first["metrics"]["recordSummary"]
    assert (records["inputRecordCount"], records["outputRecordCount"]) == (LEADS, LEADS)
    assert first["metrics"]["statusSummary"]["status"] == "success"
    assert first["metrics"]["sizeSummary"]["inputBytes"] > LEADS
    assert second["metrics"]["recordSummary"]["inputRecordCount"] == 0
    window = second["activities"][0]["durationSummary"]["extensions"]
    assert window == {"windowStart": start * 1000, "windowEnd": (start + 3600) * 1000}
    assert [activity["id"] for activity in first["activities"]] == ["copyActivity", "promotionActivity"]
    last = flow_api.get(f"/flows/{flow}")["lastRunDetails"]
    assert (last["id"], last["state"]) == (third["id"], "success")
    assert flow_api.get(f"/runs/{third['id']}") == third
    assert "_window" not in third


def test_runs_happen_by_themselves(flow_api: "FlowApi") -> None:
    """Time that passes without the control interface makes dataflows run as well, seen at the next call."""
    flow = flow_api.flow()
    assert _runs(flow_api, flow) == []
    flow_api.world.clock.advance(3601)
    assert len(_runs(flow_api, flow)) == 1


def test_a_jump_in_time_makes_every_run(flow_api: "FlowApi") -> None:
    """Two weeks of runs every 15 minutes all happen, in portions, each with its own window."""
    schedule = {"startTime": flow_api.now() + 60, "frequency": "minute", "interval": 15}
    flow_api.flow(scheduleParams=schedule)
    flow_api.world.advance(14 * 24 * 3600)
    scheduler.look(flow_api.world)
    windows = [run["_window"] for run in flow_api.world.store.items("runs")]
    assert len(windows) == 14 * 24 * 4
    assert all(later["start"] == earlier["end"] for earlier, later in pairwise(windows))


def test_without_backfill_history_stays_behind(flow_api: "FlowApi") -> None:
    """A dataflow without backfill reads nothing from before its start."""
    schedule = {"startTime": flow_api.now() + 60, "frequency": "day", "interval": 1, "backfill": False}
    flow = flow_api.flow(scheduleParams=schedule)
    flow_api.world.advance(61)
    (run,) = _runs(flow_api, flow)
    assert run["metrics"]["recordSummary"]["inputRecordCount"] == 0


def test_a_disabled_dataflow_does_not_run_and_catches_up(flow_api: "FlowApi") -> None:
    """No runs happen while a dataflow is disabled; the first one afterwards takes up where the last one ended."""
    flow = flow_api.flow()
    flow_api.world.advance(3601)
    flow_api.call("POST", f"/flows/{flow}/action?op=disable")
    flow_api.settled(f"/flows/{flow}")
    flow_api.world.advance(3 * 3600)
    assert len(_runs(flow_api, flow)) == 1
    flow_api.call("POST", f"/flows/{flow}/action?op=enable")
    flow_api.settled(f"/flows/{flow}")
    flow_api.world.advance(3600)
    _, run = _runs(flow_api, flow)
    window = run["activities"][0]["durationSummary"]["extensions"]
    assert window["windowEnd"] - window["windowStart"] == 4 * 3600 * 1000


def test_failing_transformations_are_warnings(flow_api: "FlowApi") -> None:
    """A field that cannot be computed is null: its record is ingested and counted as a warning."""
    flow = flow_api.create("flows", flow_api.flow_body(("id", "leadId"), ("to_integer(Last_Name)", "age")))
    flow_api.world.advance(3601)
    (run,) = _runs(flow_api, flow)
    records = run["metrics"]["recordSummary"]
    assert (records["warningRecordCount"], records["failedRecordCount"]) == (LEADS, 0)
    assert (run["metrics"]["statusSummary"]["status"], records["outputRecordCount"]) == ("success", LEADS)


INVALID = (("id", "rating.text"), ("to_integer(Last_Name)", "rating.score"))


def test_invalid_records_fail_the_run(flow_api: "FlowApi") -> None:
    """A record that lacks what its schema requires has failed, and without partial ingestion so has the run."""
    flow = flow_api.create("flows", flow_api.flow_body(*INVALID))
    flow_api.world.advance(3601)
    (run,) = _runs(flow_api, flow)
    assert run["metrics"]["recordSummary"]["failedRecordCount"] == LEADS
    assert run["metrics"]["recordSummary"]["outputRecordCount"] == 0
    codes = [error["code"] for error in run["metrics"]["statusSummary"]["errors"]]
    assert codes == ["CONNECTOR-2001-500", "MAPPER-3700-400"]
    assert flow_api.get(f"/flows/{flow}")["lastRunDetails"]["state"] == "failed"


def test_partial_ingestion_tolerates_failed_records(flow_api: "FlowApi") -> None:
    """With a share of failures allowed, the run succeeds and counts them."""
    flow = flow_api.create("flows", flow_api.flow_body(*INVALID, options={"partialIngestionPercent": 100}))
    flow_api.world.advance(3601)
    (run,) = _runs(flow_api, flow)
    assert run["metrics"]["statusSummary"]["status"] == "success"
    assert run["metrics"]["recordSummary"]["failedInfo"][0]["code"] == "MAPPER-3700-400"
    assert [error["code"] for error in run["metrics"]["statusSummary"]["errors"]] == ["INGEST-1212-400"]


def test_a_run_ends_as_a_test_wants(flow_api: "FlowApi") -> None:
    """A queued ending replaces outcome and counters of one run of the dataflow it names; the next one is its own."""
    flow = flow_api.flow()
    errors = [{"code": "MAPPER-3700-400", "message": "no number"}]
    records: dict[str, Any] = {"outputRecordCount": 10, "failedRecordCount": 1490, "skippedRecordCount": None}
    ending: dict[str, Any] = {"status": "partialSuccess", "errors": errors, "records": records}
    queue: list[dict[str, Any]] = [{"flow": "another", "status": "failed"}, {"flow": flow, **ending}]
    left = flow_api._client.post("/_simulator/runs", json=queue).get_json()
    assert left == [{"times": 1, **one} for one in queue]
    flow_api.world.advance(2 * 3600 + 1)
    first, second = sorted(_runs(flow_api, flow), key=lambda run: run["createdAt"])
    assert (first["state"], first["metrics"]["statusSummary"]["status"]) == ("partialSuccess", "partialSuccess")
    assert first["metrics"]["statusSummary"]["errors"] == errors
    assert first["metrics"]["recordSummary"].items() >= {"inputRecordCount": LEADS, "failedRecordCount": 1490}.items()
    assert "skippedRecordCount" not in first["metrics"]["recordSummary"]
    assert second["state"] == "success"
    assert flow_api._client.get("/_simulator/runs").get_json() == left[:1]


@pytest.mark.parametrize("wrong", [{}, {"state": "failed"}, {"status": 1}, {"status": "x", "times": 0}, [[]], "failed"])
def test_what_is_no_ending_is_refused(flow_api: "FlowApi", wrong: object) -> None:
    """Nothing is queued then."""
    assert flow_api._client.post("/_simulator/runs", json=wrong).status_code == 400
    assert flow_api._client.get("/_simulator/runs").get_json() == []


def test_lost_credentials_fail_the_run_until_it_is_triggered_again(flow_api: "FlowApi") -> None:
    """A run whose credentials are refused fails in its copy; repaired, it can be started again over its own window."""
    flow = flow_api.flow()
    user = flow_api.world.store.get("zohoUsers", "us-production")
    assert user is not None
    flow_api.world.store.put("zohoUsers", "us-production", user | {"status": "inactive"})
    flow_api.world.advance(3601)
    (run,) = _runs(flow_api, flow)
    (error,) = run["metrics"]["statusSummary"]["errors"]
    assert error["code"] == "CONNECTOR-1001-500"
    assert [activity["id"] for activity in run["activities"]] == ["copyActivity"]
    flow_api.world.store.put("zohoUsers", "us-production", user)
    path = f"/runs/{run['id']}"
    assert flow_api.refused("POST", f"{path}/action?op=re_trigger") == "CONNECTOR-1401-400"
    assert flow_api.call("POST", f"{path}/action?op=RE_TRIGGER").status_code == 200
    assert flow_api.get(path)["metrics"]["statusSummary"]["status"] == "inProgress"
    again = flow_api.get(path)
    assert again["metrics"]["statusSummary"]["status"] == "success"
    assert again["metrics"]["recordSummary"]["inputRecordCount"] == LEADS
    assert again["createdAt"] == run["createdAt"]
    assert flow_api.refused("POST", f"{path}/action?op=RE_TRIGGER") == "CONNECTOR-1387-400"


def test_a_removed_connector_fails_its_runs(flow_api: "FlowApi") -> None:
    """Dataflows of a connector that is gone go on to be due, and fail."""
    flow = flow_api.flow()
    flow_api.world.store.delete("connectionSpecs", "929e4450-0237-4ed2-9404-b7e1e0a00309")
    flow_api.world.advance(3601)
    assert _runs(flow_api, flow)[0]["state"] == "failed"


def _on_demand(flow: str, **changes: object) -> dict[str, Any]:
    window = {"startTime": 1790000000, "windowStartTime": 1700000000, "windowEndTime": 1900000000}
    params = {**window, "deltaColumn": {"name": "Modified_Time"}, **changes}
    return {"flowId": flow, "params": {name: value for name, value in params.items() if value is not None}}


def test_a_one_time_dataflow_runs_on_demand(flow_api: "FlowApi") -> None:
    """The first run names the delta column, which turns up in the dataflow; the run is in progress when first seen."""
    flow = flow_api.create("flows", flow_api.once_body())
    flow_api.world.advance(3601)
    assert _runs(flow_api, flow)[0]["metrics"]["recordSummary"]["inputRecordCount"] == LEADS
    assert flow_api.refused("POST", "/runs", _on_demand(flow, deltaColumn=None)) == "CONNECTOR-1383-400"
    run = flow_api.create("runs", _on_demand(flow))
    assert flow_api.get(f"/runs/{run}")["state"] == "inProgress"
    done = flow_api.get(f"/runs/{run}")
    assert done["metrics"]["recordSummary"]["inputRecordCount"] == LEADS
    copy = flow_api.get(f"/flows/{flow}")["transformations"][0]
    assert copy == {"name": "Copy", "params": {"deltaColumn": {"name": "Modified_Time"}}}
    narrow = _on_demand(flow, deltaColumn=None, windowEndTime=1700000001)
    assert flow_api.settled(f"/runs/{flow_api.create('runs', narrow)}")["state"] == "success"
    assert flow_api.refused("POST", "/runs", _on_demand(flow, deltaColumn={"name": "id"})) == "CONNECTOR-1382-400"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"windowEndTime": 1600000000}, "CONNECTOR-1381-400"),
        ({"windowEndTime": 1900000000000}, "CONNECTOR-1340-400"),
        ({"startTime": None}, "CONNECTOR-1340-400"),
        ({"deltaColumn": {"name": "Email"}}, "CONNECTOR-1367-400"),
        ({"colour": "blue"}, "CONNECTOR-1000-400"),
    ],
)
def test_wrong_windows_are_refused(flow_api: "FlowApi", change: dict[str, object], code: str) -> None:
    """Times of a run are epoch seconds in the right order."""
    flow = flow_api.create("flows", flow_api.once_body())
    assert flow_api.refused("POST", "/runs", _on_demand(flow, **change)) == code


def test_only_enabled_one_time_dataflows_run_on_demand(flow_api: "FlowApi") -> None:
    """Scheduled, unknown and disabled dataflows do not; runs are not written by clients."""
    flow = flow_api.flow()
    assert flow_api.refused("POST", "/runs", _on_demand(flow)) == "CONNECTOR-1386-400"
    assert flow_api.refused("POST", "/runs", _on_demand("unknown")) == "FLOW-1430-400"
    assert flow_api.refused("POST", "/runs", {"flowId": flow, "params": {}}) == "CONNECTOR-1386-400"
    flow_api.call("POST", f"/flows/{flow}/action?op=disable")
    assert flow_api.refused("POST", "/runs", _on_demand(flow)) == "FLOW-1444-400"
    assert flow_api.refused("PUT", "/runs/any", {"metrics": {}}) == "FLOW-1427-400"


def test_runs_go_with_their_dataflow(flow_api: "FlowApi") -> None:
    """Deleting a dataflow leaves no runs of it behind."""
    flow = flow_api.flow()
    flow_api.world.advance(3601)
    assert len(_runs(flow_api, flow)) == 1
    flow_api.call("DELETE", f"/flows/{flow}")
    assert flow_api.world.store.items("runs") == []


@pytest.mark.parametrize("written", ["Last_Name", "${Last_Name}"])
def test_an_attribute_may_be_wrapped(flow_api: "FlowApi", written: str) -> None:
    """A run reads the column that an attribute names, written with or without `${…}`."""
    body = flow_api.flow_body()
    mapping = flow_api.mapping_body(flow_api.schema_of(body), (written, "email"))
    mapping["mappings"][0]["sourceType"] = "ATTRIBUTE"
    body["transformations"][1]["params"]["mappingId"] = flow_api.prepare("conversion/mappingSets", mapping)["id"]
    flow = flow_api.create("flows", body)
    flow_api.world.advance(3601)
    metrics = _runs(flow_api, flow)[0]["metrics"]
    assert metrics["sizeSummary"]["outputBytes"] == _bytes([record["Last_Name"] for record in RECORDS])
    assert metrics["recordSummary"]["warningRecordCount"] == 0
