from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.unit.simulator.adobe.flow_world import FlowApi

pytest_plugins = ["unit.simulator.adobe.flow_world"]


def _explored(flow_api: "FlowApi", base: str, query: str) -> Any:
    return flow_api.call("GET", f"/connections/{base}/explore?{query}").json


def test_the_root_lists_tables(flow_api: "FlowApi") -> None:
    """Every Zoho module is a table, custom ones too."""
    tables = _explored(flow_api, flow_api.connection(), "objectType=ROOT")
    expected = {"type": "table", "name": "Leads", "path": "Leads", "canPreview": True, "canFetchSchema": True}
    assert expected in tables
    assert "Memberships" in [table["path"] for table in tables]


def test_a_table_has_typed_columns(flow_api: "FlowApi") -> None:
    """Columns carry the XDM types of Zoho's field types; lookups are strings, lists are left out."""
    answer = _explored(flow_api, flow_api.connection(), "objectType=table&object=Leads")
    columns = {column.pop("name"): column for column in answer["schema"]["columns"]}
    moment = {"type": "string", "meta:xdmType": "date-time", "xdm": {"type": "string", "format": "date-time"}}
    assert answer["format"] == "flat"
    assert "data" not in answer
    assert columns["Email"] == columns["Owner"] == columns["id"] == {"type": "string", "xdm": {"type": "string"}}
    assert columns["Modified_Time"] == moment
    assert columns["Annual_Revenue"] == {"type": "double", "xdm": {"type": "number"}}
    assert columns["No_of_Employees"]["xdm"]["maximum"] == 9007199254740991
    assert columns["Email_Opt_Out"] == {"type": "boolean", "xdm": {"type": "boolean"}}
    assert "Tag" not in columns


def test_a_preview_shows_a_hundred_flat_rows(flow_api: "FlowApi") -> None:
    """`preview=true` adds up to a hundred rows with a value for each column and no objects."""
    answer = _explored(flow_api, flow_api.connection(), "objectType=table&object=Contacts&preview=true")
    assert len(answer["data"]) == 100
    names = {column["name"] for column in answer["schema"]["columns"]}
    assert all(set(row) == names for row in answer["data"])
    assert not any(isinstance(value, (dict, list)) for row in answer["data"] for value in row.values())


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "1358"),
        ("objectType=sheet", "1359"),
        ("objectType=table", "1337"),
        ("objectType=table&object=Nothing", "1330"),
        ("objectType=rest&object=json", "1336"),
    ],
)
def test_wrong_questions_have_their_codes(flow_api: "FlowApi", query: str, code: str) -> None:
    """Each misuse of explore is refused with its code."""
    path = f"/connections/{flow_api.connection()}/explore?{query}"
    assert flow_api.refused("GET", path) == f"CONNECTOR-{code}-400"
