"""A folder of a bucket, through Amazon's own client."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import IO, Any

from pulumi_zoho_aep.aep.landing_zone_credentials import S3Folder
from pulumi_zoho_aep.extract.positions import Notes
from pulumi_zoho_aep.extract.storage_failures import failure, missing, unusable
from pulumi_zoho_aep.extract.windows import FileName, StoredFile

try:
    import boto3
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError
except ImportError:
    raise missing("Amazon S3") from None

_REGION = re.compile(r"//(?:[^/]*\.)?s3[.-]([a-z]{2}(?:-[a-z]+)+-\d)\.")
_EXISTS = frozenset({"PreconditionFailed", "ConditionalRequestConflict"})


@contextmanager
def opened(folder: S3Folder) -> Iterator["_Folder"]:
    """Yield the folder, and turn its client's exceptions into errors of ours."""
    try:
        client = boto3.client(
            "s3",
            aws_access_key_id=folder.key_id,
            aws_secret_access_key=folder.secret_key,
            aws_session_token=folder.session_token,
            endpoint_url=folder.service_url,
            region_name=region_of(folder.service_url),
        )
    except (BotoCoreError, ValueError):
        hint = "check service_url in `auth`, and the environment variables that begin with AWS_, such as AWS_PROFILE"
        raise unusable("Amazon S3", hint) from None
    try:
        yield _Folder(client, folder)
    except ClientError as error:
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        raise failure("use storage", status, _code(error)) from None
    except (BotoCoreError, Boto3Error):
        raise failure("use storage", None, "") from None
    finally:
        client.close()


def region_of(service_url: str | None) -> str | None:
    """Return the region in a service's address, for which requests are signed; None if the address names none."""
    found = _REGION.search(service_url or "")
    return found[1] if found else None


class _Folder:
    def __init__(self, client: Any, folder: S3Folder) -> None:  # noqa: ANN401 - boto3 makes its clients at run time
        self._client = client
        self._bucket = folder.bucket
        self._top = f"{folder.folder}/" if folder.folder else ""

    def list(self, folder: str, after: datetime | None) -> Sequence[StoredFile]:
        """Return the files in a folder.

        A list of S3 has no metadata, so the metadata of each file that matters is requested.
        """
        prefix = f"{self._top}{folder}/"
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
        found = [one for page in pages for one in page.get("Contents", [])]
        names = [one["Key"][len(prefix) :] for one in found]
        notes = [self._metadata(prefix + name) if _matters(name, after) else {} for name in names]
        return [
            StoredFile(name, one["LastModified"], note) for name, one, note in zip(names, found, notes, strict=True)
        ]

    def put(self, path: str, content: IO[bytes], notes: Notes) -> bool:
        """Store an object; return False if one with this name exists."""
        try:
            self._client.put_object(
                Bucket=self._bucket, Key=self._top + path, Body=content, Metadata=notes.values(), IfNoneMatch="*"
            )
        except ClientError as error:
            if _code(error) in _EXISTS:
                return False
            raise
        return True

    def notes(self, path: str) -> Notes:
        """Return an object's metadata."""
        return Notes.of(self._metadata(self._top + path))

    def read(self, path: str, file: IO[bytes]) -> None:
        """Download an object into a file."""
        self._client.download_fileobj(self._bucket, self._top + path, file)

    def _metadata(self, key: str) -> dict[str, str]:
        found: dict[str, str] = self._client.head_object(Bucket=self._bucket, Key=key)["Metadata"]
        return found


def _matters(name: str, after: datetime | None) -> bool:
    found = FileName.parse(name)
    return after is None or (found is not None and found.window.end > after)


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
