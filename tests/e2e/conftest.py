"""A simulator, and stacks to run against it through the real Pulumi command."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
from tests.e2e import wheels
from tests.support.command import stacks
from tests.support.command.stack_files import Config
from tests.support.command.stacks import Stack
from tests.support.command.started import Started
from tests.support.json_outputs import json_follows_its_schema  # noqa: F401 - a fixture

from pulumi_zoho_aep.simulator.server import Simulator

InInterface = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def pulumi_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for each worker: Pulumi keeps its choices there."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the checkout."""
    return wheels.build(tmp_path_factory.mktemp("wheel"))


@pytest.fixture
def environment(pulumi_home: Path, tmp_path: Path, simulator: Simulator) -> dict[str, str]:
    """What the command sees. The simulator is named here, too, because examples know only its usual port."""
    return {**stacks.environment(pulumi_home, tmp_path / "state"), "ZOHO_AEP_ENDPOINT": simulator.url}


@pytest.fixture
def new_stack(tmp_path: Path, environment: dict[str, str]) -> Callable[[Config], Stack]:
    """Makes a stack of a project in which there is nothing but the stack file."""

    def make(config: Config) -> Stack:
        stacks.write_project(tmp_path / "project")
        stack = Stack(tmp_path / "project", environment)
        stack.write(config)
        stack.init()
        return stack

    return make


@pytest.fixture(scope="session")
def started(tmp_path_factory: pytest.TempPathFactory) -> Started:
    """The stacks of a worker that have been up."""
    return Started(tmp_path_factory.mktemp("started"))


@pytest.fixture
def running_stack(
    new_stack: Callable[[Config], Stack], started: Started, simulator: Simulator, tmp_path: Path
) -> Callable[[Config], Stack]:
    """Makes a stack that is up, for tests to which the way there does not matter.

    Its objects are as old as those of the first test with this stack file: what AEP does within minutes, it has done.
    """

    def make(config: Config) -> Stack:
        stack = new_stack(config)
        started.start(stack, simulator, tmp_path)
        return stack

    return make


@pytest.fixture
def in_interface(simulator: Simulator) -> InInterface:
    """Changes, or without a change deletes, an object as somebody does in the AEP interface."""

    def change(collection: str, identifier: str, patch: dict[str, Any] | None = None) -> dict[str, Any]:
        url = f"{simulator.url}/_simulator/objects/{collection}/{identifier}"
        with requests.Session() as session:
            # The environment's proxy must not come between us and this machine.
            session.trust_env = False
            method = "DELETE" if patch is None else "PATCH"
            answer = session.request(method, url, json=patch, timeout=30)
        answer.raise_for_status()
        changed: dict[str, Any] = answer.json()
        return changed

    return change
