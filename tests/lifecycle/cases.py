"""One case per type that is an object of AEP's: how it is declared, where it is kept, and a change in place."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.support.hosted.chain import CONTACT, CREDENTIAL, PERSON, Chain
from tests.support.hosted.stack import ProviderClass

from pulumi_zoho_aep.resources.base_connection import BaseConnectionProvider
from pulumi_zoho_aep.resources.dataflow import DataflowProvider
from pulumi_zoho_aep.resources.dataset import DatasetProvider
from pulumi_zoho_aep.resources.field_group import FieldGroupProvider
from pulumi_zoho_aep.resources.identity_descriptor import IdentityDescriptorProvider
from pulumi_zoho_aep.resources.mapping_set import MappingSetProvider
from pulumi_zoho_aep.resources.schema import SchemaProvider
from pulumi_zoho_aep.resources.source_connection import SourceConnectionProvider
from pulumi_zoho_aep.resources.target_connection import TargetConnectionProvider


@dataclass(frozen=True)
class Case:
    """One type: where its objects are, and a change in place."""

    kind: ProviderClass
    collection: str
    path: str
    change: dict[str, Any] = field(default_factory=lambda: {"description": "changed"})

    @property
    def name(self) -> str:
        """The resource's type."""
        return self.kind.__name__.removesuffix("Provider")

    def inputs(self, chain: Chain) -> dict[str, Any]:
        """Return inputs that work."""
        return _INPUTS[self.kind](chain)


_INPUTS: dict[ProviderClass, Callable[[Chain], dict[str, Any]]] = {
    BaseConnectionProvider: lambda _: {"name": "zoho", "credential": CREDENTIAL},
    SourceConnectionProvider: lambda chain: chain.source_inputs(),
    FieldGroupProvider: lambda _: {"title": "lead", "fields": {"leadId": "string"}},
    SchemaProvider: lambda _: {"title": "leads", "field_groups": [PERSON, CONTACT]},
    IdentityDescriptorProvider: lambda chain: {
        "schema_id": chain.schema,
        "path": "personalEmail.address",
        "namespace": "Email",
    },
    DatasetProvider: lambda chain: {"name": "leads", "schema_id": chain.schema},
    MappingSetProvider: lambda chain: chain.mapping_inputs(),
    TargetConnectionProvider: lambda chain: chain.target_inputs(),
    DataflowProvider: lambda chain: chain.dataflow_inputs(allow_replacement=True),
}
FLOW_SERVICE = "/data/foundation/flowservice"
_REGISTRY = "/data/foundation/schemaregistry/tenant"
CASES = (
    Case(BaseConnectionProvider, "connections", f"{FLOW_SERVICE}/connections"),
    Case(SourceConnectionProvider, "sourceConnections", f"{FLOW_SERVICE}/sourceConnections"),
    Case(FieldGroupProvider, "fieldGroups", f"{_REGISTRY}/fieldgroups"),
    Case(SchemaProvider, "schemas", f"{_REGISTRY}/schemas"),
    Case(IdentityDescriptorProvider, "descriptors", f"{_REGISTRY}/descriptors", {"primary": True}),
    Case(DatasetProvider, "dataSets", "/data/foundation/catalog/dataSets"),
    Case(MappingSetProvider, "mappingSets", "/data/foundation/conversion/mappingSets", {"name": "changed"}),
    Case(TargetConnectionProvider, "targetConnections", f"{FLOW_SERVICE}/targetConnections"),
    Case(DataflowProvider, "flows", f"{FLOW_SERVICE}/flows"),
)
