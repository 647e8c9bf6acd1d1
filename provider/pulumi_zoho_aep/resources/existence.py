"""Checks that an object that another one needs exists, and finds its other users."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from pulumi_zoho_aep.aep.flow_service import Collection, Entity
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.models import is_known
from pulumi_zoho_aep.errors import NotFound
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.resources.base import Run
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.tags import DATASET_TAG, are_of_one_stack, tag_from_values, tag_in

Found = TypeVar("Found")
Object = TypeVar("Object", bound=Entity)


def found(get: Callable[[str], Found], identifier: str) -> Found | None:
    """Return an object; None if there is none, or if its id is not known yet."""
    if not is_known(identifier):
        return None
    try:
        return get(identifier)
    except NotFound:
        return None


def absences(path: str, get: Callable[[str], Any], identifier: str) -> Iterator[Finding]:
    """Yield a finding if there is no such object; an id that is not known yet is skipped."""
    if is_known(identifier) and found(get, identifier) is None:
        yield Finding.error(Code.MISSING_OBJECT, path, f"there is no {identifier} in this sandbox", "check the id")


def class_findings(services: Services, class_id: str) -> Iterator[Finding]:
    """Yield a finding if there is no such class."""
    if is_known(class_id) and services.platform.classes.resolved(class_id) is None:
        yield Finding.error(Code.MISSING_OBJECT, "class_id", f"there is no class {class_id}", "check the id")


def foreign_users(
    run: Run, collection: Collection[Object], uses: Callable[[Object], bool], noun: str
) -> Iterator[Finding]:
    """Yield the objects of a collection outside this stack that use an object of this stack.

    A list may lag behind, so each object found there is read before it counts.

    Args:
        run: the call.
        collection: The collection whose objects may use it.
        uses: says whether one of them does.
        noun: The noun for the object that is used.
    """
    for item in run.services.all_of(collection):
        is_own = item.id in run.plan.held or are_of_one_stack(tag_in(item.description) or "", run.tag)
        if not is_own and uses(item) and found(collection.get, item.id) is not None:
            reason = f"{collection.noun} {item.name} ({item.id}) uses the {noun}, and is outside this stack"
            yield Finding.error(Code.OBJECT_IN_USE, "", reason)


def foreign_datasets(run: Run, schema_id: str) -> Iterator[Finding]:
    """Yield the datasets of a schema that are outside this stack."""
    for dataset in run.services.all_of(run.services.platform.datasets):
        is_own = are_of_one_stack(tag_from_values(dataset.tags.get(DATASET_TAG)), run.tag)
        if dataset.schema_ref.id == schema_id and not is_own and dataset.id not in run.plan.held:
            reason = f"dataset {dataset.name} ({dataset.id}) uses the schema, and is outside this stack"
            yield Finding.error(Code.OBJECT_IN_USE, "", reason)


def foreign_readers(run: Run, base_connection_id: str) -> Iterator[Finding]:
    """Yield source connections and dataflows outside this stack that read through a base connection."""
    platform, noun = run.services.platform, "base connection"
    listed = run.services.all_of(platform.source_connections)
    sources = {source.id for source in listed if source.base_connection_id == base_connection_id}
    yield from foreign_users(run, platform.source_connections, lambda source: source.id in sources, noun)
    yield from foreign_users(run, platform.flows, lambda flow: bool(sources & {*flow.source_connection_ids}), noun)
