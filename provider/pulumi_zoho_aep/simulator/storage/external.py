"""Files in a storage that is not the simulator's own, and so on that storage's clock.

The simulated time runs ahead of the machine's. So a file has the simulated time that it had when it was written; before
the simulated time moves, every container is looked at, so that the time of everything written until then is known.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from pulumi_zoho_aep.simulator.storage.files import File
from pulumi_zoho_aep.simulator.world import World

_SEEN = "_seenFiles"
_CONTAINERS = "_externalContainers"
_DAY_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Found:
    """A file as its storage lists it: `modified` by the storage's own clock."""

    name: str
    size: int
    modified: float
    etag: str


class Storage(Protocol):
    """A storage at an endpoint."""

    def answers(self) -> bool:
        """Whether it is there."""

    def list(self, container: str) -> Iterator[Found]:
        """Yield the files of a container, which is created if it does not exist."""

    def read(self, container: str, name: str) -> bytes:
        """Return the content of a file."""

    def delete(self, container: str, name: str) -> None:
        """Delete a file."""


class ExternalFiles:
    """The files of one container in an external storage."""

    def __init__(self, world: World, kind: str, storage: Storage, container: str, days: int | None) -> None:
        """Look at a container; what has outlived its days in it is deleted."""
        self._world, self._storage, self._container, self._days = world, storage, container, days
        self._key = f"{kind} {container}"
        described: dict[str, Any] = {"kind": kind, "container": container, "days": days}
        world.store.put(_CONTAINERS, self._key, described)

    def list(self) -> list[File]:
        """Return all files by name."""
        kept = []
        for found in sorted(self._storage.list(self._container), key=lambda one: one.name):
            modified = self._simulated(found)
            if self._days is not None and modified + self._days * _DAY_SECONDS <= self._world.clock.now():
                self._storage.delete(self._container, found.name)
            else:
                kept.append(File(found.name, found.size, modified))
        return kept

    def read(self, name: str) -> bytes:
        """Return the content of a file."""
        return self._storage.read(self._container, name)

    def _simulated(self, found: Found) -> float:
        key = f"{self._key} {found.name} {found.etag} {found.modified}"
        seen = self._world.store.get(_SEEN, key)
        if seen is None:
            seen = {"at": found.modified + self._world.clock.now() - time.time()}
            self._world.store.put(_SEEN, key, seen)
        return float(seen["at"])


def containers(world: World) -> list[dict[str, Any]]:
    """Return the containers that were looked at: kind, name and days."""
    return world.store.items(_CONTAINERS)
