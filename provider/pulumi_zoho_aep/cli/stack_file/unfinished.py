"""Files and folders that exist only until something is finished; the next run removes what a killed one left.

Each is locked by the process that uses it, so that what no process still uses can be seen.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PREFIX = "zoho-aep-"
_SUFFIX = ".unfinished"


@contextmanager
def folder() -> Iterator[Path]:
    """Yield a folder for this process alone, which is gone at the end."""
    _clean(Path(tempfile.gettempdir()), f"{_PREFIX}*{_SUFFIX}")
    with tempfile.TemporaryDirectory(prefix=_PREFIX, suffix=_SUFFIX) as name, _locked(Path(name)):
        yield Path(name)


def write(file: Path, text: str) -> None:
    """Replace a file in one step: a run that is cut off leaves the old one.

    A file of several names is written in place, because all its names are to say the same.
    """
    file = file.resolve()
    _clean(file.parent, f".{file.name}.*{_SUFFIX}")
    if file.exists() and file.stat().st_nlink > 1:
        _write_in_place(file, text)
        return
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.", suffix=_SUFFIX)
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            fcntl.flock(stream, fcntl.LOCK_SH)
            stream.write(text.encode())
            stream.flush()
            os.fsync(handle)
            # A temporary file is for its owner alone; the stack file is read by those who could read it before.
            unfinished.chmod(file.stat().st_mode & 0o777 if file.exists() else 0o644)
            unfinished.replace(file)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def _write_in_place(file: Path, text: str) -> None:
    with file.open("r+b") as stream:
        stream.write(text.encode())
        stream.truncate()
        stream.flush()
        os.fsync(stream.fileno())


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    handle = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH)
        yield
    finally:
        os.close(handle)


def _clean(parent: Path, pattern: str) -> None:
    """Remove what killed runs of this person left."""
    for left in parent.glob(pattern):
        # It may go, or be someone else's, at any moment; then it is not ours.
        with suppress(OSError):
            if left.is_symlink() or left.stat().st_uid != os.getuid():
                continue
            handle = os.open(left, os.O_RDONLY | os.O_NOFOLLOW)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(left) if left.is_dir() else left.unlink()
            finally:
                os.close(handle)
