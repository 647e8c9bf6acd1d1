"""Titles of schemas and field groups, which are unique in an organisation."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pulumi_zoho_aep.aep.failures import is_title_taken
from pulumi_zoho_aep.aep.schema_registry import RegistryCollection, RegistryResource
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.models import is_known
from pulumi_zoho_aep.errors import Refused
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.resources.host import engine_plan
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.tags import are_of_one_stack, key_of, name_of, stack_of, tag_in


def owned_by_title(collection: RegistryCollection[Any], title: str, owner: str) -> list[str]:
    """Return the id of the resource of a title if it carries the owner's tag; titles are unique."""
    tags = {found.id: tag_in(found.description) or "" for found in collection.list(title=title)}
    return [identifier for identifier, tag in tags.items() if key_of(tag) == key_of(owner)]


def title_findings(services: Services, collection: RegistryCollection[Any], title: str) -> Iterator[Finding]:
    """Yield that something else has a title, which is unique; an object of a stack is the business of its creation."""
    if not is_known(title):
        return
    for found in collection.list(title=title):
        if found.id not in engine_plan(services).held and tag_in(found.description) is None:
            reason = f"{found.id}, which belongs to no stack, has this title"
            yield Finding.error(Code.TAKEN_TITLE, "title", reason, "choose another one")


@contextmanager
def taken_title_explained(
    collection: RegistryCollection[Any], title: str, owner: str, noun: str, *, is_new: bool = False
) -> Iterator[None]:
    """Say of a refused title whose it is: advice to take another one misleads whoever owns the object that has it.

    Args:
        collection: in which titles are unique.
        title: the declared one.
        owner: whose resource has it declared.
        noun: of the resource.
        is_new: there is no object yet, so the one that has the title may be the right one.
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
        return f"this stack made it, under the name {name_of(other)}: {keep}give one of them another title"
    if stack_of(other) == stack_of(owner):
        return f"it belongs to another stack of the same name, {stack_of(other)}: choose another title"
    return f"it belongs to the stack {stack_of(other)}: choose another title"
