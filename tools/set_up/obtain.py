"""The order in which to look for a usable Pulumi, and how a download gets into the cache in one piece."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .installed import (
    PROGRAMS,
    RELEASE,
    ask_version,
    cache_directory,
    is_complete,
    release_platform,
    require_private,
    usable_on_path,
)
from .progress import SetUpError, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    Installer = Callable[[Path], None]
    """Fills an empty directory with the programs, or raises SetUpError."""


def pulumi_directory(environment: Mapping[str, str], installers: Sequence[Installer]) -> Path:
    """The directory to put on PATH: that of a suitable Pulumi on PATH, else our cache, filled if necessary.

    Args:
        environment: Supplies PATH and cache settings.
        installers: Tried in this order if there is nothing yet.

    Raises:
        SetUpError: The last installer failed too.
    """
    found = usable_on_path(environment)
    if found is not None:
        return found
    cache = cache_directory(environment)
    home = cache / f"pulumi-{RELEASE}-{release_platform()}"
    require_private(cache, home / "bin")
    if is_complete(home / "bin"):
        return home / "bin"
    try:
        with _writable_by_us_alone():
            cache.mkdir(parents=True, exist_ok=True)
        with _writable_by_us_alone(), exclusive(cache):
            # The previous holder of the lock may have done the work.
            if not is_complete(home / "bin"):
                _fill(home, installers, environment)
    except OSError as error:
        raise SetUpError(f"cannot set up Pulumi in {cache}: {error}") from error
    return home / "bin"


@contextmanager
def _writable_by_us_alone() -> Iterator[None]:
    """Create files and folders like that, whatever the user's umask is."""
    before = os.umask(0o022)
    try:
        yield
    finally:
        os.umask(before)


@contextmanager
def exclusive(cache: Path) -> Iterator[None]:
    """Lock the cache; waits for another run, and says for which. The kernel releases the lock of a killed run."""
    import fcntl  # not on Windows, where a Pulumi on PATH is still found

    with (cache / "lock").open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip() or "unknown"
            say(f"another run (process {holder}) is setting up Pulumi in {cache}: waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _fill(home: Path, installers: Sequence[Installer], environment: Mapping[str, str]) -> None:
    """Install beside the final place and rename, so that the result is always complete."""
    unfinished = home.parent / "unfinished"
    for number, install in enumerate(installers, start=1):
        # A killed run may have left something.
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        try:
            install(unfinished)
            _require_working(unfinished, environment)
        except SetUpError as error:
            if number == len(installers):
                raise
            say(f"  {error}")
        else:
            break
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    unfinished.rename(home / "bin")
    say(f"Pulumi {RELEASE} is in {home / 'bin'}")


def _require_working(directory: Path, environment: Mapping[str, str]) -> None:
    if not is_complete(directory):
        missing = [program for program in PROGRAMS if not os.access(directory / program, os.X_OK)]
        raise SetUpError(f"the installed Pulumi lacks {', '.join(missing)}")
    version = ask_version(directory / "pulumi", environment)
    if version != RELEASE:
        raise SetUpError(f"the installed program does not start as Pulumi {RELEASE} (it says: {version or 'nothing'})")


def main(arguments: Sequence[str]) -> int:
    """Print the directory with a usable Pulumi on stdout; everything for people goes to stderr."""
    parser = argparse.ArgumentParser(
        prog="get_pulumi.py", description="Find a usable Pulumi CLI, or install one, and print the directory it is in."
    )
    parser.add_argument("--keep", action="store_true", help="keep the Go toolchain and caches after a build")
    options = parser.parse_args(arguments)
    # A cancelled CI job ends the way Ctrl-C does: with its compiler stopped.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        directory = pulumi_directory(os.environ, _installers(keep=options.keep))
    except SetUpError as error:
        say(f"error: {error}")
        say("  or install Pulumi yourself, https://www.pulumi.com/docs/install/, and run this again")
        return 1
    except KeyboardInterrupt:
        say("interrupted; the next run continues from here")
        return 130
    print(directory)
    return 0


def _installers(*, keep: bool) -> list[Installer]:
    def from_release(directory: Path) -> None:
        from . import release  # with its network modules only when there is something to fetch: `make` runs this often

        release.install(directory)

    def from_modules(directory: Path) -> None:
        from . import module_build

        module_build.install(directory, os.environ, keep=keep)

    return [from_release, from_modules]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
