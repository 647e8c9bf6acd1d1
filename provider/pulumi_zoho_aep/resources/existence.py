"""Whether an object that another one is to use is there, and free."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from pulumi_zoho_aep.aep.flow_service import Collection, Entity
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.models import is_known
from pulumi_zoho_aep.errors import NotFound, OwnershipError
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.resources.host import engine_plan
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.tags import are_of_one_stack, stack_of, tag_in, with_tag

Found = TypeVar("Found")
Object = TypeVar("Object", bound=Entity)


def found(get: Callable[[str], Found], identifier: str) -> Found | None:
    """Return an object; None where there is none, or where its id is not known yet."""
    if not is_known(identifier):
        return None
    try:
        return get(identifier)
    except NotFound:
        return None


def absences(path: str, get: Callable[[str], Any], identifier: str) -> Iterator[Finding]:
    """Yield that there is no such object; an id that is not known yet waits."""
    if is_known(identifier) and found(get, identifier) is None:
        yield Finding.error(Code.MISSING_OBJECT, path, f"there is no {identifier} in this sandbox", "check the id")


def others_of(services: Services, collection: Collection[Object], owner: str) -> Iterator[Object]:
    """Yield the objects of a collection that are neither of this stack nor held by its state.

    They are listed once per process; lists may lag behind, so whoever finds one among them reads it.
    """
    for item in services.once(("all", collection.path), lambda: list(collection.list())):
        if item.id not in engine_plan(services).held and not are_of_one_stack(tag_in(item.description) or "", owner):
            yield item


def used_by(noun: str, item: Entity, what: str) -> Finding:
    """Return that an object which is not of this stack uses one that is."""
    return Finding.error(
        Code.OBJECT_IN_USE, "", f"{noun} {item.name} ({item.id}) uses the {what}, and is not of this stack"
    )


def require_unused_source(services: Services, source_connection_id: str, owner: str) -> None:
    """Refuse a second dataflow on a source connection, which would ingest every row twice.

    One that a resource of this stack holds is there on purpose, or about to be deleted. Any other has lost its tag.

    Raises:
        OwnershipError: naming the dataflow that is there, and how to make it this resource's.
    """
    for flow in services.platform.flows.list(**{"sourceConnectionIds[]": source_connection_id}):
        if flow.id in engine_plan(services).held or found(services.platform.flows.get, flow.id) is None:
            continue
        other = tag_in(flow.description)
        whose = f"and is of stack {stack_of(other)}" if other else "and no resource of this stack has it"
        raise OwnershipError(
            f"create dataflow: {flow.id} ({flow.name}) reads source connection {source_connection_id} already, "
            f"{whose}: a second dataflow would ingest every row twice",
            hint="make a source connection of your own, or delete that dataflow"
            if other
            else f"if it is this resource's, end its description with {with_tag('', owner)} in the AEP interface and "
            "run `pulumi up` again, which takes it over; otherwise delete it",
        )
