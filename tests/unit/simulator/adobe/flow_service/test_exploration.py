import base64
import json
from typing import TYPE_CHECKING, Any

import pytest

from pulumi_zoho_aep.simulator import seeds

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


def rest_connection(flow_api: "FlowApi") -> str:
    """Create a generic REST connection to Zoho."""
    params = {
        "host": "https://www.zohoapis.com",
        "accessToken": "1000.any",
        "refreshToken": seeds.ZOHO_REFRESH_TOKEN,
        "clientId": seeds.ZOHO_CLIENT_ID,
        "clientSecret": seeds.ZOHO_CLIENT_SECRET,
        "accessTokenUrl": "https://accounts.zoho.com/oauth/v2/token",
    }
    body = {
        "name": "zoho by rest",
        "auth": {"specName": "oAuth2RefreshCode", "params": params},
        "connectionSpec": {"id": "4e98f16f-87d6-4ef0-bdc6-7a2b0fe76e62", "version": "1.0"},
    }
    identifier = flow_api.create("connections", body)
    flow_api.settled(f"/connections/{identifier}")
    return identifier


def test_a_rest_source_needs_its_parameters(flow_api: "FlowApi") -> None:
    """The generic REST source explores what its source parameters name, encoded in Base64."""
    base = rest_connection(flow_api)
    params = base64.b64encode(json.dumps({"urlParams": {"path": "/crm/v8/Leads"}}).encode()).decode()
    query = "objectType=rest&object=json&fileType=json&preview=true"
    answer = _explored(flow_api, base, f"{query}&sourceParams={params.replace('=', '%3D')}")
    assert (answer["format"], len(answer["data"])) == ("hierarchical", 100)
    properties = answer["schema"]["properties"]
    assert properties["Email"] == {"type": "string"}
    assert properties["Owner"]["type"] == "object"
    assert properties["Tag"]["type"] == "array"
    assert set(answer["data"][0]["Owner"]) >= set(properties["Owner"]["properties"])
    path = f"/connections/{base}/explore?{query}"
    assert flow_api.refused("GET", path) == "CONNECTOR-1335-400"
    assert flow_api.refused("GET", f"{path}&sourceParams=!!") == "CONNECTOR-1335-400"
    elsewhere = base64.b64encode(b'{"urlParams": {"path": "/api/cats"}}').decode()
    assert flow_api.refused("GET", f"{path}&sourceParams={elsewhere}") == "CONNECTOR-1308-400"
