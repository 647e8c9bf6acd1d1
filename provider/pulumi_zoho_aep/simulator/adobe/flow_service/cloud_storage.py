"""The storages with files that AEP reads: which files a source connection is about (routes reference B.2-B.4)."""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import urlsplit

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.adobe.flow_service.spec_seeds import AMAZON_S3, AZURE_BLOB, LANDING_ZONE
from pulumi_zoho_aep.simulator.adobe.landing_zone import zones
from pulumi_zoho_aep.simulator.storage.files import File, Files
from pulumi_zoho_aep.simulator.storage.places import opened
from pulumi_zoho_aep.simulator.world import World

Item = dict[str, Any]

SPECS = (LANDING_ZONE, AMAZON_S3, AZURE_BLOB)
S3_ACCOUNT = "s3"


@dataclass(frozen=True)
class StoredFile:
    """A file with the path by which AEP knows it."""

    path: str
    file: File
    files: Files

    def read(self) -> bytes:
        """Return the content of the file."""
        return self.files.read(self.file.name)


def root(spec_id: str) -> str:
    """Return the beginning of every path: the container in landing zones, a slash in other storages."""
    return "" if spec_id == LANDING_ZONE else "/"


def every(world: World, spec_id: str, sandbox: str, base: Item | None) -> list[StoredFile]:
    """Return all files that a connection reaches, by path.

    Args:
        world: State and time.
        spec_id: Connection spec.
        sandbox: Name of the sandbox whose landing zone is meant.
        base: The base connection as stored, for a storage that needs one.
    """
    found = [
        StoredFile(f"{prefix}{file.name.removeprefix(within)}", file, files)
        for prefix, within, files in _containers(world, spec_id, sandbox, base)
        for file in files.list()
        if file.name.startswith(within)
    ]
    return sorted(found, key=lambda one: one.path)


def selected(found: list[StoredFile], params: Item) -> list[StoredFile]:
    """Return the files that the parameters of a source connection select."""
    path, recursive = params["path"], params.get("recursive", False)
    if params.get("type") != "folder":
        return [one for one in found if one.path == path]
    folder, pattern = (path.rpartition("/")[0], path.rpartition("/")[2]) if "*" in path else (path.rstrip("/"), "*")
    inside = [one for one in found if one.path.startswith(f"{folder}/")]
    flat = [one for one in inside if recursive or "/" not in one.path[len(folder) + 1 :]]
    return [one for one in flat if fnmatchcase(one.path.rpartition("/")[2], pattern)]


def account_of(base: Item) -> str:
    """Return the storage account that a connection to Azure Blob leads to."""
    values = {**base["auth"]["params"], **base["_secrets"]}
    if "sasUri" in values:
        parts = urlsplit(values["sasUri"])
        host = str(parts.hostname)
        return parts.path.strip("/").split("/")[-1] if host.startswith("127.") else host.partition(".")[0]
    return _connection_string(values.get("connectionString", "")).get("AccountName", "")


def problem(world: World, base: Item) -> str:
    """Return why a storage does not let a connection in, or nothing."""
    values = {**base["auth"]["params"], **base["_secrets"]}
    if base["connectionSpec"]["id"] == AMAZON_S3:
        right = (values.get("s3AccessKey"), values.get("s3SecretKey")) == (seeds.S3_ACCESS_KEY, seeds.S3_SECRET_KEY)
        return "" if right else "The storage refused the access key of the connection"
    if "connectionString" in values:
        given = _connection_string(values["connectionString"])
        expected = dict(zip(("AccountName", "AccountKey"), _blob_login(world), strict=True))
        right = all(given.get(name) == value for name, value in expected.items())
        return "" if right else "The storage refused the account key of the connection"
    known = account_of(base) == _blob_login(world)[0] and "sig=" in values.get("sasUri", "")
    return "" if known else "The storage refused the signature of the connection"


def _blob_login(world: World) -> tuple[str, str]:
    """Return account and key of the customer's blob storage."""
    if "blob" not in world.endpoints:
        return seeds.BLOB_ACCOUNT, seeds.BLOB_ACCOUNT_KEY
    from pulumi_zoho_aep.simulator.storage import azure

    return azure.ACCOUNT, azure.KEY


def _containers(world: World, spec_id: str, sandbox: str, base: Item | None) -> list[tuple[str, str, Files]]:
    """Return, per container, the prefix of paths, the prefix of names in it, and its files."""
    if spec_id == LANDING_ZONE:
        return [zones.files(world, sandbox)]
    if base is None:
        return []
    values = {**base["auth"]["params"], **base["_secrets"]}
    name = values.get("bucketName") or values.get("container")
    default = seeds.S3_BUCKET if spec_id == AMAZON_S3 else seeds.BLOB_CONTAINER
    kind = "s3" if spec_id == AMAZON_S3 else "blob"
    account = S3_ACCOUNT if kind == "s3" else account_of(base)
    return [(f"/{name or default}/", "", opened(world, kind, account, name or default))]


def _connection_string(text: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in text.split(";") if "=" in part)
