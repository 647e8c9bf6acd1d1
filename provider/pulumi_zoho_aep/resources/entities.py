"""The common parts of the Flow Service's resources: name, tagged description, etag, state."""

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Generic, TypeVar

from typing_extensions import override

from pulumi_zoho_aep.aep.flow_service import Collection, Patch
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.models import NeverEmpty
from pulumi_zoho_aep.engine.ownership import OwnedObjects, Tagged
from pulumi_zoho_aep.engine.run import Adoptable, Existing
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.resources.adoptable import entities
from pulumi_zoho_aep.resources.audit import Audited
from pulumi_zoho_aep.resources.base import Handler, Run
from pulumi_zoho_aep.resources.described import Described
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.stand_ins import stand_in
from pulumi_zoho_aep.tags import tag_in, with_tag


class EntityInputs(Described):
    """The inputs that every object of the Flow Service takes."""

    name: Annotated[str, NeverEmpty]


class EntityOutputs(EntityInputs, Tagged, Audited):
    """The outputs that every object of the Flow Service has."""

    state: str = ""
    etag: str = ""
    """Version of the object; a write that names another one is refused."""


EntityInputsT = TypeVar("EntityInputsT", bound=EntityInputs)
EntityOutputsT = TypeVar("EntityOutputsT", bound=EntityOutputs)


class EntityHandler(Handler[EntityInputsT, EntityOutputsT], Generic[EntityInputsT, EntityOutputsT]):
    """Finds by ownership tag, changes name and description, deletes by id.

    For some types only name and description can change; the others override `update`.
    """

    permission = "Manage Sources"

    def collection(self, services: Services) -> Collection[Any]:
        """Return the client of the collection."""
        raise NotImplementedError

    @override
    def find(self, run: Run, declared: EntityInputsT) -> Iterable[str]:
        """Look for the ownership tag in the descriptions."""
        collection = self.collection(run.services)
        listed = run.services.once(
            ("tagged objects", collection.path),
            lambda: OwnedObjects(lambda: ((item.id, tag_in(item.description)) for item in collection.list())),
        )
        return listed.ids(run.tag, again=run.lists_are_stale)

    @override
    def candidates(self, run: Run) -> Iterable[Adoptable]:
        """Return all objects of the collection."""
        return entities(run.services, self.collection(run.services))

    def update(self, run: Run, existing: Existing[EntityOutputsT], declared: EntityInputsT) -> EntityInputsT:
        """Patch name and description."""
        self.collection(run.services).update(existing.id, existing.state.etag, identity_patches(declared, run.tag))
        return declared

    def delete(self, run: Run, existing: Existing[EntityOutputsT]) -> None:
        """Delete the object; the service refuses while another one uses it."""
        self.collection(run.services).delete(existing.id)

    def is_settled(self, live: EntityOutputsT) -> bool:
        """AEP continues to change an object after the call that asked for it; a missing state is no reason to wait."""
        return live.state.lower() in ("", "enabled", "disabled", "draft") or _has_failed(live.state)

    def unhealthy(self, live: EntityOutputsT) -> Iterator[Finding]:
        """Yield a finding if AEP gave up on the object: no later read would show it changed."""
        if _has_failed(live.state):
            reason = f"AEP gave up on this {self.noun}, and shows it as {stand_in(live.state)}"
            yield Finding.error(Code.UNHEALTHY, "", reason, "look at it in the AEP interface")


def _has_failed(state: str) -> bool:
    return any(word in state.lower() for word in ("fail", "error"))


def identity_patches(declared: EntityInputs, tag: str) -> list[Patch]:
    """Return the operations that set name and description; `add` also sets a description that is not there."""
    return [Patch("replace", "/name", declared.name), Patch("add", "/description", with_tag(declared.description, tag))]
