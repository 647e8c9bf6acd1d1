"""Which Pulumi is needed, and whether a directory or PATH already has a suitable one."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from .progress import SetUpError, say

if TYPE_CHECKING:
    from collections.abc import Mapping


class Version(NamedTuple):
    """A Pulumi version, ordered as semantic versions are: a pre-release comes before its release."""

    major: int
    minor: int
    patch: int
    released: bool = True

    @classmethod
    def parse(cls, text: str) -> Version | None:
        """The version in what ``pulumi version`` prints (``v3.260.0-dev.1+dirty``), or None if there is none."""
        match = re.fullmatch(r"v?(\d+)\.(\d+)\.(\d+)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?", text.strip())
        if match is None:
            return None
        major, minor, patch = (int(number) for number in match.group(1, 2, 3))
        return cls(major, minor, patch, released=match.group(4) is None)

    def __str__(self) -> str:
        """Digits only: a pre-release has the number of its release."""
        return f"{self.major}.{self.minor}.{self.patch}" + ("" if self.released else " (pre-release)")


MINIMUM = Version(3, 254, 0)
"""The oldest suitable CLI: the first whose ``pulumi import`` takes inputs and outputs, on which adoption rests."""

RELEASE = Version(3, 259, 0)
"""The version to install if there is none: the one with which every statement about the engine was verified."""

PROGRAMS = (
    "pulumi",
    "pulumi-language-python",
    "pulumi-language-python-exec",
    "pulumi-resource-pulumi-python",
)
"""The CLI, and the programs beside it that Python programs and dynamic resources need."""

_OTHERS_MAY_WRITE = 0o022
_ANOTHER_PLACE = "set PULUMI_ZOHO_AEP_CACHE to a folder of your own"
_SYSTEMS = {"Linux": "linux", "Darwin": "darwin"}
_MACHINES = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}


def release_platform() -> str:
    """This machine in the words of Pulumi's release files, such as ``linux-x64``.

    Raises:
        SetUpError: No release file or build is known to work here.
    """
    system = _SYSTEMS.get(platform.system())
    machine = _MACHINES.get(platform.machine().lower())
    if system is None or machine is None:
        raise SetUpError(
            f"there is no known way to install Pulumi for {platform.system()} on {platform.machine()}\n"
            "  install it as https://www.pulumi.com/docs/install/ says and run this again"
        )
    return f"{system}-{machine}"


def cache_directory(environment: Mapping[str, str]) -> Path:
    """The cache of downloads for all of the user's checkouts; created when something is first written."""
    own = environment.get("PULUMI_ZOHO_AEP_CACHE")
    if own:
        return Path(own).absolute()
    base = environment.get("XDG_CACHE_HOME")
    return (Path(base).absolute() if base else Path.home() / ".cache") / "pulumi-zoho-aep"


def require_private(cache: Path, directory: Path) -> None:
    """Refuse a cache in which others can put programs, which would then run as this user.

    Raises:
        SetUpError: Somebody else owns, or can write to, some of it.
    """
    if not hasattr(os, "getuid"):
        return  # Windows, where the folder lies in the person's profile
    home = directory.parent
    for path in (cache, home, directory, *(directory / program for program in PROGRAMS)):
        try:
            found = path.stat()
        except OSError:
            continue  # nothing there, or nothing that can be used
        if found.st_uid not in (os.getuid(), 0):
            raise SetUpError(f"{path} belongs to somebody else, so it is not used\n  {_ANOTHER_PLACE}")
        if found.st_mode & _OTHERS_MAY_WRITE:
            raise SetUpError(
                f"others can write to {path}, so it is not used\n  look at who did, then run: chmod -R go-w {cache}"
            )


def is_complete(directory: Path) -> bool:
    """Say whether every program is there and executable, without starting any: this runs before each ``make``."""
    return all(os.access(directory / program, os.X_OK) for program in PROGRAMS)


def ask_version(pulumi: Path, environment: Mapping[str, str]) -> Version | None:
    """What ``pulumi version`` says, or None when it does not answer with a version."""
    quiet = {**environment, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        answer = subprocess.run(
            [str(pulumi), "version"], env=quiet, capture_output=True, text=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return Version.parse(answer.stdout)


def usable_on_path(environment: Mapping[str, str]) -> Path | None:
    """The directory of the ``pulumi`` on PATH if it is suitable; says why if it is not."""
    search = environment.get("PATH", "")
    found = shutil.which("pulumi", path=search)
    if found is None:
        return None
    pulumi = Path(found).absolute()
    version = ask_version(pulumi, environment)
    reason = _shortcoming(pulumi, version, search)
    if reason is None:
        return pulumi.parent
    say(f"pulumi on PATH ({pulumi}) {reason}; it is left alone, and {RELEASE} is used from this project's own cache")
    return None


def _shortcoming(pulumi: Path, version: Version | None, search: str) -> str | None:
    if version is None:
        return "does not print its version"
    if version < MINIMUM:
        return f"is version {version}, but at least {MINIMUM} is needed"
    # The engine looks for its helpers on PATH first, then beside the binary that a symbolic link leads to.
    places = os.pathsep.join([search, str(pulumi.parent), str(pulumi.resolve().parent)])
    needed = ("pulumi-language-python", "pulumi-resource-pulumi-python")
    missing = [program for program in needed if shutil.which(program, path=places) is None]
    return f"comes without {' and '.join(missing)}" if missing else None
