"""Drives Flow Service for its tests: calls with the right headers, and a chain of objects up to a dataflow."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.world import World

Item = dict[str, Any]

BASE = "/data/foundation/flowservice"
ZOHO = {"id": "929e4450-0237-4ed2-9404-b7e1e0a00309", "version": "1.0"}
DATA_LAKE = {"id": "c604ff05-7f1a-43c0-8e18-33bf874cb11c", "version": "1.0"}
CRM_TO_AEP = {"id": "14518937-270c-4525-bdec-c2ba7cce3860", "version": "1.0"}
PROFILE = "https://ns.adobe.com/xdm/context/profile"
TEXT = {"type": "string", "title": "text"}
NUMBER = {"type": "integer", "title": "number"}
MEDIA_TYPE = "application/vnd.adobe.xed-full+json;version=1"


class FlowApi:
    """The calls and the bodies, with defaults that the service accepts."""

    def __init__(self, client: FlaskClient, headers: dict[str, str], world: World) -> None:
        self.world = world
        self._client = client
        self._headers = headers

    def call(self, method: str, path: str, body: object = None, **headers: str) -> TestResponse:
        """Call Flow Service; header names are written with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._client.open(f"{BASE}{path}", method=method, json=body, headers={**self._headers, **named})

    def refused(self, method: str, path: str, body: object = None, **headers: str) -> str:
        """Return service, number and status of a refusal, e.g. `FLOW-1404-412`."""
        answer = self.call(method, path, body, **headers)
        assert answer.json is not None, answer.text
        code = str(answer.json["type"]).rpartition("/")[2]
        assert answer.status_code == answer.json["status"] == int(code.rpartition("-")[2])
        return code

    def control(self, method: str, path: str, body: object = None) -> Any:
        """Call the control interface and return its answer."""
        answer = self._client.open(f"/_simulator/{path}", method=method, json=body)
        assert answer.status_code == 200, answer.text
        return answer.json

    def get(self, path: str) -> Item:
        """Return the one object at a path."""
        answer = self.call("GET", path).json
        assert answer is not None
        (item,) = answer["items"]
        return dict(item)

    def items(self, path: str) -> list[Item]:
        """Return the objects of a list call."""
        answer = self.call("GET", path).json
        assert answer is not None
        return list(answer["items"])

    def settled(self, path: str) -> Item:
        """Return the object at a path after the one read that passing states last for."""
        self.get(path)
        return self.get(path)

    def create(self, collection: str, body: Item) -> str:
        """Create an object and return its id."""
        answer = self.call("POST", f"/{collection}", body)
        assert answer.status_code == 201, answer.text
        assert answer.json is not None
        return str(answer.json["id"])

    def patch(self, path: str, *operations: Item) -> TestResponse:
        """Patch with the current etag."""
        return self.call("PATCH", path, list(operations), If_Match=self.get(path)["etag"])

    def patch_refused(self, path: str, *operations: Item) -> str:
        """Return the code of a refused patch with the current etag."""
        return self.refused("PATCH", path, list(operations), If_Match=self.get(path)["etag"])

    @staticmethod
    def connection_body(**params: object) -> Item:
        """Return the body of a Zoho base connection whose credentials are good."""
        good = {
            "endpoint": "https://www.zohoapis.com",
            "accountsUrl": "https://accounts.zoho.com",
            "clientId": seeds.ZOHO_CLIENT_ID,
            "clientSecret": seeds.ZOHO_CLIENT_SECRET,
            "accessToken": "1000.any",
            "refreshToken": seeds.ZOHO_REFRESH_TOKEN,
        }
        kept = {name: value for name, value in (good | params).items() if value is not None}
        return {
            "name": "zoho-sales",
            "description": "made by a test",
            "auth": {"specName": "Basic Authentication", "params": kept},
            "connectionSpec": ZOHO,
        }

    def connection(self) -> str:
        """Create a base connection and wait until it is enabled."""
        identifier = self.create("connections", self.connection_body())
        assert self.settled(f"/connections/{identifier}")["state"] == "enabled"
        return identifier

    def source_body(self, base: str, *columns: str, table: str = "Leads") -> Item:
        """Return the body of a source connection; without columns it reads the whole table."""
        params: Item = {"tableName": table}
        if columns:
            answer = self.call("GET", f"/connections/{base}/explore?objectType=table&object={table}").json
            assert answer is not None
            params["columns"] = [one for one in answer["schema"]["columns"] if one["name"] in columns]
        body = {"name": "leads source", "baseConnectionId": base, "data": {"format": "tabular"}, "params": params}
        return {**body, "connectionSpec": ZOHO}

    def prepare(self, path: str, body: object) -> Any:
        """Create an object of another service, and return the answer."""
        answer = self._client.post(f"/data/foundation/{path}", json=body, headers=self._headers)
        assert answer.status_code in (200, 201), answer.text
        return answer.json

    def schema(self, title: str = "leads") -> str:
        """Create a profile schema with a few fields of the tenant, and return its id."""
        rating = {"type": "object", "properties": dict.fromkeys(("score", "text"), TEXT) | {"score": NUMBER}}
        rating["required"] = ["score"]
        own = {"type": "object", "properties": {"leadId": TEXT, "email": TEXT, "age": NUMBER, "rating": rating}}
        group = {
            "title": f"{title} fields",
            "description": "made by a test",
            "meta:intendedToExtend": [PROFILE],
            "definitions": {"own": {"properties": {f"_{seeds.TENANT}": own}}},
            "allOf": [{"$ref": "#/definitions/own"}],
        }
        reference = self.prepare("schemaregistry/tenant/fieldgroups", {"type": "object", **group})["$id"]
        parts = [{"$ref": PROFILE}, {"$ref": reference}]
        body = {"title": title, "description": "made by a test", "type": "object", "allOf": parts}
        return str(self.prepare("schemaregistry/tenant/schemas", body)["$id"])

    def dataset(self, schema: str) -> str:
        """Create a dataset and return its id."""
        body = {"name": "leads", "schemaRef": {"id": schema, "contentType": MEDIA_TYPE}}
        (reference,) = self.prepare("catalog/dataSets", body)
        return str(reference).rpartition("/")[2]

    def target_body(self, schema: str) -> Item:
        """Return the body of a target connection to a new dataset."""
        return {
            "name": "leads target",
            "data": {"format": "parquet_xdm", "schema": {"id": schema, "version": MEDIA_TYPE}},
            "params": {"dataSetId": self.dataset(schema)},
            "connectionSpec": DATA_LAKE,
        }

    @staticmethod
    def mapping_body(schema: str, *mappings: tuple[str, str]) -> Item:
        """Return the body of a mapping set from expressions to fields of the tenant."""
        rows = [
            {"sourceType": "EXPRESSION", "source": source, "destination": f"_{seeds.TENANT}.{destination}"}
            for source, destination in mappings or (("Email", "email"),)
        ]
        return {"outputSchema": {"schemaRef": {"id": schema, "contentType": MEDIA_TYPE}}, "mappings": rows}

    def mapping_set(self, schema: str, *mappings: tuple[str, str]) -> str:
        """Create a mapping set and return its id."""
        return str(self.prepare("conversion/mappingSets", self.mapping_body(schema, *mappings))["id"])

    def remap(self, identifier: str, schema: str, *mappings: tuple[str, str]) -> int:
        """Store the next version of a mapping set and return it."""
        url = f"/data/foundation/conversion/mappingSets/{identifier}"
        answer = self._client.put(url, json=self.mapping_body(schema, *mappings), headers=self._headers).json
        assert answer is not None
        return int(answer["version"])

    def schema_of(self, body: Item) -> str:
        """Return the schema that a dataflow's body writes to."""
        target = self.get(f"/targetConnections/{body['targetConnectionIds'][0]}")
        return str(target["data"]["schema"]["id"])

    def flow_body(self, *mappings: tuple[str, str], **changes: object) -> Item:
        """Return the body of an hourly dataflow that starts in an hour; a member set to None is left out."""
        columns = ("id", "Email", "First_Name", "Last_Name", "Modified_Time")
        source = self.create("sourceConnections", self.source_body(self.connection(), *columns))
        schema = self.schema(f"leads {len(self.world.store.items('flows'))}")
        target = self.create("targetConnections", self.target_body(schema))
        mapping = {"mappingId": self.mapping_set(schema, *mappings), "mappingVersion": 0}
        body = {
            "name": "leads",
            "description": "made by a test",
            "flowSpec": CRM_TO_AEP,
            "sourceConnectionIds": [source],
            "targetConnectionIds": [target],
            "transformations": [
                {"name": "Copy", "params": {"deltaColumn": {"name": "Modified_Time"}}},
                {"name": "Mapping", "params": mapping},
            ],
            "scheduleParams": {"startTime": self.now() + 3600, "frequency": "hour", "interval": 1},
            **changes,
        }
        return {name: value for name, value in body.items() if value is not None}

    def once_body(self, **changes: object) -> Item:
        """Return the body of a one-time dataflow that starts in an hour."""
        schedule = {"startTime": self.now() + 3600, "frequency": "once"}
        body = self.flow_body(scheduleParams=schedule, **changes)
        body["transformations"] = body["transformations"][1:]
        return body

    def flow(self, *mappings: tuple[str, str], **changes: object) -> str:
        """Create a dataflow and wait until it has settled."""
        identifier = self.create("flows", self.flow_body(*mappings, **changes))
        self.settled(f"/flows/{identifier}")
        return identifier

    def now(self) -> int:
        """Return the simulated time in epoch seconds."""
        return int(self.world.clock.now())


@pytest.fixture
def flow_api(client: FlaskClient, headers: dict[str, str], world: World) -> FlowApi:
    """Flow Service of a fresh simulator."""
    return FlowApi(client, headers, world)
