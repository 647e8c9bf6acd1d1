"""What the resources of the Schema Registry have in common: titles, the marked description, audit fields."""

from typing import Any, TypedDict

from pulumi_zoho_aep.aep.schema_registry import RegistryCollection, RegistryMetadata, RegistryResource
from pulumi_zoho_aep.resources._audit import from_milliseconds
from pulumi_zoho_aep.resources._ownership import marked_owner, unmark


def owned_by_title(collection: RegistryCollection[Any], title: str, owner: str) -> list[str]:
    """Return the id of the resource of a title if it carries the owner's mark; titles are unique."""
    return [found.id for found in collection.list(title=title) if marked_owner(found.description) == owner]


class AuditOutputs(TypedDict):
    """The audit fields that all resources of the registry give."""

    created_by: str
    created_at: Any
    updated_by: str
    updated_at: Any
    updated_client: str


class RegistryOutputs(AuditOutputs):
    """The members of outputs that schemas and field groups give."""

    title: str
    description: str
    version: str


def audit_outputs(metadata: RegistryMetadata) -> AuditOutputs:
    """Return who made and changed something, and when."""
    return {
        "created_by": metadata.created_by,
        "created_at": from_milliseconds(metadata.created_at),
        "updated_by": metadata.updated_by,
        "updated_at": from_milliseconds(metadata.updated_at),
        "updated_client": metadata.updated_client,
    }


def resource_outputs(resource: RegistryResource) -> RegistryOutputs:
    """Return what is read in the same way from schemas and field groups."""
    return {
        "title": resource.title,
        "description": unmark(resource.description),
        "version": resource.version,
        **audit_outputs(resource.metadata),
    }
