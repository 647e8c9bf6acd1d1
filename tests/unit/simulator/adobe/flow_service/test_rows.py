"""What runs write into datasets."""

from typing import TYPE_CHECKING

from pulumi_zoho_aep.simulator import seeds

if TYPE_CHECKING:
    from tests.unit.simulator.adobe.flow_world import FlowApi

pytest_plugins = ["unit.simulator.adobe.flow_world"]


def test_changed_records_arrive(flow_api: "FlowApi") -> None:
    """What was changed at Zoho is read by the run in whose window it lies, and the dataset's rows show it."""
    body = flow_api.flow_body()
    flow_api.create("flows", body)
    flow_api.world.advance(3700)
    client = flow_api._client
    made = client.post("/_simulator/records/Leads", json={"Last_Name": "New", "Email": "new@mail.example"}).get_json()
    flow_api.world.advance(3600)
    client.patch(f"/_simulator/records/Leads/{made['id']}", json={"Email": "newer@mail.example"})
    flow_api.world.advance(3600)
    (dataset,) = [one["params"]["dataSetId"] for one in flow_api.world.store.items("targetConnections")]
    first, second, third = client.get(f"/_simulator/rows/{dataset}").get_json()
    assert len(first["rows"]) == 1500
    emails = [[row[f"_{seeds.TENANT}"]["email"] for row in batch["rows"]] for batch in (second, third)]
    assert emails == [["new@mail.example"], ["newer@mail.example"]]
    assert client.get("/_simulator/rows/none").status_code == 404
