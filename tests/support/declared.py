"""A complete declaration of every resource, as a program writes it, and the class that Pulumi stores for it."""

from typing import Any

from pulumi.output import Unknown
from tests.support.hosted.wire import bare
from tests.support.messages import without_codes

from pulumi_zoho_aep.engine.adapter import Provider
from pulumi_zoho_aep.resources.base_connection import BaseConnectionProvider
from pulumi_zoho_aep.resources.dataflow import DataflowProvider
from pulumi_zoho_aep.resources.dataset import DatasetProvider
from pulumi_zoho_aep.resources.field_group import FieldGroupProvider
from pulumi_zoho_aep.resources.host import StackHost
from pulumi_zoho_aep.resources.identity_descriptor import IdentityDescriptorProvider
from pulumi_zoho_aep.resources.mapping_set import MappingSetProvider
from pulumi_zoho_aep.resources.schema import SchemaProvider
from pulumi_zoho_aep.resources.source_connection import SourceConnectionProvider
from pulumi_zoho_aep.resources.target_connection import TargetConnectionProvider
from pulumi_zoho_aep.resources.zoho_credential import ZohoCredentialProvider
from pulumi_zoho_aep.services import Services

Props = dict[str, Any]

UNKNOWN = Unknown()  # type: ignore[no-untyped-call]
"""What a preview has in place of a value that only an update will tell."""
CANARY = "canary-2f6b"
CREDENTIAL: Props = {
    "data_center": "eu",
    "environment": "sandbox",
    "client_id": "1000.X",
    "client_secret": f"{CANARY} secret",
    "refresh_token": f"{CANARY} token",
}
SCHEDULE: Props = {"frequency": "hour", "interval": 6, "start_time": "2030-01-01T00:00:00Z", "backfill": True}
DECLARED: dict[str, tuple[type[Provider[Any, Any]], Props]] = {
    "BaseConnection": (
        BaseConnectionProvider,
        {"name": "zoho-sales", "description": "sales", "credential": CREDENTIAL, "endpoint": "crm.zoho.eu/crm/private"},
    ),
    "Dataflow": (
        DataflowProvider,
        {
            "name": "leads",
            "description": "all of them",
            "source_connection_id": "s-1",
            "target_connection_id": "t-1",
            "mapping_set_id": "m-1",
            "mapping_version": 3,
            "delta_column": "Modified_Time",
            "schedule": SCHEDULE,
            "options": {"error_diagnostics": True, "partial_ingestion_percent": 5.0},
            "enabled": True,
            "wait_for_first_run": False,
            "expect_fresh_within": "6h",
            "allow_replacement": False,
        },
    ),
    "Dataset": (
        DatasetProvider,
        {"name": "leads", "description": "", "schema_id": "x", "tags": {"team": ["a", "b"]}, "profile": True},
    ),
    "FieldGroup": (
        FieldGroupProvider,
        {"title": "zoho", "fields": {"leadId": "string", "address.city": "string", "tags": "string[]"}},
    ),
    "IdentityDescriptor": (
        IdentityDescriptorProvider,
        {"schema_id": "x", "path": "personalEmail.address", "namespace": "Email", "primary": True},
    ),
    "MappingSet": (
        MappingSetProvider,
        {
            "name": "leads",
            "schema_id": "x",
            "mappings": [
                {"source": "Email", "target": "personalEmail.address"},
                {"expression": 'concat(First_Name, " ", Last_Name)', "target": "person.name.fullName"},
            ],
        },
    ),
    "Schema": (
        SchemaProvider,
        {
            "title": "zoho leads",
            "field_groups": ["b", "a"],
            "primary_identity": {"path": "personalEmail.address", "namespace": "Email"},
            "profile_enabled": True,
        },
    ),
    "SourceConnection": (
        SourceConnectionProvider,
        {"name": "leads", "base_connection_id": "b-1", "table": "Leads", "columns": ["id", "Email"]},
    ),
    "TargetConnection": (
        TargetConnectionProvider,
        {"name": "leads", "dataset_id": "d-1", "schema_id": "x"},
    ),
    "ZohoCredential": (
        ZohoCredentialProvider,
        {**CREDENTIAL, "scopes": ["ZohoCRM.modules.READ"], "expected_org_id": "1", "revoke_on_delete": True},
    ),
}


def configured(provider: type[Provider[Any, Any]]) -> Provider[Any, Any]:
    """Return a provider with services of its own, which reach nothing."""
    made = provider()
    made.host = StackHost(Services({}))
    return made


def messages(provider: type[Provider[Any, Any]], props: Props, olds: Props | None = None) -> list[str]:
    """Return what `check` has to say against a declaration."""
    return [without_codes(failure.reason) for failure in configured(provider).check(olds or {}, props).failures]


def checked(provider: type[Provider[Any, Any]], props: Props) -> Props:
    """Return the canonical declaration, as the engine passes it on: without marks."""
    result = configured(provider).check({}, props)
    assert not result.failures, [failure.reason for failure in result.failures]
    return dict(bare(result.inputs))
