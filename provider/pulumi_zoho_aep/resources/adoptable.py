"""Which objects of a sandbox a resource may take over by id or name, and why a text refers to none."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from pulumi_zoho_aep.aep.flow_service import Collection
from pulumi_zoho_aep.aep.flows import Flow
from pulumi_zoho_aep.aep.inventory import listed
from pulumi_zoho_aep.aep.schema_registry import RegistryCollection
from pulumi_zoho_aep.engine.adoption import Adoption, AdoptionFollows, AdoptionRefused, meant
from pulumi_zoho_aep.engine.handler import Handler
from pulumi_zoho_aep.engine.run import Adoptable, Run
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.tags import tag_in

OF_DATAFLOW = "dataflow:"
"""Prefix of the id or name of a dataflow; refers to an object that the dataflow uses, such as its source connection."""


@dataclass(frozen=True)
class Origin:
    """The origin of an ingestion's objects if they existed before."""

    adopt: str | None
    renamed_from: str | None

    @property
    def of_dataflow(self) -> dict[str, Any]:
        """Arguments of the dataflow."""
        found = {"adopt": self.adopt, "renamed_from": self.renamed_from}
        return {name: value for name, value in found.items() if value is not None}

    @property
    def of_part(self) -> dict[str, Any]:
        """Arguments of the objects that the dataflow uses."""
        adopt = {} if self.adopt is None else {"adopt": f"{OF_DATAFLOW}{self.adopt}"}
        return {**self.of_dataflow, **adopt}


def entities(services: Services, collection: Collection[Any]) -> Iterator[Adoptable]:
    """Yield the objects of a collection of the Flow Service."""
    for item in services.all_of(collection):
        yield Adoptable(item.id, item.name, tag_in(item.description))


def registered(services: Services, collection: RegistryCollection[Any]) -> Iterator[Adoptable]:
    """Yield the objects of a collection of the Schema Registry."""
    for item in services.all_of(collection):
        yield Adoptable(item.id, item.title, tag_in(item.description))


class _Dataflows(Handler[Any, Any]):
    """Finds the dataflow whose parts are adopted."""

    noun = "dataflow"

    def adoptable(self, run: Run[Services], reference: str) -> Iterable[Adoptable]:
        return meant(reference, entities(run.services, run.services.platform.flows))

    def not_adoptable(self, run: Run[Services], reference: str) -> tuple[str, str]:
        return not_adoptable(run.services, self.noun, reference, entities(run.services, run.services.platform.flows))


def parts_of_dataflow(run: Run[Services], reference: str, part: Callable[[Flow], Iterable[str]]) -> set[str]:
    """Return the ids of the objects that a referenced dataflow uses.

    Raises:
        AdoptionFollows: The dataflow itself cannot be adopted.
    """
    try:
        named = Adoption(_Dataflows(), replace(run, adopts=reference.removeprefix(OF_DATAFLOW))).named()
    except AdoptionRefused as error:
        raise AdoptionFollows(error.message, hint=error.hint, subject="adopt") from None
    flows = run.services.all_of(run.services.platform.flows)
    return {identifier for flow in flows if flow.id == named.id for identifier in part(flow)}


def not_adoptable(services: Services, noun: str, reference: str, candidates: Iterable[Adoptable]) -> tuple[str, str]:
    """Return why an id or name refers to no object of its type, and what to do."""
    if reference.startswith(OF_DATAFLOW):
        return (
            f"dataflow {reference.removeprefix(OF_DATAFLOW)} has no {noun} that could be adopted",
            "look at it in the AEP interface, or remove adopt to have a new one created",
        )
    others, _ = services.once("tagged objects", lambda: listed(services.platform))
    other = next((one for one in others if reference in (one.id, one.name)), None)
    if other is not None:
        what = "id" if other.id == reference else "name"
        return f"{reference} is the {what} of {other.title}, which is no {noun}", f"name a {noun}"
    near = get_close_matches(reference, {one.name for one in candidates}, n=1)
    advice = f"did you mean {near[0]}?" if near else "check id and sandbox"
    return f"sandbox {services.settings.sandbox} has no {noun} whose id or name is {reference}", advice
