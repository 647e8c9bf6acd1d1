"""Files of one container or bucket, and those that the simulator keeps itself."""

from dataclasses import dataclass
from typing import Protocol

from pulumi_zoho_aep.simulator.blob import containers
from pulumi_zoho_aep.simulator.blob.blobs import Container
from pulumi_zoho_aep.simulator.world import World


@dataclass(frozen=True)
class File:
    """A file.

    Attributes:
        name: Path in its container.
        size: In bytes.
        modified: Simulated time of the last change, in epoch seconds.
    """

    name: str
    size: int
    modified: float


class Files(Protocol):
    """The files of one container or bucket."""

    def list(self) -> list[File]:
        """Return all files by name."""

    def read(self, name: str) -> bytes:
        """Return the content of a file."""


class StoredFiles:
    """Files in the simulator's own blob storage."""

    def __init__(self, world: World, account: str, container: str, *, days: int | None = None) -> None:
        """Open a container, which is created if it does not exist; `days` as in `containers.ensure`."""
        described = containers.ensure(world.store, account, container, days=days)
        self._container = Container(world, described)

    def list(self) -> list[File]:
        """Return all files by name."""
        return [File(one["name"], one["size"], one["modified"]) for one in self._container.list()]

    def read(self, name: str) -> bytes:
        """Return the content of a file."""
        return self._container.read(name)

    def write(self, name: str, content: bytes) -> None:
        """Store a file."""
        self._container.put(name, content, {"x-ms-blob-type": "BlockBlob"})
