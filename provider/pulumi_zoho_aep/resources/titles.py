"""Titles of schemas and field groups, which are unique in an organisation."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from pulumi_zoho_aep.aep.failures import is_title_taken
from pulumi_zoho_aep.aep.schema_registry import RegistryCollection, RegistryResource
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.models import is_known
from pulumi_zoho_aep.errors import Refused
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.resources.base import Run
from pulumi_zoho_aep.tags import are_of_one_stack, key_of, name_of, stack_of, tag_in


class Titled(Protocol):
    """An object with a title, such as a declared schema."""

    @property
    def title(self) -> str:
        """Its title."""


def owned_by_title(collection: RegistryCollection[Any], title: str, owner: str) -> list[str]:
    """Return the id of the resource with a title if it carries the owner's tag; titles are unique."""
    tags = {found.id: tag_in(found.description) or "" for found in collection.list(title=title)}
    return [identifier for identifier, tag in tags.items() if key_of(tag) == key_of(owner)]


def title_findings(run: Run, collection: RegistryCollection[Any], declared: Titled) -> Iterator[Finding]:
    """Yield a finding if another object has the title of a new one, which would be refused."""
    if not is_known(declared.title):
        return
    for found in collection.list(title=declared.title):
        tag, becomes = tag_in(found.description), run.plan.changes().get(found.id)
        # The object that is to make room, and another one of this stack that is to get a different title.
        makes_room = becomes is not None and (becomes == declared or becomes.title != declared.title)
        is_held = found.id in run.plan.held and not are_of_one_stack(tag or "", run.tag)
        if makes_room or is_held:  # whatever others wrote into its description
            continue
        # In a first preview, a resource's own tag is not known yet, so any of these tags may be its own.
        if tag is None or (key_of(run.tag) and key_of(tag) != key_of(run.tag)):
            reason = f"{found.id}, which {_owner_in_words(tag, run.tag)}, has this title"
            yield Finding.error(Code.TAKEN_TITLE, "title", reason, "choose another one")


def _owner_in_words(tag: str | None, own: str) -> str:
    if tag is None:
        return "belongs to no stack"
    if are_of_one_stack(tag, own):
        return f"this stack created under the name {name_of(tag)}"
    return f"belongs to the stack {stack_of(tag)}"


@contextmanager
def taken_title_explained(
    collection: RegistryCollection[Any], title: str, owner: str, noun: str, *, is_new: bool = False
) -> Iterator[None]:
    """Say whose a refused title is: the advice to choose another would mislead the owner of the object that has it.

    Args:
        collection: The collection, in which titles are unique.
        title: the declared one.
        owner: The owner whose resource declares it.
        noun: of the resource.
        is_new: Whether there is no object yet, so that the one that has the title may be the right one.
    """
    try:
        yield
    except Refused as error:
        found = next(iter(collection.list(title=title)), None) if is_title_taken(error) else None
        if found is None:
            raise
        raise Refused(error.answer, hint=_whose(found, owner, noun, is_new=is_new)) from None


def _whose(found: RegistryResource, owner: str, noun: str, *, is_new: bool) -> str:
    other = tag_in(found.description)
    if other is None:
        use_it = "use it by its id, or " if is_new else ""
        return f"the {noun} that has this title belongs to no stack: {use_it}choose another title"
    if are_of_one_stack(other, owner):
        keep = "keep that name, or " if is_new else ""
        return f"this stack created it, under the name {name_of(other)}: {keep}give one of them another title"
    if stack_of(other) == stack_of(owner):
        return f"it belongs to another stack of the same name, {stack_of(other)}: choose another title"
    return f"it belongs to the stack {stack_of(other)}: choose another title"
