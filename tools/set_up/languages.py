"""Installs what runs Pulumi programs in YAML and TypeScript, for the examples in other languages.

A release of Pulumi comes with these language hosts; one built from Go modules does not, so they are built here, into
the cache that holds Pulumi. TypeScript needs Pulumi's SDK from npm as well. Without one of them, its tests are skipped.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from . import npm
from .go_toolchain import find_or_install_go
from .installed import RELEASE, cache_directory, release_platform, usable_on_path
from .module_build import SDK_MODULE, Program, build
from .obtain import exclusive
from .progress import Steps, optional, say

NODE_FOLDER = Path(sys.prefix) / "node"
"""Beside the virtual environment."""
NODE_PACKAGES = "@pulumi/pulumi@3.276.0 typescript@5.9.3"
_YAML = Program(
    name="pulumi-language-yaml",
    module="github.com/pulumi/pulumi-yaml",
    version="1.25.0",
    package="github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
    sums=("github.com/pulumi/pulumi-yaml v1.25.0 h1:fy/AKkIafzwtk/6Bj9KFXGj6uqYWGXY31UmLvhrfjqs=",),
)
# The last minor version that keeps this language host inside the SDK's module. It runs today's SDK from npm, and does
# not make SDKs for packages, which the examples therefore do without.
_NODE = Program(
    name="pulumi-language-nodejs",
    module=SDK_MODULE,
    version="3.60.1",
    package=f"{SDK_MODULE}/nodejs/cmd/pulumi-language-nodejs",
    sums=(f"{SDK_MODULE} v3.60.1 h1:a49kMjOoCdviWixIPY3HTZxTQ7Gy+eSyDFnMq6otd2c=",),
)


def folder() -> Path:
    """The folder of the built language hosts, for PATH; it holds nothing where Pulumi brings its own."""
    return cache_directory(os.environ) / f"languages-{_YAML.version}-{_NODE.version}-{release_platform()}"


def language_host(name: str) -> Path | None:
    """The language host of a runtime, or None where it is not installed."""
    program = f"pulumi-language-{name}"
    found = usable_on_path(os.environ) or cache_directory(os.environ) / f"pulumi-{RELEASE}-{release_platform()}" / "bin"
    places = (found / program, folder() / program)
    return next((place for place in places if os.access(place, os.X_OK)), None)


def node_modules() -> Path | None:
    """Pulumi's SDK for TypeScript, or None where it is not installed."""
    is_there = npm.is_installed(NODE_FOLDER, NODE_PACKAGES) and shutil.which("node") is not None
    return NODE_FOLDER / "node_modules" if is_there else None


def set_up() -> None:
    """Make sure that they are there.

    Raises:
        SetUpError: One of them could not be had.
    """
    missing = [program for program in (_YAML, _NODE) if language_host(program.name.rpartition("-")[2]) is None]
    if missing:
        folder().mkdir(parents=True, exist_ok=True)
        with exclusive(folder().parent), tempfile.TemporaryDirectory(dir=folder().parent) as work:
            _build(missing, Path(work))
    if node_modules() is None:
        npm.install(NODE_FOLDER, NODE_PACKAGES, "Pulumi's SDK for TypeScript")


def _build(programs: list[Program], work: Path) -> None:
    say(f"building {', '.join(program.name for program in programs)} from Go modules: about three minutes, once")
    steps = Steps(folder().with_name(f"{folder().name}.log"), 1 + 2 * len(programs))
    toolchain = find_or_install_go(work / "go", steps, os.environ)
    for program in programs:
        build(program, work, work / f"{program.name}-source", steps, toolchain)
        (work / program.name).rename(folder() / program.name)


def main() -> int:
    """Set them up. Without them, the tests that need them are skipped, and say why."""
    return optional(set_up, "the tests of programs in YAML or TypeScript are skipped")


if __name__ == "__main__":
    sys.exit(main())
