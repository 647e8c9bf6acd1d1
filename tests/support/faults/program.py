"""The stack that is walked: one resource of every type, each using the ones before it, in three declarations."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.support.hosted.chain import COLUMNS, CONTACT, CREDENTIAL, MAPPINGS, PERSON
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
from pulumi_zoho_aep.resources.zoho_credential import ZohoCredentialProvider

Properties = dict[str, Any]
Declaration = Literal["first", "changed", "replaced"]
Outputs = Mapping[str, Mapping[str, Any]]
"""The outputs of the resources that exist, by name; `id` is among them."""


@dataclass(frozen=True)
class Entry:
    """A resource of the program.

    Attributes:
        kind: Its type.
        inputs: What is declared, from the outputs of others.
        change: What is different in the second declaration, and stays so.
        replacement: What is different in the third one, over the second.
        uses: Inputs that are the id of another resource, by its name; where the input is a list, one of its elements.
    """

    kind: ProviderClass
    inputs: Callable[[Outputs], Properties]
    change: Properties
    replacement: Properties = field(default_factory=dict)
    uses: Mapping[str, str] = field(default_factory=dict)

    def declared(self, outputs: Outputs, declaration: Declaration) -> Properties:
        """Return the inputs of a declaration."""
        change = self.change if declaration != "first" else {}
        replacement = self.replacement if declaration == "replaced" else {}
        return {**self.inputs(outputs), **change, **replacement}


def _dataflow(outputs: Outputs) -> Properties:
    return {
        "name": "leads",
        "source_connection_id": outputs["source"]["id"],
        "target_connection_id": outputs["target"]["id"],
        "mapping_set_id": outputs["mapping"]["id"],
        "mapping_version": outputs["mapping"]["version"],
        "delta_column": "Modified_Time",
        "schedule": {"frequency": "hour", "interval": 1},
        # AEP enables what it creates: this takes a second call.
        "enabled": False,
        "allow_replacement": True,
    }


PROGRAM: dict[str, Entry] = {
    "credential": Entry(
        ZohoCredentialProvider,
        lambda _: {**CREDENTIAL, "revoke_on_delete": True, "verify_modules": ["Leads"]},
        {"scopes": ["ZohoCRM.org.READ"]},
    ),
    "connection": Entry(
        BaseConnectionProvider,
        lambda _: {"name": "zoho", "credential": CREDENTIAL},
        {"description": "read by AEP alone", "endpoint": "crm.zoho.com/crm/private"},
    ),
    "source": Entry(
        SourceConnectionProvider,
        lambda outputs: {
            "name": "leads",
            "base_connection_id": outputs["connection"]["id"],
            "table": "Leads",
            "columns": COLUMNS,
        },
        {"description": "sales leads"},
        {"columns": [*COLUMNS, "Company"]},
        uses={"base_connection_id": "connection"},
    ),
    "group": Entry(
        FieldGroupProvider,
        lambda _: {"title": "Zoho person", "fields": {"zohoId": "string"}},
        {"fields": {"zohoId": "string", "company": "string"}},
        {"fields": {"zohoId": "integer", "company": "string"}},
    ),
    "schema": Entry(
        SchemaProvider,
        lambda outputs: {
            "title": "Zoho people",
            "field_groups": [PERSON, CONTACT, outputs["group"]["id"]],
            "primary_identity": {"path": "personalEmail.address", "namespace": "Email"},
        },
        {
            "description": "people of the CRM",
            "primary_identity": {"path": "homeAddress.postalCode", "namespace": "Email"},
        },
        uses={"field_groups": "group"},
    ),
    "identity": Entry(
        IdentityDescriptorProvider,
        lambda outputs: {"schema_id": outputs["schema"]["id"], "path": "mobilePhone.number", "namespace": "Phone"},
        {"path": "homePhone.number"},
        uses={"schema_id": "schema"},
    ),
    "dataset": Entry(
        DatasetProvider,
        lambda outputs: {"name": "leads", "schema_id": outputs["schema"]["id"]},
        {"description": "from Zoho"},
        uses={"schema_id": "schema"},
    ),
    "mapping": Entry(
        MappingSetProvider,
        lambda outputs: {"name": "leads", "schema_id": outputs["schema"]["id"], "mappings": MAPPINGS},
        {"mappings": MAPPINGS[:1]},
        uses={"schema_id": "schema"},
    ),
    "target": Entry(
        TargetConnectionProvider,
        lambda outputs: {
            "name": "leads",
            "dataset_id": outputs["dataset"]["id"],
            "schema_id": outputs["schema"]["id"],
        },
        {"description": "sales leads"},
        uses={"dataset_id": "dataset", "schema_id": "schema"},
    ),
    "flow": Entry(
        DataflowProvider,
        _dataflow,
        {"enabled": True, "schedule": {"frequency": "minute", "interval": 30}},
        uses={"source_connection_id": "source", "target_connection_id": "target", "mapping_set_id": "mapping"},
    ),
}
