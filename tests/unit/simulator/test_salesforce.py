"""The small Salesforce behind AEP's connector: logins, tables, rows, runs."""

from typing import TYPE_CHECKING, Any

import pytest

from pulumi_zoho_aep.simulator import salesforce, seeds
from pulumi_zoho_aep.simulator.adobe.flow_service.spec_seeds import SALESFORCE

if TYPE_CHECKING:
    from tests.unit.simulator.adobe.flow_world import FlowApi

pytest_plugins = ["unit.simulator.adobe.flow_world"]

PARAMS = {
    "environmentUrl": seeds.SALESFORCE_URL,
    "clientId": seeds.SALESFORCE_CLIENT_ID,
    "clientSecret": seeds.SALESFORCE_CLIENT_SECRET,
    "apiVersion": "60.0",
}


def _body(**changes: Any) -> dict[str, Any]:
    auth = {"specName": "OAuth2 Client Credential", "params": PARAMS | changes}
    return {"name": "salesforce", "auth": auth, "connectionSpec": {"id": SALESFORCE, "version": "1.0"}}


def test_a_login_is_tested(flow_api: "FlowApi") -> None:
    """The seeded client is let in; another secret, address or type of a member is refused."""
    connection = flow_api.create("connections", _body(includeDeletedObjects=True))
    assert flow_api.settled(f"/connections/{connection}")["state"] == "enabled"
    assert flow_api.get(f"/connections/{connection}")["auth"]["params"] == {
        "environmentUrl": seeds.SALESFORCE_URL,
        "clientId": seeds.SALESFORCE_CLIENT_ID,
        "apiVersion": "60.0",
        "includeDeletedObjects": True,
    }
    assert flow_api.refused("POST", "/connections", _body(clientSecret="wrong")).startswith("CONNECTOR-1308")
    assert flow_api.refused("POST", "/connections", _body(environmentUrl="https://x")).startswith("CONNECTOR-1308")
    assert flow_api.refused("POST", "/connections", _body(includeDeletedObjects="yes")).startswith("CONNECTOR-1312")


def test_tables_columns_and_rows(flow_api: "FlowApi") -> None:
    """Explore shows the objects, their typed fields, and records of them; a table that is not there is refused."""
    connection = flow_api.create("connections", _body())
    flow_api.settled(f"/connections/{connection}")
    path = f"/connections/{connection}/explore?objectType"
    root: Any = flow_api.call("GET", f"{path}=root").json
    assert [table["path"] for table in root] == ["Account", "Contact", "Lead"]
    found: Any = flow_api.call("GET", f"{path}=table&object=Lead&preview=true").json
    columns = {column["name"]: column["xdm"] for column in found["schema"]["columns"]}
    assert columns["SystemModstamp"] == {"type": "string", "format": "date-time"}
    assert all(set(row) == set(columns) for row in found["data"])
    assert flow_api.refused("GET", f"{path}=table&object=Leads").startswith("CONNECTOR-1330")


@pytest.mark.parametrize("table", salesforce.names())
def test_rows_are_the_same_at_every_start(table: str) -> None:
    """Rows follow from the organisation alone; every delta column has a time in each of them."""
    rows = salesforce._rows(table, seeds.SALESFORCE_URL)
    salesforce._rows.cache_clear()
    assert salesforce._rows(table, seeds.SALESFORCE_URL) == rows
    assert all(row[name].endswith("Z") for row in rows for name in salesforce.moments(table))
