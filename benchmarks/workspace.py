"""A Pulumi project with its own backend in its own folder; the user's own Pulumi is neither seen nor touched."""

import json
import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.process import BenchmarkError, Finished, run

REPOSITORY = Path(__file__).resolve().parents[1]
STACK = "bench"
# They would lead to another backend, another organisation, or other behaviour than the one that is measured: an
# installed package has its byte code beside it, and is not compiled by every process.
_NOT_INHERITED = ("PULUMI_", "ZOHO_AEP_", "PYTHONDONTWRITEBYTECODE")


@dataclass(frozen=True)
class Workspace:
    """Project, stack file, backend and Pulumi's home in one folder, which can be copied as a whole."""

    directory: Path

    def pulumi(self, *arguments: str, fast: bool = False) -> Finished:
        """Run the CLI on the stack, optionally in fast mode.

        Raises:
            BenchmarkError: It failed, or is missing.
        """
        environment = self._environment()
        if fast:
            environment["PULUMI_SKIP_CHECKPOINTS"] = "true"
        found = shutil.which("pulumi", path=environment["PATH"])
        if found is None:
            raise BenchmarkError("there is no pulumi on PATH; `make bench` finds or installs one")
        command = [found, *arguments, "--stack", STACK, "--non-interactive", "--color", "never"]
        return run(command, directory=self.directory, environment=environment)

    def command(self, *arguments: str) -> Finished:
        """Run `zoho-aep` on the stack; that something needs attention is no failure.

        Raises:
            BenchmarkError: It failed.
        """
        program = "import sys; from pulumi_zoho_aep.cli import main; sys.exit(main(sys.argv[1:]) not in (0, 3))"
        command = [sys.executable, "-c", program, *arguments]
        return run(command, directory=self.directory, environment=self._environment())

    def copied_to(self, directory: Path) -> "Workspace":
        """Return an independent copy."""
        shutil.copytree(self.directory, directory, symlinks=True)
        return Workspace(directory)

    def _environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_INHERITED)}
        # The language host takes the first Python on PATH; programs and resources of the floor are found from the top.
        paths = [str(Path(sys.executable).parent), inherited.get("PATH", os.defpath)]
        imports = [str(REPOSITORY), *filter(None, [inherited.get("PYTHONPATH")])]
        return {
            **inherited,
            "PATH": os.pathsep.join(paths),
            "PYTHONPATH": os.pathsep.join(imports),
            # Naive resources follow the environment; no proxy must come between them and this machine.
            "NO_PROXY": "*",
            "PULUMI_BACKEND_URL": f"file://{self.directory / 'state'}",
            "PULUMI_HOME": str(self.directory / "home"),
            "PULUMI_CONFIG_PASSPHRASE": "benchmark",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        }


def prepare(directory: Path, program: Path, config: Mapping[str, Any], secrets: Mapping[str, str]) -> Workspace:
    """Make a workspace with an empty stack.

    Args:
        directory: Where to create it; must not exist.
        program: The folder of the Pulumi program, which replaces ours in the project file, so that both run with the
            same engine options.
        config: The contents of `config:` in the stack file.
        secrets: Values to encrypt there, by path.
    """
    (directory / "state").mkdir(parents=True)
    (directory / "home").mkdir()
    shutil.copy(REPOSITORY / "Pulumi.yaml", directory)
    (directory / "provider").symlink_to(program, target_is_directory=True)
    # JSON is YAML; the CLI rewrites the file when it adds its salt.
    (directory / f"Pulumi.{STACK}.yaml").write_text(json.dumps({"config": config}), encoding="utf-8")
    workspace = Workspace(directory)
    workspace.pulumi("stack", "init")
    if secrets:
        pairs = [word for path, value in secrets.items() for word in ("--secret", f"{path}={value}")]
        workspace.pulumi("config", "set-all", "--path", *pairs)
    return workspace
