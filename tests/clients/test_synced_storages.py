"""From Zoho to rows through a customer's own storage: the same rows as by the landing zone, field by field."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from tests.support.hosted.chain import CONTACT, PERSON, Chain
from tests.support.hosted.host import Host
from tests.support.hosted.stack import Stack

from pulumi_zoho_aep.cli.sync.storages import storage_of
from pulumi_zoho_aep.extract.plans import Source
from pulumi_zoho_aep.extract.positions import DatasetTag
from pulumi_zoho_aep.extract.sync import Sync
from pulumi_zoho_aep.resources.base_connection import BaseConnectionProvider
from pulumi_zoho_aep.resources.dataflow import DataflowProvider
from pulumi_zoho_aep.resources.dataset import DatasetProvider
from pulumi_zoho_aep.resources.field_group import FieldGroupProvider
from pulumi_zoho_aep.resources.mapping_set import MappingSetProvider
from pulumi_zoho_aep.resources.schema import SchemaProvider
from pulumi_zoho_aep.resources.source_connection import SourceConnectionProvider
from pulumi_zoho_aep.services import Services, ZohoLogin
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator
from pulumi_zoho_aep.simulator.setting import Setting
from pulumi_zoho_aep.simulator.storage import azure
from pulumi_zoho_aep.simulator.storage.s3 import S3Storage
from pulumi_zoho_aep.stack_file.sections import ConnectionSection
from pulumi_zoho_aep.zoho import Client, Environment

FOLDER = "crm/leads"
FILES_TO_AEP = "9753525b-82c7-4dce-8a9b-5ccfce2b9876"
FIELDS = {"zohoId": "string", "gone": "string", "revenue": "number", "optedOut": "boolean", "owner": "string"}
MAPPINGS = [
    {"source": "id", "target": "_acmesim.zohoId"},
    {"source": "is_deleted", "target": "_acmesim.gone"},
    {"source": "Annual_Revenue", "target": "_acmesim.revenue"},
    {"source": "Email_Opt_Out", "target": "_acmesim.optedOut"},
    {"source": "Owner__id", "target": "_acmesim.owner"},
    {"source": "Email", "target": "personalEmail.address"},
    {"expression": 'concat(First_Name, " ", Last_Name)', "target": "person.name.fullName"},
]
COLUMNS = ("id", "First_Name", "Last_Name", "Email", "Annual_Revenue", "Email_Opt_Out", "Owner.id", "Modified_Time")
Rows = list[list[dict[str, Any]]]


class Way:
    """A chain of one storage, and syncs into it."""

    def __init__(self, simulator: Simulator, host: Host, connection: dict[str, Any]) -> None:
        self.simulator, self.stack = simulator, Stack(host, simulator)
        self._connection = connection
        self._services = Services(self.stack.platform)
        client = Client(seeds.ZOHO_CLIENT_ID, seeds.ZOHO_CLIENT_SECRET)
        self._zoho = self._services.zoho(ZohoLogin("us", Environment.PRODUCTION, client, seeds.ZOHO_REFRESH_TOKEN))
        group = self.stack.up(FieldGroupProvider, "group", {"title": "CRM", "fields": FIELDS}).id
        schema = {"title": "CRM people", "field_groups": [PERSON, CONTACT, group]}
        self._schema = self.stack.up(SchemaProvider, "people", schema).id
        self._dataset = self.stack.up(DatasetProvider, "leads", {"name": "leads", "schema_id": self._schema}).id

    def sync(self) -> int:
        """Read what is new into files, and return how many rows."""
        section = ConnectionSection.model_validate({"credential": "sales", **self._connection})
        storage = storage_of(self._services, "files", section)
        position = DatasetTag(self._services.platform.datasets, self._dataset, ("crm", "test", "leads"))
        source = Source("leads", "Leads", (*COLUMNS, "is_deleted"), "Modified_Time", FOLDER)
        found = Sync(source, self._zoho, storage, position, sleep=lambda _: None)
        return found.run(found.plan()).rows

    def up(self) -> None:
        """Make what reads the files."""
        chain, connector = Chain(self.stack), self._connection["connector"]
        source = {"name": "leads", "table": "Leads", "folder": FOLDER, "connector": connector}
        source["columns"] = [*COLUMNS, "is_deleted"]
        if "auth" in self._connection:
            base = {"name": "files", **self._connection}
            source["base_connection_id"] = self.stack.up(BaseConnectionProvider, "files", base).id
        chain._ids |= {"schema": self._schema, "dataset": self._dataset}
        chain._ids["source"] = self.stack.up(SourceConnectionProvider, "source", source).id
        mapping = chain.mapping_inputs(mappings=MAPPINGS)
        chain._ids["mapping"] = self.stack.up(MappingSetProvider, "mapping", mapping).id
        flow = chain.dataflow_inputs(delta_column=None, flow_spec_id=FILES_TO_AEP)
        self.stack.up(DataflowProvider, "flow", flow)

    def control(self, method: str, path: str, body: object = None) -> Any:
        """Do what a person does at Zoho, or let time pass."""
        answer = requests.request(method, f"{self.simulator.url}/_simulator/{path}", json=body, timeout=30)
        answer.raise_for_status()
        return answer.json()

    def rows(self) -> Rows:
        """Return the rows of the dataset, batch by batch."""
        found = [batch["rows"] for batch in self.control("GET", f"rows/{self._dataset}")]
        return [sorted(rows, key=lambda row: str(row["_acmesim"]["zohoId"])) for rows in found if rows]


def rows_by(connection: dict[str, Any], host: Host, **endpoints: str) -> Rows:
    """Return what a first load and the sync after some changes bring into the dataset."""
    with Simulator(setting=Setting(endpoints=endpoints)) as simulator:
        way = Way(simulator, host, connection)
        assert way.sync() > 1000
        way.up()
        simulator.world.advance(3700)
        (first,) = way.rows()
        changed, deleted = [row["_acmesim"]["zohoId"] for row in first if not row["_acmesim"].get("gone")][:2]
        way.control("PATCH", f"records/Leads/{changed}", {"Last_Name": 'Changed, "é" 😀'})
        way.control("DELETE", f"records/Leads/{deleted}")
        way.control("POST", "records/Leads", {"Last_Name": "New", "Company": "Acme"})
        simulator.world.advance(600)
        assert way.sync() == 3
        simulator.world.advance(3700)
        return way.rows()


@pytest.fixture
def host() -> Iterator[Host]:
    """What the engine runs resources in."""
    running = Host()
    yield running
    running.stop()


def test_the_same_rows_by_every_storage(host: Host, moto: str, azurite: str) -> None:
    """A first load; then a changed record, a deleted one and a new one."""
    expected = rows_by({"connector": "landing_zone"}, host)
    assert [len(rows) for rows in expected] == [1505, 3]
    key = {"s3_access_key": seeds.S3_ACCESS_KEY, "s3_secret_key": seeds.S3_SECRET_KEY, "bucket_name": seeds.S3_BUCKET}
    # As a customer does: neither AEP nor a sync makes a bucket or container.
    list(S3Storage(moto).list(seeds.S3_BUCKET))
    list(azure.AzureStorage(azurite).list(seeds.BLOB_CONTAINER))
    bucket = {"connector": "amazon_s3", "auth": {"type": "access_key", **key, "service_url": moto}}
    assert rows_by(bucket, host, s3=moto) == expected
    login = f"DefaultEndpointsProtocol=http;AccountName={azure.ACCOUNT};AccountKey={azure.KEY}"
    auth = {
        "type": "connection_string",
        "connection_string": f"{login};BlobEndpoint={azurite}/{azure.ACCOUNT};",
        "container": seeds.BLOB_CONTAINER,
    }
    assert rows_by({"connector": "azure_blob", "auth": auth}, host, blob=azurite) == expected
