"""Drives Schema Registry, Catalog and Data Prep for their tests: calls with the right headers, and valid bodies."""

from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from pulumi_zoho_aep.simulator import seeds

Item = dict[str, Any]

REGISTRY = "/data/foundation/schemaregistry"
CATALOG = "/data/foundation/catalog"
DATA_PREP = "/data/foundation/conversion"
PROFILE = "https://ns.adobe.com/xdm/context/profile"
EVENT = "https://ns.adobe.com/xdm/context/experienceevent"
TENANT_FIELD = f"_{seeds.TENANT}"
RAW = "application/vnd.adobe.xed+json; version=1"
FULL = "application/vnd.adobe.xed-full+json; version=1"
ID_LIST = "application/vnd.adobe.xed-id+json"
FULL_LIST = "application/vnd.adobe.xed+json"
CONTENT_TYPE = "application/vnd.adobe.xed-full+json;version=1"
FIELD_PATH = f"/definitions/zoho/properties/{TENANT_FIELD}/properties"
ENABLE = [{"op": "add", "path": "/meta:immutableTags", "value": ["union"]}]


class Foundation:
    """The calls, and bodies that the services accept."""

    def __init__(self, client: FlaskClient, headers: dict[str, str]) -> None:
        self._client = client
        self._headers = headers

    def call(self, method: str, path: str, body: object = None, **headers: str) -> TestResponse:
        """Send one request; header names are written with underscores."""
        extra = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {} if body is None else {"json": body}
        return self._client.open(path, method=method, headers={**self._headers, **extra}, **sent)  # type: ignore[arg-type]

    def resource(self, kind: str, identifier: str) -> str:
        """Return the path of a tenant's resource."""
        return f"{REGISTRY}/tenant/{kind}/{quote(identifier, safe='')}"

    def field_group(
        self, title: str = "Zoho lead", fields: Item | None = None, members: Item | None = None
    ) -> TestResponse:
        """Create a field group below the tenant's field."""
        own = fields or {"leadId": {"type": "string"}, "score": {"type": "integer"}}
        properties = {TENANT_FIELD: {"type": "object", "properties": own}}
        body = {
            "type": "object",
            "title": title,
            "description": "Fields of a Zoho lead",
            "meta:intendedToExtend": [PROFILE],
            "definitions": {"zoho": {"properties": properties}},
            "allOf": [{"$ref": "#/definitions/zoho"}],
        }
        return self.call("POST", f"{REGISTRY}/tenant/fieldgroups", {**body, **(members or {})})

    def schema(self, *parts: str, title: str = "Zoho leads", members: Item | None = None) -> TestResponse:
        """Create a schema of the profile class and more parts."""
        body = {
            "type": "object",
            "title": title,
            "description": "",
            "allOf": [{"$ref": reference} for reference in (PROFILE, *parts)],
        }
        return self.call("POST", f"{REGISTRY}/tenant/schemas", {**body, **(members or {})})

    def lead_schema(self) -> Item:
        """Create a schema with Adobe's contact fields and the tenant's own; return it."""
        group: Item = self.field_group().get_json()
        answer = self.schema(f"{PROFILE}-person-details", f"{PROFILE}-personal-details", group["$id"])
        assert answer.status_code == 201, answer.text
        schema: Item = answer.get_json()
        return schema

    def identity(
        self, schema: Item, path: str = f"/{TENANT_FIELD}/leadId", members: Item | None = None
    ) -> TestResponse:
        """Create a primary identity descriptor."""
        body = {
            "@type": "xdm:descriptorIdentity",
            "xdm:sourceSchema": schema["$id"],
            "xdm:sourceVersion": 1,
            "xdm:sourceProperty": path,
            "xdm:namespace": "ZohoLeadId",
            "xdm:property": "xdm:code",
            "xdm:isPrimary": True,
        }
        return self.call("POST", f"{REGISTRY}/tenant/descriptors", {**body, **(members or {})})

    def profile_schema(self) -> Item:
        """Create a schema with a primary identity and enable it for Profile; return it."""
        schema = self.lead_schema()
        self.identity(schema)
        answer = self.call("PATCH", self.resource("schemas", schema["$id"]), ENABLE)
        assert answer.status_code == 200, answer.text
        enabled: Item = answer.get_json()
        return enabled

    def dataset(self, schema: Item, **members: object) -> TestResponse:
        """Create a dataset of a schema."""
        reference = {"id": schema["$id"], "contentType": CONTENT_TYPE}
        return self.call("POST", f"{CATALOG}/dataSets", {"name": "Leads", "schemaRef": reference, **members})

    def dataset_id(self, schema: Item, **members: object) -> str:
        """Create a dataset of a schema; return its id."""
        reference: str = self.dataset(schema, **members).get_json()[0]
        return reference.removeprefix("@/dataSets/")

    def mapping_set(self, schema: Item, *mappings: Item, **members: object) -> Item:
        """Return the body of a mapping set."""
        rows = mappings or (
            {"sourceType": "ATTRIBUTE", "source": "Email", "destination": "personalEmail.address"},
            {
                "sourceType": "EXPRESSION",
                "source": 'concat(First_Name, " ", Last_Name)',
                "destination": "person.name.fullName",
            },
        )
        reference = {"id": schema["$id"], "contentType": CONTENT_TYPE}
        return {"outputSchema": {"schemaRef": reference}, "mappings": list(rows), **members}


@pytest.fixture
def foundation(client: FlaskClient, headers: dict[str, str]) -> Foundation:
    """The three services of a fresh simulator."""
    return Foundation(client, headers)
