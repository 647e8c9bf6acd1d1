"""The sandbox's objects of the kinds that this package creates, with their ownership tags.

Identity descriptors are left out: they have no place for a tag, and belong to their schema.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from pulumi_zoho_aep.aep import Platform, datasets, flow_service, mapping_sets, schema_registry
from pulumi_zoho_aep.aep.batch import Readable
from pulumi_zoho_aep.aep.flow_service import Collection
from pulumi_zoho_aep.aep.schema_registry import RegistryCollection
from pulumi_zoho_aep.aep.times import from_milliseconds
from pulumi_zoho_aep.errors import Forbidden
from pulumi_zoho_aep.tags import DATASET_TAG, mapping_set_tag, tag_from_values, tag_in

MAPPING_SET = "MappingSet"


@dataclass(frozen=True)
class AepObject:
    """An object in the sandbox, of a kind that this package creates."""

    resource: str
    id: str
    name: str
    path: str
    """The object's path in the API, below the endpoint."""
    owner: str | None = None
    """The object's ownership tag."""
    created_at: str = ""
    created_by: str = ""

    @property
    def title(self) -> str:
        """Type and name."""
        return f"{self.resource} {self.name}"


def listed(platform: Platform) -> tuple[list[AepObject], dict[str, str]]:
    """Return all objects of the sandbox, and why a type of resource could not be listed, or not all of it.

    Raises:
        ZohoAepError: Something failed, other than a permission for one type.
    """
    found: list[AepObject] = []
    refused: dict[str, str] = {}

    def take(resource: str, kind: tuple[Readable[Any], Callable[..., Iterator[AepObject]]]) -> None:
        collection, objects = kind
        try:
            found.extend(objects(resource, collection))
            if collection.left_out:
                refused[resource] = collection.left_out
        except Forbidden as error:
            # A stack that only uses datasets by their id needs no permission for the others.
            refused[resource] = error.message

    kinds = _kinds(platform)
    with ThreadPoolExecutor(max_workers=len(kinds)) as pool:
        # Consuming the results raises their errors.
        list(pool.map(take, kinds, kinds.values()))
    return found, dict(sorted(refused.items()))


def _kinds(platform: Platform) -> dict[str, tuple[Readable[Any], Callable[..., Iterator[AepObject]]]]:
    return {
        "BaseConnection": (platform.connections, _entities),
        "SourceConnection": (platform.source_connections, _entities),
        "TargetConnection": (platform.target_connections, _entities),
        "Dataflow": (platform.flows, _entities),
        "Schema": (platform.schemas, _registered),
        "FieldGroup": (platform.field_groups, _registered),
        "Dataset": (platform.datasets, _datasets),
        MAPPING_SET: (platform.mapping_sets, _mapping_sets),
    }


def _entities(resource: str, collection: Collection[Any]) -> Iterator[AepObject]:
    for item in collection.list():
        path = f"{flow_service.BASE}/{collection.path}/{item.id}"
        owner = tag_in(item.description)
        yield AepObject(resource, item.id, item.name, path, owner, _time(item.created_at), item.created_by)


def _registered(resource: str, collection: RegistryCollection[Any]) -> Iterator[AepObject]:
    for item in collection.list():
        path = f"{schema_registry.BASE}/tenant/{collection.path}/{quote(item.id, safe='')}"
        metadata = item.metadata
        owner = tag_in(item.description)
        yield AepObject(resource, item.id, item.title, path, owner, _time(metadata.created_at), metadata.created_by)


def _datasets(resource: str, collection: datasets.Datasets) -> Iterator[AepObject]:
    for item in collection.list():
        owner = tag_from_values(item.tags.get(DATASET_TAG)) or None
        path = f"{datasets.BASE}/{item.id}"
        yield AepObject(resource, item.id, item.name, path, owner, _time(item.created), item.created_user)


def _mapping_sets(resource: str, collection: mapping_sets.MappingSets) -> Iterator[AepObject]:
    for item in collection.list():
        owner = mapping_set_tag(item.tags) or None
        path = f"{mapping_sets.BASE}/mappingSets/{item.id}"
        yield AepObject(resource, item.id, item.name, path, owner, _time(item.created_date), item.created_by)


def _time(milliseconds: int) -> str:
    time = from_milliseconds(milliseconds)
    return f"{time:%Y-%m-%dT%H:%M:%SZ}" if time else ""
