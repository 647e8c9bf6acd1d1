"""Names that are stored in people's states or written in their programs: renaming one is a breaking change.

A failure here is a question, not a typing error: does an existing stack survive the change? If not, it is "Action
required" in the changelog, with what to do.
"""

import base64
import json
import pickletools
import subprocess
import sys
from typing import Any

import pytest
from pulumi.dynamic.dynamic import serialize_provider

import pulumi_zoho_aep
from pulumi_zoho_aep.engine.resource import Resource

AUDIT = {"created_by", "updated_at", "updated_by", "updated_client"}
ENTITY = {"name", "description", "ownership_tag", "state", "etag", *AUDIT}
STORED: dict[str, tuple[str, str, set[str]]] = {
    "BaseConnection": (
        "pulumi_zoho_aep.resources.base_connection",
        "BaseConnectionProvider",
        {
            *ENTITY,
            "connector",
            "credential",
            "endpoint",
            "auth",
            "connection_spec_id",
            "login_finding",
            "credential_as_of",
            "is_login_sent",
        },
    ),
    "Dataflow": (
        "pulumi_zoho_aep.resources.dataflow",
        "DataflowProvider",
        {
            *ENTITY,
            "source_connection_id",
            "target_connection_id",
            "mapping_set_id",
            "mapping_version",
            "delta_column",
            "schedule",
            "options",
            "enabled",
            "flow_spec_id",
            "wait_for_first_run",
            "expect_fresh_within",
            "allow_replacement",
            "starts_at",
            "transformations",
            "last_operation",
            "last_run_state",
            "run_finding",
        },
    ),
    "Dataset": (
        "pulumi_zoho_aep.resources.dataset",
        "DatasetProvider",
        {
            *AUDIT,
            "ownership_tag",
            "name",
            "description",
            "schema_id",
            "tags",
            "profile",
            "error_diagnostics",
            "version",
        },
    ),
    "FieldGroup": (
        "pulumi_zoho_aep.resources.field_group",
        "FieldGroupProvider",
        {*AUDIT, "ownership_tag", "title", "description", "class_id", "fields", "version", "kept_by"},
    ),
    "IdentityDescriptor": (
        "pulumi_zoho_aep.resources.identity_descriptor",
        "IdentityDescriptorProvider",
        {*AUDIT, "schema_id", "path", "namespace", "primary"},
    ),
    "MappingSet": (
        "pulumi_zoho_aep.resources.mapping_set",
        "MappingSetProvider",
        {*AUDIT, "ownership_tag", "name", "schema_id", "mappings", "version", "passed_over", "allow_null_values"},
    ),
    "Schema": (
        "pulumi_zoho_aep.resources.schema",
        "SchemaProvider",
        {
            *AUDIT,
            "ownership_tag",
            "title",
            "description",
            "class_id",
            "field_groups",
            "primary_identity",
            "has_others_identity",
            "primary_descriptor_id",
            "profile_enabled",
            "version",
        },
    ),
    "SourceConnection": (
        "pulumi_zoho_aep.resources.source_connection",
        "SourceConnectionProvider",
        {
            *ENTITY,
            "connector",
            "folder",
            "rest",
            "base_connection_id",
            "table",
            "columns",
            "params",
            "data_format",
            "format_properties",
            "connection_spec_id",
            "has_all_columns",
        },
    ),
    "TargetConnection": (
        "pulumi_zoho_aep.resources.target_connection",
        "TargetConnectionProvider",
        {*ENTITY, "dataset_id", "schema_id", "schema_version"},
    ),
    "ZohoCredential": (
        "pulumi_zoho_aep.resources.zoho_credential",
        "ZohoCredentialProvider",
        {
            "data_center",
            "environment",
            "client_id",
            "client_secret",
            "refresh_token",
            "grant_token",
            "redirect_uri",
            "scopes",
            "expected_org_id",
            "revoke_on_delete",
            "verify_modules",
            "used_by",
            "access_token",
            "access_token_expires_at",
            "secrets_since",
            "granted_scopes",
            "org_id",
            "org_name",
            "org_type",
            "edition",
            "license_ends_at",
            "user_email",
            "user_status",
            "readable_modules",
            "unreadable_modules",
            "other_data_center",
            "login_finding",
        },
    ),
}


# In a process of its own: Pulumi keeps what it learns about mocks for as long as the process lives.
INGESTION = """
import asyncio, json, pulumi
from pulumi.runtime import mocks

class Engine(mocks.Mocks):
    registered = []

    def call(self, args):
        return {}

    def new_resource(self, args):
        self.registered.append((args.typ, args.name))
        return f"{args.name}-id", {**args.inputs, "version": 0}

engine = Engine()
asyncio.set_event_loop(asyncio.new_event_loop())
mocks.set_mocks(engine)

import pulumi_zoho_aep

@pulumi.runtime.test
def program():
    ingestion = pulumi_zoho_aep.ZohoIngestion(
        "leads",
        connection="b-1",
        dataset="d-1",
        schema_id="s-1",
        table="Leads",
        delta_column="Modified_Time",
        mapping=[{"source": "Email", "target": "personalEmail.address"}],
        schedule={"frequency": "hour"},
    )
    return ingestion.dataflow.id

program()
print(json.dumps(engine.registered))
"""


def resource(name: str) -> type[Resource]:
    found: type[Resource] = getattr(pulumi_zoho_aep, name)
    return found


def test_every_resource_is_pinned() -> None:
    """A new resource is pinned here before it is released."""
    members = (getattr(pulumi_zoho_aep, name) for name in pulumi_zoho_aep.__all__)
    assert {kind.__name__ for kind in members if isinstance(kind, type) and issubclass(kind, Resource)} == set(STORED)


@pytest.mark.parametrize("name", STORED)
def test_type_tokens(name: str) -> None:
    """The token is the type of every such resource in every state."""
    assert f"pulumi-python:{resource(name)._resource_type_name}" == f"pulumi-python:dynamic/zoho-aep:{name}"


def test_a_users_subclass_keeps_its_place() -> None:
    """Somebody's own subclass is still the same type of resource, so its state stays valid."""

    class OurDataflow(pulumi_zoho_aep.Dataflow):
        """Made by a user."""

    assert OurDataflow._resource_type_name == "dynamic/zoho-aep:Dataflow"


@pytest.mark.parametrize("name", STORED)
def test_providers_are_stored_by_name(name: str) -> None:
    """Each state holds the provider as module and class, and nothing of its content: constant, short, no state."""
    module, kind, _ = STORED[name]
    provider = resource(name).provider_class()
    stored = serialize_provider(provider)
    assert stored == serialize_provider(resource(name).provider_class())
    assert len(stored) < 200
    texts = [argument for _, argument, _ in pickletools.genops(base64.b64decode(stored)) if isinstance(argument, str)]
    assert texts == [module, kind]
    assert vars(provider) == {}
    assert provider.serialize_as_secret_always is False


@pytest.mark.parametrize("name", STORED)
def test_output_keys(name: str) -> None:
    """What programs read from a resource, and what a state of an older release holds."""
    handler: Any = resource(name).provider_class.handler
    assert set(handler.outputs.model_fields) == STORED[name][2]
    assert set(handler.inputs.model_fields) <= STORED[name][2]


@pytest.mark.parametrize("name", STORED)
def test_declared_outputs_exist(name: str) -> None:
    """Every output that an editor offers is one that the state has."""
    declared = {key for key, kind in vars(resource(name))["__annotations__"].items() if "Output" in str(kind)}
    assert declared
    assert declared <= STORED[name][2]


def test_the_component() -> None:
    """The component's token is in states too, above its four resources, all of one name; beside it is the lineage."""
    ran = subprocess.run([sys.executable, "-c", INGESTION], capture_output=True, text=True, check=True, timeout=60)
    parts = ("MappingSet", "SourceConnection", "TargetConnection", "Dataflow")
    assert sorted(json.loads(ran.stdout)) == sorted(
        [["zoho-aep:index:ZohoIngestion", "leads"], ["pulumi-python:dynamic/zoho-aep:Lineage", "lineage"]]
        + [[f"pulumi-python:dynamic/zoho-aep:{part}", "leads"] for part in parts]
    )
