from __future__ import annotations

import hashlib
import io
import re
import tarfile
import urllib.request
from typing import TYPE_CHECKING

import pytest
from tools.set_up import release
from tools.set_up.installed import PROGRAMS, RELEASE, release_platform
from tools.set_up.progress import SetUpError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ARCHIVE = f"pulumi-v{RELEASE}-{release_platform()}.tar.gz"
CHECKSUMS = f"pulumi-{RELEASE}-checksums.txt"
SITE = "https://get.pulumi.com/releases/sdk/"


def archive_of(*members: tarfile.TarInfo) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as contents:
        for member in members:
            member.size = 3 if member.isreg() else 0
            contents.addfile(member, io.BytesIO(b"abc") if member.isreg() else None)
    return buffer.getvalue()


def member(name: str, kind: bytes = tarfile.REGTYPE, target: str = "", mode: int = 0o755) -> tarfile.TarInfo:
    result = tarfile.TarInfo(name)
    result.type, result.linkname, result.mode = kind, target, mode
    return result


def programs() -> bytes:
    return archive_of(
        member("pulumi/", tarfile.DIRTYPE),
        *(member(f"pulumi/{program}") for program in PROGRAMS),
        member("pulumi/notes.txt", mode=0o600),
    )


def serve(**files: bytes) -> tuple[Callable[[str, Path, float], None], list[tuple[str, float]]]:
    """A fetcher that knows these files, and the list of what was asked of it."""
    asked: list[tuple[str, float]] = []

    def fetch(url: str, target: Path, timeout_seconds: float) -> None:
        asked.append((url, timeout_seconds))
        content = files.get("archive" if url.endswith(".tar.gz") else "checksums")
        if content is None:
            raise SetUpError(f"cannot download {url}: nothing there")
        target.write_bytes(content)

    return fetch, asked


def checksums(archive: bytes) -> bytes:
    return f"{'0' * 64}  something-else.tar.gz\n{hashlib.sha256(archive).hexdigest()}  {ARCHIVE}\n".encode()


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> bytes:
    """An archive whose checksum is in the source."""
    archive = programs()
    checksum = hashlib.sha256(archive).hexdigest()
    monkeypatch.setattr(release, "SHA256", {str(RELEASE): {release_platform(): checksum}})
    return archive


def test_every_platform_has_its_checksum() -> None:
    """The version that is fetched is known on every platform for which there is a release."""
    platforms = {f"{system}-{machine}" for system in ("linux", "darwin") for machine in ("x64", "arm64")}
    assert set(release.SHA256[str(RELEASE)]) == platforms
    assert all(re.fullmatch("[0-9a-f]{64}", checksum) for checksum in release.SHA256[str(RELEASE)].values())
    assert len(set(release.SHA256[str(RELEASE)].values())) == len(platforms)


def test_verified_release_is_unpacked(tmp_path: Path, known: bytes) -> None:
    """The files of a release whose checksum is the known one end up in the directory, and only they."""
    archive = known
    fetch, asked = serve(archive=archive, checksums=checksums(archive))
    release.install(tmp_path, fetch)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*PROGRAMS, "notes.txt"])
    assert (tmp_path / "pulumi").stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "notes.txt").stat().st_mode & 0o777 == 0o644
    assert [url for url, _ in asked] == [SITE + CHECKSUMS, SITE + ARCHIVE]


def test_absent_network_is_noticed_quickly(tmp_path: Path) -> None:
    """The small file comes first and with a short time-out: without it nothing else is asked for."""
    fetch, asked = serve(archive=programs())
    with pytest.raises(SetUpError, match=r"cannot download .*checksums\.txt: nothing there"):
        release.install(tmp_path, fetch)
    assert len(asked) == 1
    assert asked[0][1] <= 5


@pytest.mark.parametrize(
    ("published", "reason"),
    [
        (checksums(b"something else"), f"{ARCHIVE} is published as "),
        (b"<html>sign in</html>", f"the published checksums do not mention {ARCHIVE}, so it is not used"),
    ],
)
def test_unverified_release_is_refused(published: bytes, reason: str, tmp_path: Path, known: bytes) -> None:
    """A release that is published as another than the known one, or not at all, is not even downloaded."""
    fetch, asked = serve(archive=known, checksums=published)
    with pytest.raises(SetUpError) as failure:
        release.install(tmp_path, fetch)
    assert str(failure.value).startswith(reason)
    assert list(tmp_path.iterdir()) == []
    assert len(asked) == 1


def test_another_archive_is_refused(tmp_path: Path, known: bytes) -> None:
    """An archive that is not the known one is removed unopened, although the same host publishes its checksum."""
    fetch, _ = serve(archive=b"something else", checksums=checksums(known))
    with pytest.raises(SetUpError, match="is not what was released"):
        release.install(tmp_path, fetch)
    assert list(tmp_path.iterdir()) == []
    fetch, _ = serve(archive=b"something else", checksums=checksums(b"something else"))
    with pytest.raises(SetUpError, match="is published as"):
        release.install(tmp_path, fetch)
    assert list(tmp_path.iterdir()) == []


def test_a_release_without_a_known_checksum(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not used, whatever is published, and nothing is asked for."""
    archive = programs()
    fetch, asked = serve(archive=archive, checksums=checksums(archive))
    for known in ({}, {str(RELEASE): {"plan9-mips": "0" * 64}}):
        monkeypatch.setattr(release, "SHA256", known)
        with pytest.raises(SetUpError, match="there is no checksum of"):
            release.install(tmp_path, fetch)
    assert asked == []


@pytest.mark.parametrize(
    "bad",
    [
        member("../outside"),
        member("pulumi/../../outside"),
        member("/outside"),
        member("outside"),
        member("pulumi"),
        member("pulumi/link", tarfile.SYMTYPE, "../../outside"),
        member("pulumi/link", tarfile.LNKTYPE, "pulumi/pulumi"),
        member("pulumi/pipe", tarfile.FIFOTYPE),
    ],
    ids=lambda info: f"{info.name}-{info.type.decode()}",
)
def test_archive_cannot_write_elsewhere(bad: tarfile.TarInfo, tmp_path: Path) -> None:
    """Nothing but plain files below the archive's own folder is unpacked: no way out, no links, no devices."""
    directory = tmp_path / "a" / "b"
    directory.mkdir(parents=True)
    archive = tmp_path / "bad.tar.gz"
    archive.write_bytes(archive_of(bad))
    with pytest.raises(SetUpError, match="which no release of Pulumi does"):
        release.unpack(archive, directory)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a", "b", "bad.tar.gz"]


def test_something_else_than_an_archive_is_refused(tmp_path: Path) -> None:
    """A file that is not an archive is a clean refusal."""
    archive = tmp_path / "page.tar.gz"
    archive.write_bytes(b"<html>")
    with pytest.raises(SetUpError, match=r"page\.tar\.gz cannot be unpacked"):
        release.unpack(archive, tmp_path)


def test_redirect_away_from_tls_is_refused() -> None:
    """A redirect to a plain address is not followed: the archive and its checksum could both be swapped there."""
    request = urllib.request.Request(SITE + ARCHIVE)
    handler = release._OnlyTls()
    with pytest.raises(OSError, match="redirected away from TLS"):
        handler.redirect_request(request, io.BytesIO(), 302, "Found", None, "http://mirror.example/x")  # type: ignore[arg-type]
