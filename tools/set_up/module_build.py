"""Pulumi built from its Go modules, for machines that reach only package registries."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .go_toolchain import MINIMUM_GO, GoToolchain, find_or_install_go, spoken_version
from .installed import RELEASE
from .progress import SetUpError, Steps, say, spoken_duration

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SDK_MODULE = "github.com/pulumi/pulumi/sdk/v3"
_CLIPBOARD = "github.com/tgummerer/clipboard v0.0.0-20241001131231-d02d263e614e"


@dataclass(frozen=True)
class Program:
    """One program and the go.mod from which it is built.

    ``go install program@version`` would do without a go.mod, but it refuses modules that have ``replace`` directives,
    and both have.
    """

    name: str
    module: str
    version: str
    package: str
    replace: str = ""
    sums: tuple[str, ...] = ()
    """Lines of go.sum, so that Go accepts these modules exactly as they were when this was written.

    Go verifies their dependencies against the public checksum database."""

    def go_mod(self) -> str:
        """The text of its go.mod."""
        # The directive decides the pruning of the module graph: without one Go would load unused modules.
        lines = [f"module {self.name}", f"go {spoken_version(MINIMUM_GO)}", f"require {self.module} v{self.version}"]
        return "\n".join([*lines, *([f"replace {self.replace}"] if self.replace else [])]) + "\n"


_CLI = Program(
    name="pulumi",
    module="github.com/pulumi/pulumi/pkg/v3",
    version=str(RELEASE),
    package="github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    # The module is written against this fork; its own replace directive does not reach a build from outside.
    replace=f"github.com/atotto/clipboard => {_CLIPBOARD}",
    sums=(
        f"github.com/pulumi/pulumi/pkg/v3 v{RELEASE} h1:Zf4wiLmgdhTAyq5dtTVnNY26BjtGrJ85ZQYut2qG6xM=",
        f"{SDK_MODULE} v{RELEASE} h1:mJP9tXF9oxcfwidBgteXkUUchIz2L59SbGS5byZBo1w=",
        f"{_CLIPBOARD} h1:LeK2XS53TqtYZH7qGVycAthdNBbxaKr0s541PI5jidY=",
    ),
)

# About the last version that keeps the language host inside the SDK's module; newer hosts are in a nested module that
# the module proxy does not serve. It runs today's SDK, but ignores `runtime.options.virtualenv` in Pulumi.yaml: whoever
# uses it has the virtual environment's bin first on PATH.
_LANGUAGE_HOST = Program(
    name="pulumi-language-python",
    module=SDK_MODULE,
    version="3.78.1",
    package=f"{SDK_MODULE}/python/cmd/pulumi-language-python",
    sums=(f"{SDK_MODULE} v3.78.1 h1:itSfMcILvEq5wOpGEAzeZdpH973yJ4sRn02nx5SCJHM=",),
)

_SCRIPTS = ("python/cmd/pulumi-language-python-exec", "python/dist/pulumi-resource-pulumi-python")
"""Taken from the SDK module that the CLI was built with, so that they fit the engine."""

_STEPS = 6


def install(directory: Path, environment: Mapping[str, str], *, keep: bool = False) -> None:
    """Put the programs into the directory.

    Below the directory's parent it leaves a log and, when it does not get to the end, a ``go`` folder from which the
    next try goes on.

    Args:
        directory: An existing directory in the cache, on the disk where there is room.
        environment: The caller's; pip and Go find their registries through it.
        keep: Leave the Go toolchain and its caches where a build without a Go on PATH put them.

    Raises:
        SetUpError: A step failed.
    """
    say(f"building Pulumi {RELEASE} from its Go modules: about five minutes on two cores, once")
    started = time.monotonic()
    cache = directory.parent
    steps = Steps(cache / "build.log", _STEPS)
    workspace = cache / "go"
    toolchain = find_or_install_go(workspace, steps, environment)
    sources = directory / "sources"
    build(_CLI, directory, sources / "cli", steps, toolchain)
    build(_LANGUAGE_HOST, directory, sources / "language-host", steps, toolchain)
    _copy_scripts(directory, sources / "cli", steps, toolchain)
    shutil.rmtree(sources)
    if workspace.exists() and not keep:
        shutil.rmtree(workspace, ignore_errors=True)
    say(f"  built in {spoken_duration(time.monotonic() - started)}")


def build(program: Program, directory: Path, source: Path, steps: Steps, toolchain: GoToolchain) -> None:
    """Fetch, then compile: two steps, because one waits for the network and the other for the processor."""
    source.mkdir(parents=True)
    (source / "go.mod").write_text(program.go_mod(), encoding="utf-8")
    (source / "go.sum").write_text("".join(f"{line}\n" for line in program.sums), encoding="utf-8")
    go = str(toolchain.go)
    steps.run(
        f"fetching the modules of {program.name} {program.version}",
        # Unlike `go mod download` this leaves out what only the modules' tests need.
        [go, "list", "-mod=mod", "-deps", "-f", "{{if .Error}}{{.}}{{end}}", program.package],
        environment=toolchain.environment,
        directory=source,
    )
    version_variable = f"{SDK_MODULE}/go/common/version.Version=v{program.version}"
    steps.run(
        f"compiling {program.name} {program.version}",
        [go, "build", "-mod=mod", "-ldflags", f"-s -w -X {version_variable}", "-o", str(directory), program.package],
        environment=toolchain.environment,
        directory=source,
    )


def _copy_scripts(directory: Path, cli_source: Path, steps: Steps, toolchain: GoToolchain) -> None:
    steps.announce("copying the scripts that start Python")
    answer = toolchain.ask("list", "-mod=mod", "-m", "-f", "{{.Dir}}", SDK_MODULE, directory=cli_source)
    if not answer:
        raise SetUpError(f"Go does not say where it keeps the module {SDK_MODULE}")
    for script in _SCRIPTS:
        name = script.rpartition("/")[2]
        shutil.copyfile(f"{answer}/{script}", directory / name)
        (directory / name).chmod(0o755)
