"""Opens containers and buckets where they are: in the simulator, or at an endpoint that it was started with."""

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pulumi_zoho_aep.simulator.storage.external import ExternalFiles, Storage, containers
from pulumi_zoho_aep.simulator.storage.files import Files, StoredFiles
from pulumi_zoho_aep.simulator.world import World

if TYPE_CHECKING:
    from pulumi_zoho_aep.simulator.storage.azure import AzureStorage


def opened(world: World, kind: str, account: str, container: str, *, days: int | None = None) -> Files:
    """Return the files of a container.

    Args:
        world: State and time, and where storages are.
        kind: `blob` or `s3`.
        account: Storage account, in the simulator; elsewhere there is only one.
        container: Container or bucket.
        days: How long files are kept; None for ever.
    """
    endpoint = world.endpoints.get(kind)
    if endpoint is None:
        return StoredFiles(world, account, container, days=days)
    return ExternalFiles(world, kind, _storage(kind, endpoint), container, days)


def check(endpoints: Mapping[str, str]) -> None:
    """Check that storages answer.

    Raises:
        ValueError: Names one that does not answer, or is not an address.
        ModuleNotFoundError: Names the package that is missing.
    """
    for kind, endpoint in endpoints.items():
        if urlsplit(endpoint).scheme not in ("http", "https") or not urlsplit(endpoint).hostname:
            raise ValueError(f"--{kind}-endpoint: {endpoint} is not an address such as http://127.0.0.1:10000")
        try:
            answers = _storage(kind, endpoint).answers()
        except ModuleNotFoundError as error:
            # The command knows how it is installed.
            raise ModuleNotFoundError(f"--{kind}-endpoint needs the package {error.name}", name=error.name) from None
        if not answers:
            raise ValueError(f"--{kind}-endpoint: nothing answers at {endpoint}")


def look(world: World) -> None:
    """Note the time of every file elsewhere; called before the simulated time moves."""
    for one in containers(world):
        opened(world, one["kind"], "", one["container"], days=one["days"]).list()


# A client keeps its connections.
@lru_cache(maxsize=8)
def azure_storage(endpoint: str) -> "AzureStorage":
    """Return the blob storage at an endpoint."""
    from pulumi_zoho_aep.simulator.storage.azure import AzureStorage

    return AzureStorage(endpoint)


@lru_cache(maxsize=8)
def _s3_storage(endpoint: str) -> Storage:
    from pulumi_zoho_aep.simulator.storage.s3 import S3Storage

    return S3Storage(endpoint)


def _storage(kind: str, endpoint: str) -> Storage:
    return azure_storage(endpoint) if kind == "blob" else _s3_storage(endpoint)
