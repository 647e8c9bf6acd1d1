"""A container of Azure Blob Storage, through Azure's own client."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import IO, Any

from pulumi_zoho_aep.aep.landing_zone_credentials import AzureContainer
from pulumi_zoho_aep.extract.positions import Notes
from pulumi_zoho_aep.extract.storage_failures import failure, missing, unusable
from pulumi_zoho_aep.extract.windows import StoredFile
from pulumi_zoho_aep.http.certificates import unusable_certificates

try:
    from azure.core.exceptions import AzureError, HttpResponseError, ResourceExistsError
    from azure.storage.blob import BlobClient, ContainerClient, ExponentialRetry
except ImportError:
    raise missing("Azure Blob Storage") from None

# Without a handler, Python prints the client's warnings of each attempt between our lines.
logging.getLogger("azure").addHandler(logging.NullHandler())

_BLOCK_BYTES = 8 * 1024 * 1024
"""Larger files are uploaded in blocks of this size; the blob appears only when the last block is committed."""


@contextmanager
def opened(container: AzureContainer) -> Iterator["_Container"]:
    """Yield the container. Errors of its client become errors of ours, which leave its address out."""
    settings: dict[str, Any] = {
        "max_single_put_size": _BLOCK_BYTES,
        "max_block_size": _BLOCK_BYTES,
        "retry_policy": ExponentialRetry(initial_backoff=1, increment_base=2, retry_total=4),
    }
    try:
        if container.connection_string:
            client = ContainerClient.from_connection_string(container.connection_string, container.name, **settings)
        else:
            client = ContainerClient.from_container_url(container.url, **settings)
    except ValueError:
        raise unusable("Azure", "check connection_string or sas_uri in `auth`") from None
    try:
        with client:
            yield _Container(client)
    except HttpResponseError as error:
        raise failure("use storage", error.status_code, str(getattr(error, "error_code", "") or "")) from None
    except AzureError:
        raise failure("use storage", None, "") from None
    except OSError as error:
        # The client lets this error of its library through; others are about files of this machine.
        raise unusable_certificates("use storage") or error from None


class _Container:
    def __init__(self, client: ContainerClient) -> None:
        self._client = client

    def list(self, folder: str, _: datetime | None) -> Sequence[StoredFile]:
        """Return the files in a folder with their notes, which a list includes."""
        prefix = f"{folder}/"
        found = self._client.list_blobs(name_starts_with=prefix, include=["metadata"])
        return [StoredFile(one.name[len(prefix) :], one.last_modified, one.metadata or {}) for one in found]

    def put(self, path: str, content: IO[bytes], notes: Notes) -> bool:
        """Store a blob; return False if one with this name exists."""
        try:
            self._blob(path).upload_blob(content, overwrite=False, metadata=notes.values(), max_concurrency=1)
        except ResourceExistsError:
            return False
        return True

    def notes(self, path: str) -> Notes:
        """Return a blob's metadata."""
        return Notes.of(self._blob(path).get_blob_properties().metadata or {})

    def read(self, path: str, file: IO[bytes]) -> None:
        """Download a blob into a file."""
        self._blob(path).download_blob(max_concurrency=1).readinto(file)

    def _blob(self, path: str) -> BlobClient:
        return self._client.get_blob_client(path)
