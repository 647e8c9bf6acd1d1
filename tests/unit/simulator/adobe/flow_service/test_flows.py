from typing import TYPE_CHECKING, Any

import pytest
from flask.testing import FlaskClient

if TYPE_CHECKING:
    from tests.unit.simulator.adobe.flow_world import FlowApi

pytest_plugins = ["unit.simulator.adobe.flow_world"]


def test_a_dataflow_is_enabled_at_once_and_reads_back_with_strings(flow_api: "FlowApi") -> None:
    """A new dataflow is enabled, its operation completes later, schedule and mapping version come back as strings."""
    body = flow_api.flow_body()
    identifier = flow_api.create("flows", body)
    first = flow_api.get(f"/flows/{identifier}")
    assert first["state"] == "enabled"
    assert first["lastOperation"]["status"]["value"] == "inProgress"
    flow = flow_api.get(f"/flows/{identifier}")
    assert flow["lastOperation"]["status"]["value"] == "completed"
    start = str(body["scheduleParams"]["startTime"])
    schedule = {"startTime": start, "frequency": "hour", "interval": "1", "backfill": "true"}
    assert flow["scheduleParams"] == schedule
    assert flow["transformations"][1]["params"]["mappingVersion"] == "0"
    assert flow["options"] == {"errorDiagnosticsEnabled": False}
    assert flow["version"] == flow["etag"] != first["etag"]
    assert flow["runs"] == f"/runs?property=flowId=={identifier}"
    assert flow["inheritedAttributes"]["sourceConnections"][0]["baseConnection"]["id"]
    assert "lastRunDetails" not in flow


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"state": "enabled"}, "FLOW-1410-400"),
        ({"mode": "draft"}, "CONNECTOR-1368-400"),
        ({"colour": "blue"}, "CONNECTOR-1000-400"),
        ({"name": None}, "CONNECTOR-1304-400"),
        ({"flowSpec": {"id": "unknown"}}, "FLOW-1413-400"),
        ({"flowSpec": {"id": "14518937-270c-4525-bdec-c2ba7cce3860", "version": "9.0"}}, "FLOW-1413-400"),
        ({"flowSpec": {"id": "6499120c-0b15-42dc-936e-847ea3c24d72"}}, "CONNECTOR-1305-400"),
        ({"sourceConnectionIds": []}, "CONNECTOR-1320-400"),
        ({"sourceConnectionIds": ["one", "two"]}, "CONNECTOR-1321-400"),
        ({"sourceConnectionIds": [None]}, "CONNECTOR-1338-400"),
        ({"sourceConnectionIds": ["unknown"]}, "CONNECTOR-1322-400"),
        ({"targetConnectionIds": ["unknown"]}, "CONNECTOR-1323-400"),
        ({"transformations": None}, "CONNECTOR-1370-400"),
        ({"transformations": [{"name": "Encrypt", "params": {}}]}, "CONNECTOR-1392-400"),
        ({"scheduleParams": None}, "CONNECTOR-1340-400"),
        ({"options": {"partialIngestionPercent": 0}}, "CONNECTOR-1312-400"),
    ],
)
def test_members_that_are_wrong_are_refused(flow_api: "FlowApi", change: dict[str, object], code: str) -> None:
    """Every broken rule of a dataflow's members is refused with its code."""
    body = {name: value for name, value in (flow_api.flow_body() | change).items() if value is not None}
    assert flow_api.refused("POST", "/flows", body) == code


def _mapping(identifier: str, version: object = 0) -> dict[str, Any]:
    return {"name": "Mapping", "params": {"mappingId": identifier, "mappingVersion": version}}


def test_the_mapping_set_has_to_exist_and_to_fit(flow_api: "FlowApi") -> None:
    """Set, version, schema and source columns of the Mapping are checked, each with its code."""
    body = flow_api.flow_body()
    copy = body["transformations"][0]
    schema = flow_api.schema_of(body)
    good = flow_api.mapping_set(schema)

    def code(mapping: dict[str, Any]) -> str:
        return flow_api.refused("POST", "/flows", {**body, "transformations": [copy, mapping]})

    assert code(_mapping("")) == "CONNECTOR-1370-400"
    assert code(_mapping("f" * 32)) == "CONNECTOR-1328-400"
    assert code(_mapping(good, 1)) == "FLOW-1412-400"
    assert code(_mapping(good, "latest")) == "FLOW-1412-400"
    assert code(_mapping(flow_api.mapping_set(flow_api.schema("another")))) == "FLOW-1425-400"
    assert code(_mapping(flow_api.mapping_set(schema, ("upper(Company)", "email")))) == "FLOW-1419-400"


def test_the_delta_column_is_checked(flow_api: "FlowApi") -> None:
    """A scheduled dataflow needs a delta column that is read and holds times; a one-time one takes none."""
    body = flow_api.flow_body()
    copy, mapping = body["transformations"]

    def code(*transformations: object, schedule: object = None) -> str:
        changed = {**body, "transformations": list(transformations)}
        return flow_api.refused("POST", "/flows", changed | ({"scheduleParams": schedule} if schedule else {}))

    assert code(mapping) == "CONNECTOR-1367-400"
    for name in ("", "Created_Time", "Email"):
        assert code({"name": "Copy", "params": {"deltaColumn": {"name": name}}}, mapping) == "CONNECTOR-1367-400"
    once = {"startTime": flow_api.now() + 3600, "frequency": "once"}
    assert code(copy, mapping, schedule=once) == "CONNECTOR-1369-400"


def test_a_patch_needs_the_current_etag_and_passes_through_updating(flow_api: "FlowApi") -> None:
    """If-Match is required and must be current, quotes or not; the dataflow takes no change while it is updating."""
    path = f"/flows/{flow_api.flow()}"
    rename = {"op": "replace", "path": "/name", "value": "renamed"}
    etag = flow_api.get(path)["etag"]
    assert flow_api.refused("PATCH", path, [rename]) == "FLOW-1403-400"
    assert flow_api.refused("PATCH", path, [rename], If_Match='"stale"') == "FLOW-1404-412"
    answer = flow_api.call("PATCH", path, [rename], If_Match=etag.strip('"'))
    assert answer.status_code == 200
    assert answer.json is not None
    now = answer.json["etag"]
    assert now != etag
    assert flow_api.refused("PATCH", path, [rename], If_Match=now) == "FLOW-1420-400"
    assert flow_api.refused("DELETE", path) == "FLOW-1458-400"
    assert flow_api.refused("POST", f"{path}/action?op=disable") == "FLOW-1421-400"
    passing = flow_api.get(path)
    assert (passing["state"], passing["lastOperation"]["ops"]) == ("updating", [rename])
    settled = flow_api.get(path)
    assert (settled["state"], settled["name"]) == ("enabled", "renamed")
    assert settled["lastOperation"]["status"]["value"] == "completed"


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        ({"op": "move", "path": "/name", "from": "/description"}, "FLOW-1434-400"),
        ({"op": "REPLACE", "path": "/name", "value": "x"}, "FLOW-1434-400"),
        ({"op": "replace", "path": "/name"}, "FLOW-1455-400"),
        ({"op": "add", "path": "/name", "value": "x"}, "FLOW-1455-400"),
        ({"op": "replace", "path": "/name", "value": ""}, "CONNECTOR-1304-400"),
        ({"op": "replace", "path": "/state", "value": "disabled"}, "CONNECTOR-1365-400"),
        ({"op": "replace", "path": "/sourceConnectionIds", "value": []}, "CONNECTOR-1365-400"),
        ({"op": "replace", "path": "/flowSpec", "value": {}}, "CONNECTOR-1365-400"),
        ({"op": "add", "path": "/scheduleParams", "value": {}}, "CONNECTOR-1365-400"),
        ({"op": "add", "path": "/transformations", "value": []}, "CONNECTOR-1365-400"),
        ({"op": "replace", "path": "/transformations/0", "value": _mapping("0" * 32)}, "FLOW-1455-400"),
        ({"op": "replace", "path": "/transformations/2", "value": _mapping("0" * 32)}, "FLOW-1455-400"),
        ({"op": "replace", "path": "/transformations/1", "value": _mapping("0" * 32, 9)}, "CONNECTOR-1328-400"),
        ({"op": "replace", "path": "/options", "value": {}}, "FLOW-1455-400"),
        ({"op": "add", "path": "/options/colour", "value": "blue"}, "CONNECTOR-1365-400"),
        ({"op": "replace", "path": "/scheduleParams/frequency", "value": "once"}, "CONNECTOR-1361-400"),
        ({"op": "replace", "path": "/scheduleParams/interval", "value": 0}, "CONNECTOR-1362-400"),
        ({"op": "replace", "path": "/scheduleParams/startTime", "value": 1500000000}, "CONNECTOR-1360-400"),
        ({"op": "add", "path": "/policy", "value": {}}, "FLOW-1431-400"),
    ],
)
def test_patches_beyond_the_documented_ones_are_refused(
    flow_api: "FlowApi", operation: dict[str, object], code: str
) -> None:
    """Only the documented paths and operations are accepted, and their values are checked."""
    assert flow_api.patch_refused(f"/flows/{flow_api.flow()}", operation) == code


def test_documented_patches_are_applied(flow_api: "FlowApi") -> None:
    """Schedule, mapping, options, labels and description change in place, in one patch."""
    body = flow_api.flow_body()
    path = f"/flows/{flow_api.create('flows', body)}"
    flow_api.settled(path)
    mapping = body["transformations"][1]["params"]["mappingId"]
    version = flow_api.remap(mapping, flow_api.schema_of(body), ("id", "leadId"))
    answer = flow_api.patch(
        path,
        {"op": "remove", "path": "/description"},
        {"op": "replace", "path": "/scheduleParams/frequency", "value": "minute"},
        {"op": "replace", "path": "/scheduleParams/interval", "value": "15"},
        {"op": "replace", "path": "/scheduleParams/backfill", "value": False},
        {"op": "replace", "path": "/transformations/1", "value": _mapping(mapping, version)},
        {"op": "add", "path": "/options", "value": {"partialIngestionPercent": 5}},
        {"op": "add", "path": "/labels", "value": ["core/C12"]},
    )
    assert answer.status_code == 200, answer.text
    flow = flow_api.settled(path)
    assert "description" not in flow
    assert flow["scheduleParams"] | {"startTime": ""} == {
        "startTime": "",
        "frequency": "minute",
        "interval": "15",
        "backfill": "false",
    }
    assert flow["transformations"][1]["params"] == {"mappingId": mapping, "mappingVersion": "1"}
    assert flow["options"] == {"errorDiagnosticsEnabled": False, "partialIngestionPercent": 5}
    assert flow["labels"] == ["core/C12"]


@pytest.mark.parametrize(
    ("member", "value", "code"),
    [
        ("startTime", 4000000000, "CONNECTOR-1366-400"),
        ("frequency", "once", "CONNECTOR-1403-400"),
        ("backfill", False, "CONNECTOR-1404-400"),
    ],
)
def test_after_the_start_the_schedule_is_locked(flow_api: "FlowApi", member: str, value: object, code: str) -> None:
    """Start time and backfill can no longer change once the start has passed, whatever the state."""
    path = f"/flows/{flow_api.flow()}"
    flow_api.world.advance(3601)
    operation = {"op": "replace", "path": f"/scheduleParams/{member}", "value": value}
    assert flow_api.patch_refused(path, operation) == code
    day = {"op": "replace", "path": "/scheduleParams/frequency", "value": "day"}
    assert flow_api.patch(path, day).status_code == 200


def test_disable_and_enable_pass_through_their_states(flow_api: "FlowApi") -> None:
    """Actions pass through a state of their own; wrong transitions and unknown actions are refused."""
    path = f"/flows/{flow_api.flow()}"
    assert flow_api.refused("POST", f"{path}/action?op=enable") == "FLOW-1422-400"
    assert flow_api.refused("POST", f"{path}/action?op=finalize") == "FLOW-1402-400"
    assert flow_api.refused("POST", f"{path}/action?op=dance") == "FLOW-1435-400"
    assert flow_api.refused("POST", f"{path}/action?op=disable", If_Match='"stale"') == "FLOW-1404-412"
    answer = flow_api.call("POST", f"{path}/action?op=disable")
    assert answer.json is not None
    assert set(answer.json) == {"id", "etag"}
    assert [flow_api.get(path)["state"] for _ in range(2)] == ["disabling", "disabled"]
    assert flow_api.refused("POST", f"{path}/action?op=enable&subOp=APPLY") == "FLOW-1436-400"
    assert flow_api.call("POST", f"{path}/action?op=ENABLE").status_code == 200
    assert [flow_api.get(path)["state"] for _ in range(2)] == ["enabling", "enabled"]


def test_a_passing_state_ends_without_being_read(flow_api: "FlowApi") -> None:
    """Some simulated seconds settle a state as well, for a client that only writes."""
    path = f"/flows/{flow_api.flow()}"
    flow_api.call("POST", f"{path}/action?op=disable")
    flow_api.world.advance(10)
    assert flow_api.get(path)["state"] == "disabled"


def test_a_draft_is_completed_and_published(flow_api: "FlowApi") -> None:
    """A draft may lack schedule and transformations, takes them as a whole, and is checked when it is published."""
    full = flow_api.flow_body()
    draft = {name: value for name, value in full.items() if name not in ("transformations", "scheduleParams")}
    assert flow_api.refused("POST", "/flows?mode=later", draft) == "CONNECTOR-1368-400"
    answer = flow_api.call("POST", "/flows?mode=draft", draft)
    assert answer.json is not None
    path = f"/flows/{answer.json['id']}"
    assert flow_api.get(path)["state"] == "draft"
    assert flow_api.refused("POST", f"{path}/action?op=publish") == "CONNECTOR-1340-400"
    schedule = {"op": "add", "path": "/scheduleParams", "value": full["scheduleParams"]}
    assert flow_api.patch(path, schedule).status_code == 200
    assert flow_api.refused("POST", f"{path}/action?op=publish") == "CONNECTOR-1370-400"
    transformations = {"op": "add", "path": "/transformations", "value": full["transformations"]}
    assert flow_api.patch(path, transformations).status_code == 200
    assert flow_api.call("POST", f"{path}/action?op=publish").status_code == 200
    assert flow_api.settled(path)["state"] == "enabled"


def test_the_connector_can_be_announced_away(flow_api: "FlowApi") -> None:
    """Taken out of the flow spec, or deleted, a connector takes no new dataflow; names are not unique before that."""
    body = flow_api.flow_body()
    assert flow_api.create("flows", body) != flow_api.create("flows", body)
    spec = flow_api.world.store.get("flowSpecs", body["flowSpec"]["id"])
    assert spec is not None
    flow_api.world.store.put("flowSpecs", spec["id"], spec | {"sourceConnectionSpecIds": []})
    assert flow_api.refused("POST", "/flows", body) == "CONNECTOR-1305-400"
    flow_api.world.store.delete("connectionSpecs", "929e4450-0237-4ed2-9404-b7e1e0a00309")
    assert flow_api.refused("POST", "/connections", flow_api.connection_body()) == "FLOW-1413-400"


def test_a_deleted_dataflow_is_not_found(flow_api: "FlowApi") -> None:
    """After DELETE the published not-found body answers, and what the dataflow used can be deleted."""
    identifier = flow_api.flow()
    flow = flow_api.get(f"/flows/{identifier}")
    source, target = flow["sourceConnectionIds"][0], flow["targetConnectionIds"][0]
    assert flow_api.refused("DELETE", f"/sourceConnections/{source}") == "FLOW-1447-400"
    assert flow_api.refused("DELETE", f"/targetConnections/{target}") == "FLOW-1447-400"
    assert flow_api.call("DELETE", f"/flows/{identifier}").status_code == 204
    answer = flow_api.call("GET", f"/flows/{identifier}").json
    assert answer is not None
    assert answer["type"] == "https://ns.adobe.com/aep/errors/FLOW-1439-404"
    assert answer["report"] | {"request-id": ""} == {
        "detailed-message": f"flows {identifier} was not found",
        "request-id": "",
        "type": "flows",
        "id": identifier,
    }
    assert flow_api.call("DELETE", f"/sourceConnections/{source}").status_code == 204
    assert flow_api.call("DELETE", f"/targetConnections/{target}").status_code == 204


def test_the_interface_leaves_its_marks(flow_api: "FlowApi", client: FlaskClient) -> None:
    """A change made in the interface has its client in the audit members and makes the etag stale."""
    identifier = flow_api.flow()
    before = flow_api.get(f"/flows/{identifier}")
    change = {"scheduleParams": {"interval": 6}}
    assert client.patch(f"/_simulator/objects/flows/{identifier}", json=change).status_code == 200
    after = flow_api.get(f"/flows/{identifier}")
    assert (after["scheduleParams"]["interval"], after["updatedClient"]) == ("6", "exc_app")
    rename = [{"op": "replace", "path": "/name", "value": "x"}]
    stale = flow_api.refused("PATCH", f"/flows/{identifier}", rename, If_Match=before["etag"])
    assert stale == "FLOW-1404-412"
    assert after["version"] == after["etag"]
