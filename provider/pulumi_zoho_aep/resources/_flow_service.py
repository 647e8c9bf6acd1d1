"""What the four resources of the Flow Service have in common: the marked description, and who changed what."""

from typing import Any, TypedDict

from pulumi_zoho_aep.aep.flow_service import Collection, Entity, Patch
from pulumi_zoho_aep.resources._audit import from_milliseconds
from pulumi_zoho_aep.resources._ownership import mark, marked_owner, unmark
from pulumi_zoho_aep.resources._services import Services


def owned_ids(services: Services, collection: Collection[Any], owner: str, *, anew: bool) -> list[str]:
    """Return the ids of the objects whose description carries the owner's mark."""
    listed = services.owned(
        collection.path, lambda: ((item.id, marked_owner(item.description)) for item in collection.list())
    )
    return listed.ids(owner, anew=anew)


def identity_patches(name: str, description: str, owner: str) -> list[Patch]:
    """Return the operations that set name and description; `add` also sets a description that is not there."""
    return [Patch("replace", "/name", name), Patch("add", "/description", mark(description, owner))]


class EntityOutputs(TypedDict):
    """The members of outputs that every object of the Flow Service gives."""

    name: str
    description: str
    state: str
    etag: str
    created_by: str
    created_at: Any
    updated_by: str
    updated_at: Any
    updated_client: str


def entity_outputs(entity: Entity) -> EntityOutputs:
    """Return what is read in the same way from every object."""
    return {
        "name": entity.name,
        "description": unmark(entity.description),
        "state": entity.state,
        "etag": entity.etag,
        "created_by": entity.created_by,
        "created_at": from_milliseconds(entity.created_at),
        "updated_by": entity.updated_by,
        "updated_at": from_milliseconds(entity.updated_at),
        "updated_client": entity.updated_client,
    }
