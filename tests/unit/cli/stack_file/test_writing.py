"""Stack files on the disk: a change is written as a whole, over what was read, or refused by the file's name."""

import errno
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pulumi_zoho_aep.cli.stack_file.document import NotEditable
from pulumi_zoho_aep.cli.stack_file.unfinished import folder
from pulumi_zoho_aep.cli.stack_file.writing import Changed, read, require_writable, write

OLD = b"a longer old text\r\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A stack file, alone in its folder."""
    found = tmp_path / "stacks" / "Pulumi.dev.yaml"
    found.parent.mkdir()
    found.write_bytes(OLD)
    return found


def with_another_name(file: Path) -> Path:
    """Give a file a second name."""
    other = file.parent.parent / "shared.yaml"
    other.hardlink_to(file)
    return other


def test_a_file_is_written_in_one_step(file: Path) -> None:
    """It keeps its permissions, and nothing else is left."""
    file.chmod(0o640)
    write(file, "new\r\n", OLD)
    assert file.read_bytes() == b"new\r\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize(("call", "names"), [("fsync", 1), ("fsync", 2), ("pwrite", 2)])
def test_a_full_disk_leaves_what_was_there(file: Path, monkeypatch: pytest.MonkeyPatch, call: str, names: int) -> None:
    """Wherever the space ends, the message names the file, and it says what it said."""
    if names > 1:
        with_another_name(file)
    real: Callable[..., int] = getattr(os, call)
    failures = [OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))]

    def full(handle: int, *given: Any) -> int:
        if not failures:
            return real(handle, *given)
        if given:
            real(handle, given[0][:2], *given[1:])
        raise failures.pop()

    monkeypatch.setattr(os, call, full)
    with pytest.raises(NotEditable, match=r"Pulumi\.dev\.yaml cannot be written: No space left on device"):
        write(file, "new", OLD)
    assert file.read_bytes() == OLD
    assert list(file.parent.iterdir()) == [file]


def test_all_names_of_a_file_stay_one_file(file: Path) -> None:
    """A file of two names is written in place: renaming another one to it would part them."""
    other = with_another_name(file)
    write(file, "new", OLD)
    assert other.read_bytes() == b"new"
    assert list(file.parent.iterdir()) == [file]


def test_a_symbolic_link_stays_one(file: Path) -> None:
    """What it points to is written."""
    link = file.parent.parent / "Pulumi.dev.yaml"
    link.symlink_to(file)
    write(link, "new", OLD)
    assert link.is_symlink()
    assert file.read_bytes() == b"new"


@pytest.mark.parametrize("of_its_folder", [False, True])
def test_what_is_read_only_stays(file: Path, of_its_folder: bool) -> None:  # noqa: FBT001
    """For root as well, who could write it."""
    place = file.parent if of_its_folder else file
    mode = place.stat().st_mode
    place.chmod(mode & ~0o222)
    try:
        with pytest.raises(NotEditable, match=r"Pulumi\.dev\.yaml is read-only: nothing was written") as caught:
            require_writable(file)
        assert f"chmod u+w {place}" in caught.value.hint
        with pytest.raises(NotEditable, match="is read-only"):
            write(file, "new", OLD)
    finally:
        place.chmod(mode)
    assert file.read_bytes() == OLD


@pytest.mark.parametrize(
    ("before", "now"), [(b"old", b"other"), (b"old", None), (None, b"other")], ids=["changed", "removed", "made"]
)
@pytest.mark.parametrize("names", [1, 2])
def test_what_somebody_wrote_meanwhile_stays(
    tmp_path: Path, before: bytes | None, now: bytes | None, names: int
) -> None:
    """Between reading and writing may be a consent in a browser."""
    file = tmp_path / "Pulumi.dev.yaml"
    if now is not None:
        file.write_bytes(now)
        if names > 1:
            (tmp_path / "other.yaml").hardlink_to(file)
    there = {path: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(Changed, match="was changed after it was read"):
        write(file, "new", before)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == there


KILLED = """
import os, signal, sys
from pathlib import Path
from pulumi_zoho_aep.cli.stack_file.writing import write
real = {name: getattr(os, name) for name in ("pwrite", "ftruncate", "fsync")}
left = int(sys.argv[2])
def killed(name):
    def call(*given):
        global left
        left -= 1
        if left < 0:
            if name == "pwrite":
                real[name](given[0], given[1][:2], *given[2:])
            os.kill(os.getpid(), signal.SIGKILL)
        return real[name](*given)
    return call
for name in real:
    setattr(os, name, killed(name))
write(Path(sys.argv[1]), "new", Path(sys.argv[1]).read_bytes())
"""


@pytest.mark.parametrize(("names", "calls"), [(1, 0), (2, 0), (2, 1), (2, 2)])
def test_a_killed_run_loses_nothing(file: Path, names: int, calls: int) -> None:
    """What was there is still there, or beside it, and then the next command says so."""
    if names > 1:
        with_another_name(file)
    done = subprocess.run([sys.executable, "-c", KILLED, str(file), str(calls)], check=False)
    assert done.returncode == -signal.SIGKILL
    beside = [path for path in file.parent.iterdir() if path != file]
    if names == 1 or not calls:
        write(file, "new", read(file))
        assert list(file.parent.iterdir()) == [file]
    else:
        assert [path.read_bytes() for path in beside] == [OLD]
        with pytest.raises(NotEditable, match=str(beside[0])):
            read(file)
        beside[0].unlink()
        assert read(file) == file.read_bytes()


def test_what_a_killed_run_left_goes_at_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing can clean up after `kill -9` but the next run; what another run has at work stays."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    dead = tmp_path / "zoho-aep-dead.unfinished"
    dead.mkdir()
    (dead / "Pulumi.dev.yaml").touch()
    with folder() as at_work, folder() as other:
        assert not dead.exists()
        assert at_work.exists()
        assert other.exists()
    file = tmp_path / "Pulumi.dev.yaml"
    (tmp_path / ".Pulumi.dev.yaml.dead.unfinished").touch()
    write(file, "new", None)
    assert list(tmp_path.iterdir()) == [file]
