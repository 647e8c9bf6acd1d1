"""All objects of a sandbox that an ingestion may consist of. Each collection is listed once."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from pulumi_zoho_aep.aep.batch import Readable
from pulumi_zoho_aep.aep.connections import Connection
from pulumi_zoho_aep.aep.datasets import Dataset
from pulumi_zoho_aep.aep.descriptors import Descriptor
from pulumi_zoho_aep.aep.flows import Flow
from pulumi_zoho_aep.aep.mapping_sets import MappingSet
from pulumi_zoho_aep.aep.schemas import Schema
from pulumi_zoho_aep.aep.source_connections import SourceConnection
from pulumi_zoho_aep.aep.target_connections import TargetConnection
from pulumi_zoho_aep.errors import NotFound, UnexpectedReply
from pulumi_zoho_aep.services import Services


@dataclass(frozen=True)
class Sandbox:
    """The objects of a sandbox, by id."""

    flows: Mapping[str, Flow]
    sources: Mapping[str, SourceConnection]
    targets: Mapping[str, TargetConnection]
    connections: Mapping[str, Connection]
    mapping_sets: Mapping[str, MappingSet]
    datasets: Mapping[str, Dataset]
    schemas: Mapping[str, Schema]
    descriptors: Mapping[str, Descriptor]
    older: Mapping[tuple[str, int], MappingSet]
    """Mapping sets in versions that dataflows use, and that are not the latest; by id and version."""
    left_out: tuple[str, ...] = ()
    """Lists that have items without an id, in words."""


def read(services: Services) -> Sandbox:
    """List all collections at the same time, then read the older mapping versions that are in use.

    Raises:
        ZohoAepError: A collection cannot be listed.
    """
    platform = services.platform
    lists: dict[str, Readable[Any]] = {
        "flows": platform.flows,
        "sources": platform.source_connections,
        "targets": platform.target_connections,
        "connections": platform.connections,
        "mapping_sets": platform.mapping_sets,
        "datasets": platform.datasets,
        "schemas": platform.schemas,
        "descriptors": platform.descriptors,
    }
    with ThreadPoolExecutor(max_workers=len(lists)) as pool:
        found = pool.map(_by_id, lists.values())
        by_list: dict[str, Any] = dict(zip(lists, found, strict=True))
        used = _older_versions(by_list["flows"].values(), by_list["mapping_sets"])
        versions = dict(zip(used, pool.map(lambda one: _version(services, *one), used), strict=True))
    left_out = (f"list of {name.replace('_', ' ')}: {one.left_out}" for name, one in lists.items() if one.left_out)
    older = {one: found for one, found in versions.items() if found is not None}
    return Sandbox(**by_list, older=older, left_out=tuple(left_out))


def _by_id(collection: Readable[Any]) -> dict[str, Any]:
    return {identifier: item for page in collection.pages() for identifier, item in page}


def _older_versions(flows: Iterable[Flow], latest: Mapping[str, MappingSet]) -> list[tuple[str, int]]:
    used: dict[tuple[str, int], None] = {}
    for flow in flows:
        with suppress(UnexpectedReply):  # why it will not be exported
            one, version = flow.mapping_params.mapping_id, flow.mapping_params.mapping_version
            if one in latest and version is not None and version != latest[one].version:
                used[one, version] = None
    return list(used)


def _version(services: Services, identifier: str, version: int) -> MappingSet | None:
    try:
        return services.platform.mapping_sets.version(identifier, version)
    except NotFound:
        return None
