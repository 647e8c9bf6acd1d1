"""Pulumi stacks in folders of their own, driven through the real command; nothing of the person's Pulumi is touched."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.support import REPOSITORY
from tests.support.command.stack_files import PASSPHRASE, SALT, Config
from tools.set_up.installed import RELEASE, cache_directory, is_complete, release_platform, usable_on_path

STACK = "test"
_SECONDS = 180
_PROGRESS = ("up", "preview", "destroy", "refresh")

# Someone's project: no `main`, and the program beside the project file.
PROJECT: Config = {"name": "zoho-aep", "runtime": "python", "options": {"refresh": "always"}}


def pulumi_directory() -> Path:
    """Return where the Pulumi command is: on PATH or in our cache. Tests install nothing."""
    found = usable_on_path(os.environ)
    if found is None:
        found = cache_directory(os.environ) / f"pulumi-{RELEASE}-{release_platform()}" / "bin"
        if not is_complete(found):
            pytest.fail("there is no usable pulumi on PATH: `make test` finds or installs one", pytrace=False)
    return found


def environment(home: Path, state: Path) -> dict[str, str]:
    """Return the environment of the command: our Python first on PATH, a backend and a home of its own, no network."""
    state.mkdir(parents=True, exist_ok=True)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PULUMI_", "ZOHO_AEP_"))}
    paths = [str(Path(sys.executable).parent), str(pulumi_directory()), inherited.get("PATH", os.defpath)]
    modules = [str(Path(__file__).parent / "known_packages"), *filter(None, [inherited.get("PYTHONPATH")])]
    return {
        **inherited,
        "PATH": os.pathsep.join(paths),
        "PYTHONPATH": os.pathsep.join(modules),
        "PULUMI_HOME": str(home),
        "XDG_CACHE_HOME": str(state.parent / "cache"),
        "PULUMI_BACKEND_URL": f"file://{state}",
        "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
    }


@dataclass
class Stack:
    """One stack of a project in a folder.

    Attributes:
        directory: where project file, stack file and program are.
        environment: what the command sees; a test may change it.
        name: of the stack.
        said: everything the command has printed so far.
    """

    directory: Path
    environment: dict[str, str]
    name: str = STACK
    said: list[str] = field(default_factory=list)

    def pulumi(self, *arguments: str, code: int = 0) -> str:
        """Run the command and return what it printed; any other exit code fails the test."""
        finished = self._run(arguments, subprocess.STDOUT)
        self.said.append(finished.stdout)
        if finished.returncode != code:
            what = f"`pulumi {' '.join(arguments)}` ended with {finished.returncode}, expected {code}"
            pytest.fail(f"{what}:\n{finished.stdout}", pytrace=False)
        return finished.stdout

    def structured(self, *arguments: str) -> Any:
        """Run the command, which prints JSON."""
        finished = self._run(arguments, subprocess.PIPE)
        self.said += [finished.stdout, finished.stderr]
        if finished.returncode != 0:
            pytest.fail(f"`pulumi {' '.join(arguments)}`: {finished.stdout}{finished.stderr}", pytrace=False)
        return json.loads(finished.stdout)

    def run(self, *arguments: str) -> int:
        """Run the command, which may end in any way, and return its exit code."""
        finished = self._run(arguments, subprocess.STDOUT)
        self.said.append(finished.stdout)
        return finished.returncode

    def plan(self) -> dict[str, Any]:
        """Return what a preview says, including one that refuses."""
        finished = self._run(("preview", "--json"), subprocess.PIPE)
        self.said += [finished.stdout, finished.stderr]
        found: dict[str, Any] = json.loads(finished.stdout or "{}")
        return found

    def init(self) -> None:
        """Create the stack."""
        self.pulumi("stack", "init", self.name)

    def up(self, *arguments: str, code: int = 0) -> str:
        """Run `pulumi up`, without the preview that people read before they say yes."""
        return self.pulumi("up", "--yes", "--skip-preview", *arguments, code=code)

    def preview(self, *arguments: str, code: int = 0) -> str:
        """Run `pulumi preview`."""
        return self.pulumi("preview", *arguments, code=code)

    def destroy(self) -> str:
        """Run `pulumi destroy`."""
        return self.pulumi("destroy", "--yes", "--skip-preview")

    def write(self, config: Mapping[str, Any]) -> None:
        """Write the stack file. JSON is YAML."""
        stack_file = self.directory / f"Pulumi.{self.name}.yaml"
        stack_file.write_text(json.dumps({"encryptionsalt": SALT, "config": config}), encoding="utf-8")

    def arguments(self, *arguments: str) -> list[str]:
        """Return the whole command line, for tests that start the command themselves."""
        found = shutil.which("pulumi", path=self.environment["PATH"])
        assert found is not None
        quiet = ["--suppress-progress"] if arguments[0] in _PROGRESS and "--json" not in arguments else []
        names_stacks = arguments[0] == "stack" or arguments[:2] == ("state", "move")
        of_stack = [] if names_stacks else ["--stack", self.name]
        return [found, *arguments, *of_stack, *quiet, "--non-interactive", "--color", "never"]

    def _run(self, arguments: tuple[str, ...], errors: int) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            self.arguments(*arguments),
            cwd=self.directory,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            encoding="utf-8",
            timeout=_SECONDS,
            check=False,
        )


def write_project(directory: Path, project: Mapping[str, Any] | None = None) -> None:
    """Make a folder what a user without a program of their own has: a project file and the two lines."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "Pulumi.yaml").write_text(json.dumps(project or PROJECT), encoding="utf-8")
    shutil.copy(REPOSITORY / "provider" / "__main__.py", directory)
