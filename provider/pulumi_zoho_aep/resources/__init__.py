"""The resources, one module each, and the component that assembles them."""

from pulumi_zoho_aep.resources.base_connection import BaseConnection, BaseConnectionArgs
from pulumi_zoho_aep.resources.dataflow import Dataflow, DataflowArgs
from pulumi_zoho_aep.resources.dataset import Dataset, DatasetArgs
from pulumi_zoho_aep.resources.field_group import FieldGroup, FieldGroupArgs
from pulumi_zoho_aep.resources.identity_descriptor import IdentityDescriptor, IdentityDescriptorArgs
from pulumi_zoho_aep.resources.ingestion import ZohoIngestion, ZohoIngestionArgs
from pulumi_zoho_aep.resources.mapping_set import MappingSet, MappingSetArgs
from pulumi_zoho_aep.resources.schema import Schema, SchemaArgs
from pulumi_zoho_aep.resources.source_connection import SourceConnection, SourceConnectionArgs
from pulumi_zoho_aep.resources.target_connection import TargetConnection, TargetConnectionArgs
from pulumi_zoho_aep.resources.zoho_credential import ZohoCredential, ZohoCredentialArgs

__all__ = [
    "BaseConnection",
    "BaseConnectionArgs",
    "Dataflow",
    "DataflowArgs",
    "Dataset",
    "DatasetArgs",
    "FieldGroup",
    "FieldGroupArgs",
    "IdentityDescriptor",
    "IdentityDescriptorArgs",
    "MappingSet",
    "MappingSetArgs",
    "Schema",
    "SchemaArgs",
    "SourceConnection",
    "SourceConnectionArgs",
    "TargetConnection",
    "TargetConnectionArgs",
    "ZohoCredential",
    "ZohoCredentialArgs",
    "ZohoIngestion",
    "ZohoIngestionArgs",
]
