"""What the resources of the Flow Service have in common: name, marked description, etag, state."""

from collections.abc import Iterable
from typing import Annotated, Any, Generic, TypeVar

from typing_extensions import override

from pulumi_zoho_aep.aep.flow_service import Collection, Entity, Patch
from pulumi_zoho_aep.engine.models import NeverEmpty
from pulumi_zoho_aep.engine.ownership import OwnedObjects, Tagged
from pulumi_zoho_aep.engine.run import Existing
from pulumi_zoho_aep.resources.audit import Audited, AuditOutputs, audit_outputs
from pulumi_zoho_aep.resources.base import Handler, Run
from pulumi_zoho_aep.resources.described import Described
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.tags import tag_in, tag_in_place, with_tag, without_tag


class EntityInputs(Described):
    """What every object of the Flow Service takes."""

    name: Annotated[str, NeverEmpty]


class EntityOutputs(EntityInputs, Tagged, Audited):
    """What every object of the Flow Service tells."""

    state: str = ""
    etag: str = ""
    """Version of the object; a write that names another one is refused."""


EntityInputsT = TypeVar("EntityInputsT", bound=EntityInputs)
EntityOutputsT = TypeVar("EntityOutputsT", bound=EntityOutputs)


class EntityHandler(Handler[EntityInputsT, EntityOutputsT], Generic[EntityInputsT, EntityOutputsT]):
    """Finds by mark, deletes by id; and changes name and description, which for some types is all that can change."""

    def collection(self, services: Services) -> Collection[Any]:
        """Return the client of the collection."""
        raise NotImplementedError

    @override
    def find(self, run: Run, inputs: EntityInputsT) -> Iterable[str]:
        """Look for the mark in the descriptions."""
        collection = self.collection(run.services)
        listed = run.services.once(
            ("tagged objects", collection.path),
            lambda: OwnedObjects(lambda: ((item.id, tag_in(item.description)) for item in collection.list())),
        )
        return listed.ids(run.tag, anew=run.lists_are_stale)

    def update(self, run: Run, existing: Existing[EntityOutputsT], inputs: EntityInputsT) -> EntityInputsT:
        """Patch name and description."""
        self.collection(run.services).update(existing.id, existing.state.etag, identity_patches(inputs, run.tag))
        return inputs

    def is_settled(self, state: EntityOutputsT) -> bool:
        """Changes go on after the call that asked for them, in one of many passing states."""
        return is_final(state.state)

    def delete(self, run: Run, existing: Existing[EntityOutputsT]) -> None:
        """Delete the object; the service refuses while another one uses it."""
        self.collection(run.services).delete(existing.id)


def is_final(state: str) -> bool:
    """Say whether a state is one in which objects stay; one that the service does not tell is no reason to wait."""
    return state.lower() in ("", "enabled", "disabled", "draft")


def is_enabled(state: str, *, known: bool) -> bool:
    """Say whether a state means enabled; `updating` and the like do not tell, so it is what is known."""
    told = state.lower().partition("-")[0]
    return known if told not in _ENABLED and told not in _DISABLED else told in _ENABLED


_ENABLED, _DISABLED = ("enabled", "enabling"), ("disabled", "disabling", "draft")


def identity_patches(inputs: EntityInputs, owner: str) -> list[Patch]:
    """Return the operations that set name and description; `add` also sets a description that is not there."""
    return [Patch("replace", "/name", inputs.name), Patch("add", "/description", with_tag(inputs.description, owner))]


class EntityMembers(AuditOutputs):
    """The members of outputs that every object gives in the same way."""

    name: str
    description: str
    ownership_tag: str
    state: str
    etag: str


def entity_members(entity: Entity) -> EntityMembers:
    """Return what is read in the same way from every object."""
    return {
        "name": entity.name,
        "description": without_tag(entity.description),
        "ownership_tag": tag_in_place(entity.description),
        "state": entity.state,
        "etag": entity.etag,
        **audit_outputs(entity),
    }
