"""What the resources of an ingestion need of each other: inputs that work on the simulator, and their objects."""

from collections.abc import Mapping
from typing import Any

from tests.support.hosted.stack import Stack

from pulumi_zoho_aep.resources.base_connection import BaseConnectionProvider
from pulumi_zoho_aep.resources.dataset import DatasetProvider
from pulumi_zoho_aep.resources.field_group import FieldGroupProvider
from pulumi_zoho_aep.resources.mapping_set import MappingSetProvider
from pulumi_zoho_aep.resources.schema import SchemaProvider
from pulumi_zoho_aep.resources.source_connection import SourceConnectionProvider
from pulumi_zoho_aep.resources.target_connection import TargetConnectionProvider
from pulumi_zoho_aep.simulator import seeds

Properties = dict[str, Any]

PROFILE = "https://ns.adobe.com/xdm/context/profile"
EVENT = "https://ns.adobe.com/xdm/context/experienceevent"
PERSON = f"{PROFILE}-person-details"
CONTACT = f"{PROFILE}-personal-details"
ZOHO_CRM = "929e4450-0237-4ed2-9404-b7e1e0a00309"
REST_SPEC = "4e98f16f-87d6-4ef0-bdc6-7a2b0fe76e62"
CRM_TO_AEP = "14518937-270c-4525-bdec-c2ba7cce3860"
SCHEMA_VERSION = "application/vnd.adobe.xed-full+json;version=1"
COLUMNS = ["id", "Email", "First_Name", "Last_Name", "Modified_Time"]
CREDENTIAL: Mapping[str, Any] = {
    "data_center": "us",
    "client_id": seeds.ZOHO_CLIENT_ID,
    "client_secret": seeds.ZOHO_CLIENT_SECRET,
    "refresh_token": seeds.ZOHO_REFRESH_TOKEN,
}
MAPPINGS = [
    {"source": "Email", "target": "personalEmail.address"},
    {"expression": 'concat(First_Name, " ", Last_Name)', "target": "person.name.fullName"},
]
REST_SOURCE: Mapping[str, Any] = {
    "urlParams": {"host": "https://www.zohoapis.com", "path": "/crm/v8/Leads", "method": "GET"},
    "contentPath": {"path": "$.data"},
    "paginationParams": {"type": "OFFSET", "limitName": "per_page", "limitValue": 200},
    "scheduleParams": {"scheduleStartParamName": "from", "scheduleEndParamName": "to"},
}


def rest_login() -> Properties:
    """Return what a base connection of another connector takes, in place of a credential."""
    params = {"host": "https://example.com", "username": "me", "password": "the-password-of-me"}
    auth = {"spec_name": "Basic Authentication", "params": params}
    return {"credential": None, "auth": auth, "connection_spec_id": REST_SPEC}


class Chain:
    """Makes the objects a resource builds upon, each once."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._ids: dict[str, str] = {}

    @property
    def connection(self) -> str:
        """A base connection."""
        return self._id("connection", BaseConnectionProvider, {"name": "zoho", "credential": CREDENTIAL})

    @property
    def rest_connection(self) -> str:
        """A base connection of another connector."""
        return self._id("rest", BaseConnectionProvider, {"name": "rest", **rest_login()})

    @property
    def api_connection(self) -> str:
        """A base connection that leads to Zoho's own API."""
        inputs = {"name": "api", "connector": "generic_rest", "credential": CREDENTIAL}
        return self._id("api", BaseConnectionProvider, inputs)

    @property
    def source(self) -> str:
        """A source connection to leads."""
        return self._id("source", SourceConnectionProvider, self.source_inputs())

    def source_inputs(self, **changes: object) -> Properties:
        """Return the inputs of a source connection."""
        inputs = {"name": "leads", "base_connection_id": self.connection, "table": "Leads", "columns": COLUMNS}
        return {**inputs, **changes}

    @property
    def field_group(self) -> str:
        """A field group of one field."""
        inputs = {"title": "Zoho person", "fields": {"zohoId": "string"}}
        return self._id("group", FieldGroupProvider, inputs)

    @property
    def schema(self) -> str:
        """A schema of people."""
        return self.another_schema("schema")

    @property
    def profile_schema(self) -> str:
        """A schema of people in Profile."""
        identity = {"path": "personalEmail.address", "namespace": "Email"}
        more = {"primary_identity": identity, "profile_enabled": True}
        return self._id("profile", SchemaProvider, {"title": "people", "field_groups": [PERSON, CONTACT], **more})

    def another_schema(self, name: str) -> str:
        """Return the id of a schema of that name."""
        return self._id(name, SchemaProvider, {"title": f"Zoho {name}", "field_groups": [PERSON, CONTACT]})

    @property
    def dataset(self) -> str:
        """A dataset of the schema."""
        return self._id("dataset", DatasetProvider, {"name": "leads", "schema_id": self.schema})

    @property
    def target(self) -> str:
        """A target connection to the dataset."""
        return self._id("target", TargetConnectionProvider, self.target_inputs())

    def target_inputs(self, **changes: object) -> Properties:
        """Return the inputs of a target connection."""
        return {"name": "leads", "dataset_id": self.dataset, "schema_id": self.schema, **changes}

    @property
    def mapping_set(self) -> str:
        """A mapping set to the schema."""
        return self.another_mapping_set("mapping")

    def another_mapping_set(self, name: str) -> str:
        """Return the id of a mapping set that is known here by that name."""
        return self._id(name, MappingSetProvider, self.mapping_inputs())

    def mapping_inputs(self, **changes: object) -> Properties:
        """Return the inputs of a mapping set."""
        return {"name": "leads", "schema_id": self.schema, "mappings": MAPPINGS, **changes}

    def dataflow_inputs(self, **changes: object) -> Properties:
        """Return the inputs of an hourly dataflow."""
        return {
            "name": "leads",
            "source_connection_id": self.source,
            "target_connection_id": self.target,
            "mapping_set_id": self.mapping_set,
            "delta_column": "Modified_Time",
            "schedule": {"frequency": "hour", "interval": 1},
            **changes,
        }

    def _id(self, name: str, kind: Any, inputs: Properties) -> str:
        if name not in self._ids:
            self._ids[name] = self._stack.up(kind, name, inputs).id
        return self._ids[name]
