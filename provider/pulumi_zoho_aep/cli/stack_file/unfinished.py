"""Files and folders that exist only until something is finished. The next run removes what a killed run left behind.

The process that uses one locks it, so that those no longer in use can be recognised.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

SUFFIX = ".unfinished"
_PREFIX = "zoho-aep-"


@contextmanager
def folder() -> Iterator[Path]:
    """Yield a folder for this process only, and remove it at the end."""
    clean(Path(tempfile.gettempdir()), f"{_PREFIX}*{SUFFIX}")
    with tempfile.TemporaryDirectory(prefix=_PREFIX, suffix=SUFFIX) as name, _locked(Path(name)):
        yield Path(name)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    handle = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH)
        yield
    finally:
        os.close(handle)


def clean(parent: Path, pattern: str) -> None:
    """Remove what killed runs of this user left behind."""
    for left in parent.glob(pattern):
        # It may disappear or pass to another process at any moment; then it is not ours.
        with suppress(OSError):
            if not left.is_symlink() and left.stat().st_uid == os.getuid() and not is_at_work(left):
                shutil.rmtree(left) if left.is_dir() else left.unlink()


def is_at_work(left: Path) -> bool:
    """Say whether a process still uses a file or folder."""
    handle = os.open(left, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False
