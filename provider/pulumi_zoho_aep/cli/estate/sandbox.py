"""All objects of a sandbox that an ingestion may consist of. Each collection is listed once."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from pulumi_zoho_aep.aep.connections import Connection
from pulumi_zoho_aep.aep.datasets import Dataset
from pulumi_zoho_aep.aep.descriptors import Descriptor
from pulumi_zoho_aep.aep.flows import Flow
from pulumi_zoho_aep.aep.mapping_sets import MappingSet
from pulumi_zoho_aep.aep.schemas import Schema
from pulumi_zoho_aep.aep.source_connections import SourceConnection
from pulumi_zoho_aep.aep.target_connections import TargetConnection
from pulumi_zoho_aep.services import Services


@dataclass(frozen=True)
class Sandbox:
    """What is in a sandbox, by id."""

    flows: Mapping[str, Flow]
    sources: Mapping[str, SourceConnection]
    targets: Mapping[str, TargetConnection]
    connections: Mapping[str, Connection]
    mapping_sets: Mapping[str, MappingSet]
    datasets: Mapping[str, Dataset]
    schemas: Mapping[str, Schema]
    descriptors: Mapping[str, Descriptor]


def read(services: Services) -> Sandbox:
    """List all collections at the same time.

    Raises:
        ZohoAepError: A collection cannot be listed.
    """
    platform = services.platform
    lists: dict[str, Callable[[], Any]] = {
        "flows": platform.flows.list,
        "sources": platform.source_connections.list,
        "targets": platform.target_connections.list,
        "connections": platform.connections.list,
        "mapping_sets": platform.mapping_sets.list,
        "datasets": platform.datasets.list,
        "schemas": platform.schemas.list,
        "descriptors": platform.descriptors.list,
    }
    with ThreadPoolExecutor(max_workers=len(lists)) as pool:
        found = pool.map(lambda ask: {item.id: item for item in ask()}, lists.values())
        return Sandbox(**dict(zip(lists, found, strict=True)))
