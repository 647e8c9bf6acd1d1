"""A user's project in a directory of their own, with the built wheel installed by pip into an activated environment."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.e2e import wheels
from tests.support.command import stacks
from tests.support.command.journal import held
from tests.support.command.stack_files import people
from tests.support.command.stacks import Stack

from pulumi_zoho_aep.simulator.server import Simulator

_WHERE = "import pulumi_zoho_aep; print(pulumi_zoho_aep.__file__)"


@pytest.fixture(scope="session")
def virtual_environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel installed by pip."""
    python = wheels.virtual_environment(tmp_path_factory.mktemp("user"))
    wheels.pip(python, "install", "--no-deps", "--no-index", str(wheel))
    return python.parent.parent


@pytest.fixture
def activated(virtual_environment: Path, environment: dict[str, str]) -> dict[str, str]:
    """The variables of a shell in which the environment is active."""
    del environment["ZOHO_AEP_ENDPOINT"]
    environment.pop("PYTHONPATH", None)
    environment["PATH"] = os.pathsep.join([str(virtual_environment / "bin"), environment["PATH"]])
    environment["VIRTUAL_ENV"] = str(virtual_environment)
    return environment


def test_the_wheel_is_what_is_imported(virtual_environment: Path, activated: dict[str, str]) -> None:
    """The environment of these tests has the wheel's package and not the checkout's, and the command on its PATH."""
    python = virtual_environment / "bin" / "python"
    found = subprocess.check_output([python, "-c", _WHERE], env=activated, cwd="/", encoding="utf-8")
    assert found.startswith(str(virtual_environment))
    command = virtual_environment / "bin" / "zoho-aep"
    assert "simulator" in subprocess.check_output([command, "--help"], env=activated, encoding="utf-8")


def test_a_stack_file_alone_lives_in_a_directory_of_its_own(
    tmp_path: Path, activated: dict[str, str], simulator: Simulator
) -> None:
    """With the wheel and the two lines of program a stack comes up, stays unchanged, shows drift, and is destroyed."""
    stacks.write_project(tmp_path / "project")
    stack = Stack(tmp_path / "project", activated)
    stack.write(people(simulator.url, leads="Leads"))
    stack.init()
    stack.up()
    assert "12 unchanged" in stack.preview("--expect-no-changes")
    stack.destroy()
    assert held(simulator) == {"mappingSets": 1}


@pytest.mark.parametrize(
    "project",
    [
        pytest.param({"main": "program/", "options": {"toolchain": "pip"}}, id="main and toolchain"),
        pytest.param({"options": {"virtualenv": "../venv"}}, id="virtualenv"),
    ],
)
def test_main_toolchain_and_virtualenv_lead_to_the_same_python(
    project: dict[str, Any], tmp_path: Path, virtual_environment: Path, activated: dict[str, str], simulator: Simulator
) -> None:
    """Program and resources find the package with a folder for the program, a toolchain, or an environment named."""
    (tmp_path / "venv").symlink_to(virtual_environment)
    directory = tmp_path / "project"
    runtime = {"name": "python", "options": project["options"]}
    stacks.write_project(directory / project.get("main", ""))
    (directory / project.get("main", "") / "Pulumi.yaml").unlink()
    settings = {"name": "own", "runtime": runtime, **({"main": project["main"]} if "main" in project else {})}
    (directory / "Pulumi.yaml").write_text(json.dumps(settings), encoding="utf-8")
    stack = Stack(directory, activated)
    config = people(simulator.url)
    stack.write({**config, "zoho-aep:datasets": {}, "zoho-aep:ingestions": {}})
    stack.init()
    stack.up()
    assert held(simulator) == {"connections": 1, "schemas": 1, "fieldGroups": 1, "descriptors": 1}
