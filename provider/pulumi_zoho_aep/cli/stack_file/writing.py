"""How a stack file is read and written: all of a change or none of it, over what was read and nothing else.

Whatever stands in the way, a file that cannot be written, a full disk or somebody else's edit in between, is a refusal
that names the file, and leaves it as it is.
"""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pulumi_zoho_aep.cli.stack_file.document import NotEditable
from pulumi_zoho_aep.cli.stack_file.unfinished import SUFFIX, clean, is_at_work
from pulumi_zoho_aep.codes import Code

_BEFORE = ".before"


class Changed(NotEditable):
    """Somebody wrote the file after it was read."""

    code = Code.CHANGED_ELSEWHERE


class _HalfWritten(Exception):
    """The old content could not be restored; it is in the file next to it."""

    def __init__(self, reason: BaseException) -> None:
        super().__init__()
        self.reason = reason


def read(file: Path) -> bytes | None:
    """Return the content of a file; None if there is no file.

    Raises:
        NotEditable: it cannot be read, or a killed run may have written only a part of it.
    """
    with _refusing(file, "read"):
        target = file.resolve()
        content = target.read_bytes() if target.exists() else None
        for left in sorted(target.parent.glob(f".{target.name}.*{_BEFORE}")):
            if is_at_work(left):
                continue
            if left.read_bytes() != content:
                reason = (
                    f"{file.name} may be half written, because a command was killed: {left} has what it held before"
                )
                raise NotEditable(reason, hint="compare them, correct the file, and remove the other one")
            left.unlink()
        return content


def require_writable(file: Path) -> None:
    """Require that a file can be written, before anything is done whose result goes there.

    Raises:
        NotEditable: it, or its folder, is read-only.
    """
    target = file.resolve()
    folder = next(parent for parent in target.parents if parent.exists())
    for place, what in ((target, file.name), (folder, f"the folder of {file.name}")):
        # Root may write everything, but somebody made this read-only on purpose.
        if place.exists() and not (place.stat().st_mode & 0o222 and os.access(place, os.W_OK)):
            raise NotEditable(f"{what} is read-only: nothing was written", hint=f"`chmod u+w {place}` allows it")


def write(file: Path, text: str, before: bytes | None) -> None:
    """Replace a file in one step: an interrupted run leaves the old one.

    A file with several names is written in place, so that all its names keep the same content.

    Args:
        file: May be a symbolic link, and stays one.
        text: The new content.
        before: The content as it was read; None if the file did not exist.

    Raises:
        Changed: It has changed since then.
        NotEditable: it cannot be written.
    """
    require_writable(file)
    with _refusing(file, "written"):
        target = file.resolve()
        target.parent.mkdir(parents=True, exist_ok=True)
        clean(target.parent, f".{target.name}.*{SUFFIX}")
        if before is not None and target.exists() and target.stat().st_nlink > 1:
            _require_unchanged(file, before)
            with _beside(target, before, _BEFORE) as kept:
                _write_in_place(target, text.encode(), before)
                kept.unlink()
            return
        with _beside(target, text.encode(), SUFFIX) as unfinished:
            # Only its owner can read a temporary file; the stack file is read by those who could read it before.
            unfinished.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o644)
            _require_unchanged(file, before)
            unfinished.replace(target)


def put(file: Path, text: str) -> None:
    """Write a command's result into a file of its own, over an earlier one: all of it or nothing.

    Raises:
        NotEditable: It cannot be written.
    """
    if file.exists() and not file.is_file():
        with _refusing(file, "written"):
            file.write_text(text, encoding="utf-8")
        return
    write(file, text, read(file))


def _require_unchanged(file: Path, before: bytes | None) -> None:
    if (file.read_bytes() if file.exists() else None) != before:
        reason = f"{file.name} was changed after it was read: nothing was written"
        raise Changed(reason, hint="run the command again; it starts from the file as it is now")


@contextmanager
def _refusing(file: Path, done: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        what = f"{file.name} cannot be {done}: {error.strerror or error}"
        raise NotEditable(what, hint="it says what it said before" if done == "written" else "") from None


@contextmanager
def _beside(file: Path, content: bytes, suffix: str) -> Iterator[Path]:
    """Yield a file that holds a content, locked while it is used. Its user moves or removes it."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.", suffix=suffix)
    place = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            fcntl.flock(stream, fcntl.LOCK_SH)
            stream.write(content)
            stream.flush()
            os.fsync(handle)
            yield place
    except _HalfWritten as error:
        raise error.reason from None
    except BaseException:
        place.unlink(missing_ok=True)
        raise


def _write_in_place(file: Path, content: bytes, before: bytes) -> None:
    with file.open("r+b", buffering=0) as stream:
        try:
            _overwrite(stream.fileno(), content)
        except BaseException as error:
            try:
                # Its old length still has its place on the disk.
                _overwrite(stream.fileno(), before)
            except OSError:
                raise _HalfWritten(error) from None
            raise


def _overwrite(handle: int, content: bytes) -> None:
    done = 0
    while done < len(content):
        done += os.pwrite(handle, content[done:], done)
    os.ftruncate(handle, len(content))
    os.fsync(handle)
