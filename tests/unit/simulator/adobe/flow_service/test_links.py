from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.unit.simulator.adobe.flow_world import FlowApi

pytest_plugins = ["unit.simulator.adobe.flow_world"]

EMAIL = {"name": "Email", "type": "string", "xdm": {"type": "string"}}


def test_a_source_connection_reads_back_what_it_was_given(flow_api: "FlowApi") -> None:
    """A source connection is enabled, keeps its params, and inherits from its base connection."""
    base = flow_api.connection()
    body = flow_api.source_body(base, "id", "Email")
    source = flow_api.get(f"/sourceConnections/{flow_api.create('sourceConnections', body)}")
    assert source["state"] == "enabled"
    assert {name: source[name] for name in body} == body
    assert source["inheritedAttributes"] == {"baseConnection": {"id": base, "connectionSpec": body["connectionSpec"]}}
    query = f"baseConnectionId=={base}&property=params.columns[].name==Email"
    assert flow_api.items(f"/sourceConnections?property={query}") == [source]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": ""}, "CONNECTOR-1304-400"),
        ({"baseConnectionId": None}, "CONNECTOR-1304-400"),
        ({"baseConnectionId": "unknown"}, "CONNECTOR-1322-400"),
        ({"data": None}, "CONNECTOR-1327-400"),
        ({"data": {"format": "json"}}, "CONNECTOR-1327-400"),
        ({"params": None}, "CONNECTOR-1304-400"),
        ({"connectionSpec": {"id": "cfc0fee1-7dc0-40ef-b73e-d8b134c436f5"}}, "FLOW-1413-400"),
        ({"params": {}}, "CONNECTOR-1304-400"),
        ({"params": {"tableName": "Nothing"}}, "CONNECTOR-1330-400"),
        ({"params": {"tableName": "Leads", "columns": []}}, "CONNECTOR-1330-400"),
        ({"params": {"tableName": "Leads", "columns": [EMAIL | {"name": "Colour"}]}}, "CONNECTOR-1330-400"),
        ({"params": {"tableName": "Leads", "columns": [EMAIL, EMAIL]}}, "CONNECTOR-1391-400"),
        ({"params": {"tableName": "Leads", "columns": ["Email"]}}, "CONNECTOR-1391-400"),
        ({"params": {"tableName": "Leads", "columns": [{"name": "Email"}]}}, "CONNECTOR-1391-400"),
        ({"params": {"tableName": "Leads", "columns": [EMAIL | {"type": "integer"}]}}, "CONNECTOR-1391-400"),
        ({"params": {"tableName": "Leads", "filters": {}}}, "CONNECTOR-1353-400"),
        ({"params": {"tableName": "Leads", "cdcEnabled": True}}, "CONNECTOR-1312-400"),
        ({"params": {"tableName": "Leads", "colour": "blue"}}, "CONNECTOR-1000-400"),
        ({"state": "enabled"}, "CONNECTOR-1000-400"),
    ],
)
def test_wrong_sources_are_refused(flow_api: "FlowApi", change: dict[str, Any], code: str) -> None:
    """Base connection, format, table and columns of a source connection are checked."""
    body = flow_api.source_body(flow_api.connection()) | change
    assert flow_api.refused("POST", "/sourceConnections", body) == code


def test_a_base_connection_has_to_be_enabled_first(flow_api: "FlowApi") -> None:
    """No source connection is created on a base connection that is still initializing."""
    base = flow_api.create("connections", flow_api.connection_body())
    assert flow_api.refused("POST", "/sourceConnections", flow_api.source_body(base)) == "FLOW-1444-400"


def test_a_target_connection_names_dataset_and_schema(flow_api: "FlowApi") -> None:
    """A target connection reads back what it was given."""
    body = flow_api.target_body(flow_api.schema())
    target = flow_api.get(f"/targetConnections/{flow_api.create('targetConnections', body)}")
    assert {name: target[name] for name in body} == body
    assert target["state"] == "enabled"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"connectionSpec": None}, "CONNECTOR-1306-400"),
        ({"connectionSpec": {"id": "929e4450-0237-4ed2-9404-b7e1e0a00309"}}, "CONNECTOR-1307-400"),
        ({"baseConnectionId": "any"}, "CONNECTOR-1332-400"),
        ({"params": {"dataSetId": ""}}, "CONNECTOR-1325-400"),
        ({"params": {"dataSetId": "nothing"}}, "CONNECTOR-1325-400"),
        ({"data": None}, "CONNECTOR-1391-400"),
        ({"data": {"schema": {"id": "https://ns.adobe.com/acmesim/schemas/5a0e"}}}, "CONNECTOR-1391-400"),
        (
            {"data": {"schema": {"id": "https://ns.adobe.com/acmesim/schemas/5a0e", "version": "1"}}},
            "CONNECTOR-1391-400",
        ),
    ],
)
def test_wrong_targets_are_refused(flow_api: "FlowApi", change: dict[str, Any], code: str) -> None:
    """Spec, dataset and schema of a target connection are checked."""
    body = flow_api.target_body(flow_api.schema()) | change
    assert flow_api.refused("POST", "/targetConnections", body) == code


def test_the_schema_is_the_datasets(flow_api: "FlowApi") -> None:
    """A target connection whose schema is not the one of its dataset is refused; so is a dataset of another sandbox."""
    body = flow_api.target_body(flow_api.schema())
    other = {"schema": {"id": flow_api.schema("another"), "version": "application/vnd.adobe.xed-full+json;version=1"}}
    assert flow_api.refused("POST", "/targetConnections", body | {"data": other}) == "FLOW-1425-400"
    elsewhere = flow_api.refused("POST", "/targetConnections", body, x_sandbox_name="prod")
    assert elsewhere == "CONNECTOR-1325-400"


def test_only_name_and_description_change(flow_api: "FlowApi") -> None:
    """Whatever would never reach the dataflow cannot be patched; name and description can, with If-Match."""
    base = flow_api.connection()
    path = f"/sourceConnections/{flow_api.create('sourceConnections', flow_api.source_body(base))}"
    table = {"op": "replace", "path": "/params/tableName", "value": "Deals"}
    assert flow_api.patch_refused(path, table) == "CONNECTOR-1365-400"
    describe = {"op": "add", "path": "/description", "value": "by a test"}
    assert flow_api.refused("PATCH", path, [describe]) == "FLOW-1403-400"
    before = flow_api.get(path)["etag"]
    assert flow_api.patch(path, describe).status_code == 200
    after = flow_api.get(path)
    assert (after["description"], after["etag"] == before) == ("by a test", False)
    assert flow_api.refused("POST", f"{path}/action?op=PUBLISH") == "FLOW-1422-400"
    assert flow_api.call("DELETE", path).status_code == 204
    assert flow_api.refused("GET", path) == "FLOW-1439-404"
