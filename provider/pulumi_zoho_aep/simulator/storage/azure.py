"""Azure Blob Storage elsewhere: an emulator at an endpoint, with the account and key that all emulators share."""

from collections.abc import Iterator
from datetime import datetime, timezone
from urllib.parse import urlsplit

from azure.core.exceptions import AzureError, ResourceExistsError
from azure.storage.blob import (
    AccessPolicy,
    BlobServiceClient,
    ContainerClient,
    ContainerSasPermissions,
    generate_container_sas,
)

from pulumi_zoho_aep.simulator.storage.external import Found

ACCOUNT = "devstoreaccount1"
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
"""Published with the emulators: no secret."""


class AzureStorage:
    """The containers of an emulator's account."""

    def __init__(self, endpoint: str) -> None:
        """Take an endpoint, with the account in its path or without."""
        address = endpoint.rstrip("/")
        self.endpoint = address if urlsplit(address).path else f"{address}/{ACCOUNT}"
        login = {"account_name": ACCOUNT, "account_key": KEY}
        # It is on this machine: if it does not answer at once, it will not answer later.
        self._service = BlobServiceClient(self.endpoint, credential=login, retry_total=0, connection_timeout=5)

    def answers(self) -> bool:
        """Whether the emulator is there."""
        try:
            self._service.get_service_properties()
        except AzureError:
            return False
        return True

    def list(self, container: str) -> Iterator[Found]:
        """Yield the files of a container, which is created if it does not exist."""
        for blob in self._opened(container).list_blobs():
            yield Found(blob.name, blob.size, blob.last_modified.timestamp(), blob.etag)

    def read(self, container: str, name: str) -> bytes:
        """Return the content of a file."""
        return self._opened(container).download_blob(name).readall()

    def delete(self, container: str, name: str) -> None:
        """Delete a file."""
        self._opened(container).delete_blob(name)

    def sign(self, container: str, policy: str, permissions: str, expires: float) -> str:
        """Let only one stored access policy into a container, and return the token that is bound to it.

        Args:
            container: Name.
            policy: Its id.
            permissions: Letters as in a signature.
            expires: In epoch seconds of the emulator's clock.
        """
        allowed = ContainerSasPermissions.from_string(permissions)
        ends = datetime.fromtimestamp(expires, timezone.utc)
        stored = AccessPolicy(permission=allowed, expiry=ends, start=datetime.fromtimestamp(0, timezone.utc))
        self._opened(container).set_container_access_policy({policy: stored})
        return generate_container_sas(ACCOUNT, container, account_key=KEY, policy_id=policy)

    def _opened(self, container: str) -> ContainerClient:
        try:
            return self._service.create_container(container)
        except ResourceExistsError:
            return self._service.get_container_client(container)
