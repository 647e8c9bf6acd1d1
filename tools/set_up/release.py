"""The official release: downloaded, compared with our own and the published checksums, unpacked."""

from __future__ import annotations

import hashlib
import shutil
import tarfile
import time
import urllib.request
from http.client import HTTPException
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.error import URLError

from .installed import RELEASE, release_platform
from .progress import HEARTBEAT_SECONDS, SetUpError, say

if TYPE_CHECKING:
    from collections.abc import Callable
    from http.client import HTTPMessage
    from pathlib import Path
    from typing import IO

    Fetch = Callable[[str, Path, float], None]

_SITE = "https://get.pulumi.com/releases/sdk"
SHA256 = {
    "3.259.0": {
        "linux-x64": "94ba357acac23d01474084c4b00098dc0f7bc70ce13f34c777459254a5f718e5",
        "linux-arm64": "edc8327463a72160bb36cf82cf5062da9c8a244290a706d9980988e7bf486853",
        "darwin-x64": "eaca4c3b8277bfa3ab061fa3b270d1c66358a0b2e613da8c5587a04b7226c534",
        "darwin-arm64": "57c27f179e527e2cf9f62b841a448af72a020e44b2fb4ee0d9bd85556c00c864",
    },
}
"""Checksums of the archives, by version and platform.

The archives' host can only say what it serves today, not what was released. A release without a checksum here is not
used."""
_FIRST_TIMEOUT_SECONDS = 5.0
"""For the first, small file: a machine without this network must find out quickly and continue with the build."""
_TIMEOUT_SECONDS = 60.0
_CHUNK_BYTES = 1 << 20
_MEGABYTE = 1_000_000


class _OnlyTls(urllib.request.HTTPRedirectHandler):
    """Refuses redirects that leave TLS: on a plain hop both the archive and its checksum could be swapped."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> urllib.request.Request | None:
        if not newurl.startswith("https://"):
            raise URLError(f"redirected away from TLS, to {newurl}")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def download(url: str, target: Path, timeout_seconds: float) -> None:
    """Fetch one file over TLS; the timeout applies to connecting and to each wait after it.

    Raises:
        SetUpError: The file is not available.
    """
    try:
        opener = urllib.request.build_opener(_OnlyTls)
        with opener.open(url, timeout=timeout_seconds) as answer, target.open("wb") as file:
            reported, written = time.monotonic(), 0
            while chunk := answer.read(_CHUNK_BYTES):
                written += file.write(chunk)
                if time.monotonic() - reported > HEARTBEAT_SECONDS:
                    reported = time.monotonic()
                    say(f"        {written // _MEGABYTE} MB so far")
    except (OSError, HTTPException) as error:
        reason = error.reason if isinstance(error, URLError) else error
        raise SetUpError(f"cannot download {url}: {reason}") from error


def install(directory: Path, fetch: Fetch = download) -> None:
    """Put the programs of the release into the directory.

    Raises:
        SetUpError: The release or its checksums are not available or differ, or the archive has unexpected content.
    """
    name = f"pulumi-v{RELEASE}-{release_platform()}.tar.gz"
    expected = SHA256.get(str(RELEASE), {}).get(release_platform())
    if expected is None:
        raise SetUpError(f"there is no checksum of {name} here, so the release is not used")
    checksums, archive = directory / "checksums.txt", directory / name
    say(f"looking for the official release of Pulumi {RELEASE}")
    try:
        fetch(f"{_SITE}/pulumi-{RELEASE}-checksums.txt", checksums, _FIRST_TIMEOUT_SECONDS)
        published = _published_checksum(checksums.read_text(encoding="utf-8", errors="replace"), name)
        if published != expected:
            raise SetUpError(f"{name} is published as {published}, but expected as {expected}, so it is not used")
        say(f"  downloading {name}, something over 100 MB")
        fetch(f"{_SITE}/{name}", archive, _TIMEOUT_SECONDS)
        _verify(archive, expected)
        unpack(archive, directory)
    finally:
        checksums.unlink(missing_ok=True)
        archive.unlink(missing_ok=True)


def _published_checksum(published: str, name: str) -> str:
    for line in published.splitlines():
        checksum, _, file = line.strip().partition(" ")
        if file.strip().lstrip("*") == name:
            return checksum.lower()
    raise SetUpError(f"the published checksums do not mention {name}, so it is not used")


def _verify(archive: Path, expected: str) -> None:
    checksum = hashlib.sha256()
    with archive.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            checksum.update(chunk)
    if checksum.hexdigest() != expected:
        raise SetUpError(
            f"{archive.name} is not what was released (SHA-256 {checksum.hexdigest()}, released {expected}), "
            "so it is not used"
        )


def unpack(archive: Path, directory: Path) -> None:
    """Put the files below the archive's ``pulumi/`` into the directory, and nothing elsewhere.

    Python's own extraction filter came with a patch release of 3.10, so it may be missing; programs need only plain
    files, so anything else is refused.
    """
    try:
        with tarfile.open(archive, "r:gz") as contents:
            for member in contents:
                if not member.isdir():
                    _unpack_file(contents, member, directory)
    except tarfile.TarError as error:
        raise SetUpError(f"{archive.name} cannot be unpacked: {error}") from error


def _unpack_file(contents: tarfile.TarFile, member: tarfile.TarInfo, directory: Path) -> None:
    parts = PurePosixPath(member.name).parts
    source = contents.extractfile(member) if member.isreg() else None
    if source is None or ".." in parts or parts[:1] != ("pulumi",) or len(parts) == 1:
        raise SetUpError(f"the archive holds {member.name!r}, which no release of Pulumi does, so it is not used")
    target = directory.joinpath(*parts[1:])
    target.parent.mkdir(parents=True, exist_ok=True)
    with source, target.open("wb") as file:
        shutil.copyfileobj(source, file)
    target.chmod(0o755 if member.mode & 0o100 else 0o644)
