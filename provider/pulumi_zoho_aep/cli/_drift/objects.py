"""Objects in the sandbox of the kinds that this package makes, told apart by their marks.

Identity descriptors are left out: they have no place for a mark, and belong to their schema.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote, unquote

from pulumi_zoho_aep.aep import Platform, datasets, flow_service, mapping_sets, schema_registry
from pulumi_zoho_aep.aep.flow_service import Collection
from pulumi_zoho_aep.aep.schema_registry import RegistryCollection
from pulumi_zoho_aep.cli._drift.model import AepObject, Leftover, Sandbox, StackView
from pulumi_zoho_aep.errors import Forbidden
from pulumi_zoho_aep.resources import dataset, mapping_set
from pulumi_zoho_aep.resources._audit import from_milliseconds
from pulumi_zoho_aep.resources._ownership import marked_owner, name_of, owner_of

MAPPING_SET = "MappingSet"


def listed(platform: Platform) -> tuple[list[AepObject], dict[str, str]]:
    """Return all objects of the sandbox, and why a type of resource could not be listed.

    Raises:
        ZohoAepError: for any other reason than that the credential may not see objects of a type.
    """
    found: list[AepObject] = []
    refused: dict[str, str] = {}

    def take(resource: str, list_all: Callable[[], list[AepObject]]) -> None:
        try:
            found.extend(list_all())
        except Forbidden as error:
            # A stack that only uses datasets by their id needs no permission for the others.
            refused[resource] = error.message

    kinds = _kinds(platform)
    with ThreadPoolExecutor(max_workers=len(kinds)) as pool:
        # The list lets errors come out.
        list(pool.map(take, kinds, kinds.values()))
    return found, dict(sorted(refused.items()))


def sorted_out(name: str, found: Iterable[AepObject], not_listed: dict[str, str], view: StackView) -> Sandbox:
    """Return what of a sandbox's objects does not belong to the stack's state."""
    others = sorted((one for one in found if one.id not in view.ids), key=lambda one: (one.resource, one.name, one.id))
    prefix = owner_of(view.project, view.stack, "")
    ours = [one for one in others if one.owner is not None and one.owner.startswith(prefix)]
    stacks = Counter(one.owner.rpartition("/")[0] for one in others if one.owner is not None and one not in ours)
    return Sandbox(
        name=name,
        leftovers=tuple(_leftover(one, view) for one in ours if one.resource != MAPPING_SET),
        mapping_sets_left=tuple(one for one in ours if one.resource == MAPPING_SET),
        unmanaged=tuple(one for one in others if one.owner is None),
        others={unquote(stack): number for stack, number in sorted(stacks.items())},
        not_listed=not_listed,
    )


def _leftover(one: AepObject, view: StackView) -> Leftover:
    assert one.owner is not None
    mark = name_of(one.owner)
    if (one.resource, mark) in view.declared:
        advice = f"`{view.up}` takes it over: its resource is declared, and has no object"
    elif view.errors:
        # What the plan did not reach may be declared as well, or have lost the object that the state tells of.
        advice = "unclear, because the plan stopped: fix that, and run this command again before you delete anything"
    elif (one.resource, mark) in view.recorded:
        advice = "a copy, its resource has another object: delete it, or the mark at the end of its description"
    else:
        advice = f"no longer declared: delete it, or declare it again, and `{view.up}` takes it over"
    return Leftover(one, mark, advice)


def _kinds(platform: Platform) -> dict[str, Callable[[], list[AepObject]]]:
    return {
        "BaseConnection": lambda: list(_entities("BaseConnection", platform.connections)),
        "SourceConnection": lambda: list(_entities("SourceConnection", platform.source_connections)),
        "TargetConnection": lambda: list(_entities("TargetConnection", platform.target_connections)),
        "Dataflow": lambda: list(_entities("Dataflow", platform.flows)),
        "Schema": lambda: list(_registered("Schema", platform.schemas)),
        "FieldGroup": lambda: list(_registered("FieldGroup", platform.field_groups)),
        "Dataset": lambda: list(_datasets(platform)),
        MAPPING_SET: lambda: list(_mapping_sets(platform)),
    }


def _entities(resource: str, collection: Collection[Any]) -> Iterator[AepObject]:
    for item in collection.list():
        path = f"{flow_service.BASE}/{collection.path}/{item.id}"
        owner = marked_owner(item.description)
        yield AepObject(resource, item.id, item.name, path, owner, _time(item.created_at), item.created_by)


def _registered(resource: str, collection: RegistryCollection[Any]) -> Iterator[AepObject]:
    for item in collection.list():
        path = f"{schema_registry.BASE}/tenant/{collection.path}/{quote(item.id, safe='')}"
        told = item.metadata
        owner = marked_owner(item.description)
        yield AepObject(resource, item.id, item.title, path, owner, _time(told.created_at), told.created_by)


def _datasets(platform: Platform) -> Iterator[AepObject]:
    for item in platform.datasets.list():
        owner = _first(item.tags.get(dataset.OWNER_TAG))
        path = f"{datasets.BASE}/{item.id}"
        yield AepObject("Dataset", item.id, item.name, path, owner, _time(item.created), item.created_user)


def _mapping_sets(platform: Platform) -> Iterator[AepObject]:
    for item in platform.mapping_sets.list():
        owner = _first([value for tag in item.tags or () if tag.name == mapping_set.OWNER_TAG for value in tag.values])
        path = f"{mapping_sets.BASE}/mappingSets/{item.id}"
        yield AepObject(MAPPING_SET, item.id, item.name, path, owner, _time(item.created_date), item.created_by)


def _first(values: Sequence[str] | None) -> str | None:
    return values[0] if values else None


def _time(milliseconds: int) -> str:
    time = from_milliseconds(milliseconds)
    return f"{time:%Y-%m-%dT%H:%M:%SZ}" if time else ""
