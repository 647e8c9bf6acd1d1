"""What the resources of the Schema Registry have in common: titles, the marked description, audit fields."""

from typing import Any

from pulumi_zoho_aep.aep.schema_registry import RegistryCollection, RegistryResource
from pulumi_zoho_aep.resources._audit import AuditOutputs, audit_outputs
from pulumi_zoho_aep.resources._ownership import marked_owner, unmark


def owned_by_title(collection: RegistryCollection[Any], title: str, owner: str) -> list[str]:
    """Return the id of the resource of a title if it carries the owner's mark; titles are unique."""
    return [found.id for found in collection.list(title=title) if marked_owner(found.description) == owner]


class RegistryOutputs(AuditOutputs):
    """The members of outputs that schemas and field groups give."""

    title: str
    description: str
    version: str


def resource_outputs(resource: RegistryResource) -> RegistryOutputs:
    """Return what is read in the same way from schemas and field groups."""
    return {
        "title": resource.title,
        "description": unmark(resource.description),
        "version": resource.version,
        **audit_outputs(resource.metadata),
    }
