"""Cloud storages of files: the sandbox's landing zone, a customer's container, or a customer's bucket.

The credential is read for each use and not kept: it expires by itself, and AEP's GET then issues the next one. Azure
    may
refuse a new credential for half a minute, so one refusal is waited out.
"""

import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import IO, Protocol, TypeVar

from pulumi_zoho_aep.aep.landing_zone_credentials import AzureContainer, S3Folder
from pulumi_zoho_aep.errors import Forbidden, ZohoAepError
from pulumi_zoho_aep.extract.positions import Notes
from pulumi_zoho_aep.extract.windows import StoredFile

NEW_CREDENTIAL_SECONDS = 30.0
Found = TypeVar("Found")


class NotStored(ZohoAepError):
    """Another run has stored a file with this name."""


class Opened(Protocol):
    """A container or bucket, opened with a valid credential."""

    def list(self, folder: str, after: datetime | None) -> Sequence[StoredFile]:
        """Return the files in a folder; those whose window ends after a moment come with their notes."""

    def put(self, path: str, content: IO[bytes], notes: Notes) -> bool:
        """Store a file; return False if one with this name exists."""

    def notes(self, path: str) -> Notes:
        """Return the notes stored with a file."""

    def read(self, path: str, file: IO[bytes]) -> None:
        """Copy a stored file into a local one."""


class Credentials(Protocol):
    """Knows how to reach a storage."""

    def get(self) -> AzureContainer | S3Folder:
        """Return its location and a credential that can write there."""


class CloudStorage:
    """A storage of files.

    Args:
        credentials: Credentials to log in with.
        sleep: Waits for a number of seconds.
    """

    def __init__(self, credentials: Credentials, sleep: Callable[[float], None] = time.sleep) -> None:
        self._credentials = credentials
        self._sleep = sleep

    def list(self, folder: str, after: datetime | None = None) -> Sequence[StoredFile]:
        """Return the files in a folder, by their names within it. For `after`, see `Storage`."""
        return self._with_credential(lambda opened: opened.list(folder, after))

    def read(self, folder: str, names: Sequence[str], take: Callable[[str, IO[bytes]], None]) -> None:
        """Read stored files with one credential, and pass each to `take` with its name."""
        remaining = list(names)

        def read_all(opened: Opened) -> None:
            while remaining:
                with tempfile.TemporaryFile() as file:
                    opened.read(f"{folder}/{remaining[0]}", file)
                    file.seek(0)
                    take(remaining.pop(0), file)

        if remaining:
            self._with_credential(read_all)

    def put(self, folder: str, name: str, content: IO[bytes], notes: Notes) -> None:
        """Store a file under a new name, completely or not at all.

        Raises:
            NotStored: Another run has stored a file with this name.
        """
        path = f"{folder}/{name}"

        def store(opened: Opened) -> bool:
            content.seek(0)
            # If this run stored it, it is the same file: only the reply was lost.
            return opened.put(path, content, notes) or opened.notes(path).run == notes.run

        if not self._with_credential(store):
            raise NotStored(
                f"{path} is already in the storage: another sync of this ingestion is running, or has just run",
                hint="run one at a time; the next run reads again what this one has read",
            )

    def _with_credential(self, use: Callable[[Opened], Found]) -> Found:
        try:
            with self._open() as opened:
                return use(opened)
        except Forbidden:
            self._sleep(NEW_CREDENTIAL_SECONDS)
        with self._open() as opened:
            return use(opened)

    def _open(self) -> AbstractContextManager[Opened]:
        credential = self._credentials.get()
        if isinstance(credential, AzureContainer):
            from pulumi_zoho_aep.extract.azure import opened as opened_container

            return opened_container(credential)
        from pulumi_zoho_aep.extract.s3 import opened as opened_folder

        return opened_folder(credential)
