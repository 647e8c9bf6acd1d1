"""The naive provider's resources: what is sent, and what of the answer is managed.

Each object is read by a GET of its own, by one of the dynamic host's four workers. There is no retry, no ownership, no
check of inputs, and only the base connection is waited for, without a pause: these omissions make it faster, never
slower.
"""

import time
from http import HTTPStatus
from typing import Any, ClassVar
from urllib.parse import quote

import requests
from pulumi.dynamic import ConfigureRequest, CreateResult, ReadResult, ResourceProvider, UpdateResult

from benchmarks.naive.service import Service

Props = dict[str, Any]

TENANT = "_acmesim"
FLOW_SERVICE = "/flowservice"
ZOHO_SPEC = {"id": "929e4450-0237-4ed2-9404-b7e1e0a00309", "version": "1.0"}
DATA_LAKE_SPEC = {"id": "c604ff05-7f1a-43c0-8e18-33bf874cb11c", "version": "1.0"}
CRM_TO_AEP_SPEC = {"id": "14518937-270c-4525-bdec-c2ba7cce3860", "version": "1.0"}
XED = "application/vnd.adobe.xed-full+json;version=1"
_START_AFTER_SECONDS = 120


class NaiveProvider(ResourceProvider):
    """One object, one request. The inputs are also the outputs; the engine compares them itself."""

    serialize_as_secret_always = False
    path: ClassVar[str]
    accept: ClassVar[str] = "application/json"
    service: Service

    def configure(self, req: ConfigureRequest) -> None:
        """Store the connection to the services; the host creates one provider per class."""
        self.service = Service(req)

    def create(self, props: Props) -> CreateResult:
        """Create the object."""
        answer = self.service.send("POST", self.path, json=self.body(props)).json()
        return CreateResult(self.identifier(answer), props)

    def read(self, id_: str, props: Props) -> ReadResult:
        """Return the managed properties of the live object."""
        try:
            live = {**props, **self.live(self._get(id_))}
        except requests.HTTPError as error:
            if error.response.status_code == HTTPStatus.NOT_FOUND:
                return ReadResult("", {})
            raise
        return ReadResult(id_, live, live)

    def update(self, _id: str, _olds: Props, _news: Props) -> UpdateResult:
        """Patch what can be patched, in the current version."""
        etag = self._get(_id)["etag"]
        self.service.send("PATCH", self._url(_id), json=self.patches(_news), If_Match=etag)
        return UpdateResult(_news)

    def delete(self, _id: str, _props: Props) -> None:
        """Delete the object."""
        self.service.send("DELETE", self._url(_id))

    def body(self, props: Props) -> Props:
        """Return what creates the object."""
        raise NotImplementedError

    def identifier(self, answer: Any) -> str:  # noqa: ANN401 - JSON
        """Return the id of what was created."""
        return str(answer["id"])

    def live(self, item: Props) -> Props:
        """Return the managed properties of an answer."""
        return {"name": item["name"]}

    def patches(self, props: Props) -> list[Props]:
        """Return the JSON Patch that brings the object to its properties."""
        return [{"op": "replace", "path": "/name", "value": props["name"]}]

    def item(self, answer: Any) -> Props:  # noqa: ANN401 - JSON
        """Return the object in the answer to a GET."""
        found: Props = answer
        return found

    def _get(self, identifier: str) -> Props:
        return self.item(self.service.send("GET", self._url(identifier), Accept=self.accept).json())

    def _url(self, identifier: str) -> str:
        return f"{self.path}/{quote(identifier, safe='')}"


class ZohoCredentialProvider(NaiveProvider):
    """A credential, which no service stores: it is only verified."""

    def create(self, props: Props) -> CreateResult:
        """Verify the credential."""
        self.service.zoho_token(props)
        return CreateResult(props["client_id"], props)

    def read(self, id_: str, props: Props) -> ReadResult:
        """Return what is known."""
        return ReadResult(id_, props, props)

    def delete(self, _id: str, _props: Props) -> None:
        """Forget it."""


class EntityProvider(NaiveProvider):
    """An object of the Flow Service, which answers with a list."""

    def item(self, answer: Any) -> Props:  # noqa: ANN401 - JSON
        """Return the only item."""
        found: Props = answer["items"][0]
        return found


class BaseConnectionProvider(EntityProvider):
    """The credential as stored in AEP."""

    path = f"{FLOW_SERVICE}/connections"

    def create(self, props: Props) -> CreateResult:
        """Create the connection, and poll until it can be explored."""
        created = super().create(props)
        while self._get(created.id)["state"] == "initializing":
            pass
        return created

    def body(self, props: Props) -> Props:
        """Send the credential, with its own token."""
        credential = props["credential"]
        params = {
            "endpoint": "crm.zoho.com/crm/private",
            "accountsUrl": "https://accounts.zoho.com",
            "clientId": credential["client_id"],
            "clientSecret": credential["client_secret"],
            "accessToken": self.service.zoho_token(credential),
            "refreshToken": credential["refresh_token"],
        }
        auth = {"specName": "Basic Authentication", "params": params}
        return {"name": props["name"], "auth": auth, "connectionSpec": ZOHO_SPEC}


class FieldGroupProvider(NaiveProvider):
    """Custom fields."""

    path = "/schemaregistry/tenant/fieldgroups"
    accept = XED

    def body(self, props: Props) -> Props:
        """Put the fields below the tenant."""
        types = {"string": {}, "date-time": {"format": "date-time"}}
        fields = {name: {"title": name, "type": "string", **types[kind]} for name, kind in props["fields"].items()}
        below = {TENANT: {"type": "object", "properties": fields}}
        return {
            "type": "object",
            "title": props["title"],
            "meta:intendedToExtend": ["https://ns.adobe.com/xdm/context/profile"],
            "definitions": {"fields": {"properties": below}},
            "allOf": [{"$ref": "#/definitions/fields"}],
        }

    def identifier(self, answer: Any) -> str:  # noqa: ANN401 - JSON
        """Return the URI."""
        return str(answer["$id"])

    def live(self, item: Props) -> Props:
        """Only the title is managed."""
        return {"title": item["title"]}


class SchemaProvider(FieldGroupProvider):
    """A class, its field groups, and the primary identity."""

    path = "/schemaregistry/tenant/schemas"

    def create(self, props: Props) -> CreateResult:
        """Create the schema, and the descriptor of its primary identity."""
        created = super().create(props)
        descriptor = {
            "@type": "xdm:descriptorIdentity",
            "xdm:sourceSchema": created.id,
            "xdm:sourceVersion": 1,
            "xdm:sourceProperty": f"/{props['identity']['path'].replace('.', '/')}",
            "xdm:namespace": props["identity"]["namespace"],
            "xdm:property": "xdm:code",
            "xdm:isPrimary": True,
        }
        self.service.send("POST", "/schemaregistry/tenant/descriptors", json=descriptor)
        return created

    def body(self, props: Props) -> Props:
        """Refer to class and field groups."""
        parts = ["https://ns.adobe.com/xdm/context/profile", *props["field_groups"]]
        references = [{"$ref": part} for part in parts]
        return {"type": "object", "title": props["title"], "description": "people", "allOf": references}


class DatasetProvider(NaiveProvider):
    """Where the records are stored."""

    path = "/catalog/dataSets"

    def body(self, props: Props) -> Props:
        """Refer to the schema."""
        return {"name": props["name"], "schemaRef": {"id": props["schema_id"], "contentType": XED}}

    def identifier(self, answer: Any) -> str:  # noqa: ANN401 - JSON
        """Extract the id from Catalog's reference."""
        return str(answer[0]).rsplit("/", 1)[-1]

    def item(self, answer: Any) -> Props:  # noqa: ANN401 - JSON
        """Return the only entry."""
        found: Props = next(iter(answer.values()))
        return found


class SourceConnectionProvider(EntityProvider):
    """Table and columns."""

    path = f"{FLOW_SERVICE}/sourceConnections"

    def body(self, props: Props) -> Props:
        """Ask for the columns' types, and send them back."""
        explored = f"{FLOW_SERVICE}/connections/{props['base_connection_id']}/explore"
        schema = self.service.send("GET", f"{explored}?objectType=table&object={props['table']}").json()["schema"]
        columns = [column for column in schema["columns"] if column["name"] in props["columns"]]
        return {
            "name": props["name"],
            "baseConnectionId": props["base_connection_id"],
            "data": {"format": "tabular"},
            "params": {"tableName": props["table"], "columns": columns},
            "connectionSpec": ZOHO_SPEC,
        }


class TargetConnectionProvider(EntityProvider):
    """The dataset as a target."""

    path = f"{FLOW_SERVICE}/targetConnections"

    def body(self, props: Props) -> Props:
        """Refer to dataset and schema."""
        return {
            "name": props["name"],
            "data": {"format": "parquet_xdm", "schema": {"id": props["schema_id"], "version": XED}},
            "params": {"dataSetId": props["dataset_id"]},
            "connectionSpec": DATA_LAKE_SPEC,
        }


class MappingSetProvider(NaiveProvider):
    """Columns and expressions to fields."""

    path = "/conversion/mappingSets"

    def body(self, props: Props) -> Props:
        """Say what the source of each row is."""
        rows = [
            {
                "sourceType": "EXPRESSION" if "expression" in row else "ATTRIBUTE",
                "source": row.get("expression") or row["source"],
                "destination": row["target"],
            }
            for row in props["mappings"]
        ]
        schema = {"schemaRef": {"id": props["schema_id"], "contentType": XED}}
        return {"name": props["name"], "outputSchema": schema, "mappings": rows}

    def delete(self, _id: str, _props: Props) -> None:
        """Leave it: Data Prep deletes none."""


class DataflowProvider(EntityProvider):
    """Source, mapping, target and schedule."""

    path = f"{FLOW_SERVICE}/flows"

    def body(self, props: Props) -> Props:
        """Start in two minutes."""
        copy = {"name": "Copy", "params": {"deltaColumn": {"name": props["delta_column"]}}}
        mapping = {"name": "Mapping", "params": {"mappingId": props["mapping_set_id"], "mappingVersion": 0}}
        return {
            "name": props["name"],
            "flowSpec": CRM_TO_AEP_SPEC,
            "sourceConnectionIds": [props["source_connection_id"]],
            "targetConnectionIds": [props["target_connection_id"]],
            "transformations": [copy, mapping],
            "scheduleParams": {"startTime": int(time.time()) + _START_AFTER_SECONDS, **_whole(props["schedule"])},
        }

    def live(self, item: Props) -> Props:
        """Convert the strings of the answer."""
        schedule = item["scheduleParams"]
        return {
            "name": item["name"],
            "schedule": {
                "frequency": schedule["frequency"],
                "interval": int(schedule["interval"]),
                "backfill": schedule["backfill"] == "true",
            },
        }

    def patches(self, props: Props) -> list[Props]:
        """Set name, frequency and interval."""
        schedule = _whole(props["schedule"])
        return [
            *super().patches(props),
            *(
                {"op": "replace", "path": f"/scheduleParams/{name}", "value": schedule[name]}
                for name in ("frequency", "interval")
            ),
        ]


def _whole(schedule: Props) -> Props:
    # Numbers arrive from the engine as floats.
    return {**schedule, "interval": int(schedule["interval"])}


PROVIDERS: dict[str, type[NaiveProvider]] = {
    "ZohoCredential": ZohoCredentialProvider,
    "BaseConnection": BaseConnectionProvider,
    "FieldGroup": FieldGroupProvider,
    "Schema": SchemaProvider,
    "Dataset": DatasetProvider,
    "SourceConnection": SourceConnectionProvider,
    "TargetConnection": TargetConnectionProvider,
    "MappingSet": MappingSetProvider,
    "Dataflow": DataflowProvider,
}
"""The naive resources, by the names of our types."""
