"""Three ways from Zoho into a dataset: its rows are the same, field by field."""

import csv
import io
from typing import TYPE_CHECKING, Any

from tests.unit.simulator.adobe.flow_service import rest_world

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.adobe.landing_zone import zones
from pulumi_zoho_aep.simulator.storage.files import StoredFiles
from pulumi_zoho_aep.simulator.zoho.held_records import HeldRecords, Selection

if TYPE_CHECKING:
    from tests.unit.simulator.adobe.flow_world import FlowApi

pytest_plugins = ["unit.simulator.adobe.flow_world"]

FIELDS = {"id": "leadId", "Email": "email", "No_of_Employees": "age"}
LANDING_ZONE = {"id": "26f526f2-58f4-4712-961d-e41bf1ccc0e8", "version": "1.0"}


def written(flow_api: "FlowApi", body: dict[str, Any]) -> list[dict[str, Any]]:
    """Create a dataflow, let it run once, and return the rows of its dataset by id of the record."""
    flow_api.create("flows", body)
    flow_api.world.advance(3601)
    target = flow_api.get(f"/targetConnections/{body['targetConnectionIds'][0]}")
    (batch,) = flow_api.control("GET", f"rows/{target['params']['dataSetId']}")
    return sorted(batch["rows"], key=lambda row: str(row[f"_{seeds.TENANT}"]["leadId"]))


def of_table(flow_api: "FlowApi") -> dict[str, Any]:
    base = flow_api.connection()
    source = flow_api.create("sourceConnections", flow_api.source_body(base, *FIELDS, "Modified_Time"))
    return flow_api.flow_body(*FIELDS.items(), sourceConnectionIds=[source])


def of_api(flow_api: "FlowApi") -> dict[str, Any]:
    params = rest_world.source_params(fields=",".join(FIELDS))
    body = {"name": "rest", "data": {"format": "json"}, "connectionSpec": rest_world.REST, "params": params}
    source = flow_api.create("sourceConnections", body | {"baseConnectionId": rest_world.connection(flow_api)})
    pairs = [(f"data.{name}", destination) for name, destination in FIELDS.items()]
    return untransformed(flow_api.flow_body(*pairs), source, "6499120c-0b15-42dc-936e-847ea3c24d72")


def of_files(flow_api: "FlowApi") -> dict[str, Any]:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(FIELDS)
    records = HeldRecords(flow_api.world.store, "Leads", "us-production").select(Selection())
    writer.writerows([record[name] for name in FIELDS] for record in records)
    zones.container(flow_api.world.store, seeds.SANDBOX)
    files = StoredFiles(flow_api.world, zones.account(seeds.SANDBOX), zones.CONTAINER)
    files.write("zoho/1.csv", text.getvalue().encode())
    params = {"path": "dlz-user-container/zoho/", "type": "folder"}
    body = {"name": "files", "data": {"format": "delimited"}, "params": params, "connectionSpec": LANDING_ZONE}
    source = flow_api.create("sourceConnections", body)
    return untransformed(flow_api.flow_body(*FIELDS.items()), source, "9753525b-82c7-4dce-8a9b-5ccfce2b9876")


def untransformed(body: dict[str, Any], source: str, flow_spec: str) -> dict[str, Any]:
    without_copy = body["transformations"][1:]
    return body | {
        "sourceConnectionIds": [source],
        "flowSpec": {"id": flow_spec},
        "transformations": without_copy,
    }


def test_the_rows_are_the_same(flow_api: "FlowApi") -> None:
    """Numbers in files are numbers again, and what is empty is absent, however it came."""
    flow_api.control("POST", "records/Leads", {"Last_Name": "New", "Email": 'a"b,c\n@mail.example'})
    by_table, by_api, by_files = (written(flow_api, make(flow_api)) for make in (of_table, of_api, of_files))
    assert len(by_table) == 1501
    assert {type(row[f"_{seeds.TENANT}"].get("age")) for row in by_table} == {int, type(None)}
    assert by_table == by_api == by_files
