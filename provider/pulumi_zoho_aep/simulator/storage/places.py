"""Opens containers and buckets where they are: in the simulator, or at an endpoint that it was started with."""

from pulumi_zoho_aep.simulator.storage.files import Files, StoredFiles
from pulumi_zoho_aep.simulator.world import World


def opened(world: World, kind: str, account: str, container: str, *, days: int | None = None) -> Files:
    """Return the files of a container.

    Args:
        world: State and time, and where storages are.
        kind: `blob` or `s3`.
        account: Storage account; without meaning for buckets.
        container: Container or bucket.
        days: After which the simulator deletes files; None keeps them.
    """
    del kind
    return StoredFiles(world, account, container, days=days)
