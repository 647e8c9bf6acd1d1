"""Every example through the real command, from its own folder: it comes up, stays as it is, and is destroyed."""

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.support import REPOSITORY
from tests.support.command.journal import held, only
from tests.support.command.stack_files import people
from tests.support.command.stacks import Stack

from pulumi_zoho_aep.aep import Platform, Session
from pulumi_zoho_aep.aep.datasets import NewDataset, SchemaRef
from pulumi_zoho_aep.aep.schemas import NewSchema
from pulumi_zoho_aep.http import Throttle
from pulumi_zoho_aep.settings import Settings
from pulumi_zoho_aep.simulator import seeds

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.command.stack_files import Config

    from pulumi_zoho_aep.simulator.server import Simulator

EXAMPLES = REPOSITORY / "examples"


@pytest.fixture
def existing(simulator: "Simulator") -> dict[str, str]:
    """A dataset and its schema that no stack made: the settings of the example that wants one."""
    settings = Settings(
        client_id=seeds.ADOBE_CLIENT_ID,
        client_secret=seeds.ADOBE_CLIENT_SECRET,
        organization=seeds.ORGANIZATION,
        sandbox=seeds.SANDBOX,
        endpoint=simulator.url,
    )
    platform = Platform(Session(settings, Throttle(settings.requests_per_second)))
    classes = ["profile", "profile-person-details", "profile-personal-details"]
    parts = [{"$ref": f"https://ns.adobe.com/xdm/context/{name}"} for name in classes]
    schema_id = platform.schemas.create(NewSchema(title="Somebody's", description="", all_of=parts))
    dataset = NewDataset(
        name="Somebody's",
        description="",
        schema_ref=SchemaRef(id=schema_id),
        enable_error_diagnostics=True,
        tags={},
    )
    return {"dataset_id": platform.datasets.create(dataset), "schema_id": schema_id}


def example(name: str, directory: "Path", environment: dict[str, str], stack_name: str = "example") -> Stack:
    """Return the stack of an example, copied so that runs do not meet."""
    shutil.copytree(EXAMPLES / name, directory / name, ignore=shutil.ignore_patterns("__pycache__"))
    stack = Stack(directory / name, environment, stack_name)
    stack.init()
    return stack


def live(stack: Stack) -> None:
    """Bring the stack up, see that it stays as it is, and destroy it."""
    stack_file = stack.directory / "Pulumi.example.yaml"
    written = stack_file.read_text(encoding="utf-8")
    stack.up()
    stack.preview("--expect-no-changes")
    stack.destroy()
    assert stack_file.read_text(encoding="utf-8") == written


@pytest.mark.parametrize("name", ["stack_file", "four_resources", "two_organisations", "salesforce"])
def test_an_example_lives_and_leaves_nothing(
    name: str, tmp_path: "Path", environment: dict[str, str], simulator: "Simulator"
) -> None:
    """An example comes up, an unchanged preview is empty, and destroy leaves only mapping sets, which have to stay."""
    live(example(name, tmp_path, environment))
    assert set(held(simulator)) == {"mappingSets"}


def test_an_existing_dataset_is_used_and_left_alone(
    tmp_path: "Path", environment: dict[str, str], simulator: "Simulator", existing: dict[str, str]
) -> None:
    """With a dataset and schema of somebody else an ingestion comes up, and both are there after destroy, unchanged."""
    before = {name: list(simulator.world.store.items(name)) for name in ("dataSets", "schemas")}
    stack = example("existing_dataset", tmp_path, environment)
    for name, value in existing.items():
        stack.pulumi("config", "set", name, value)
    live(stack)
    assert {name: list(simulator.world.store.items(name)) for name in before} == before
    assert set(held(simulator)) == {"mappingSets", *before}


def test_domains_share_login_and_schema(tmp_path: "Path", environment: dict[str, str], simulator: "Simulator") -> None:
    """A domain's ingestion goes through the connection and into the schema of another stack, which it leaves alone."""
    domain = example("many_stacks", tmp_path, environment, "service")
    shared = replace(domain, name="shared", said=[])
    shared.init()
    shared.up()
    kept = held(simulator)
    domain.up()
    source, base = only(simulator, "sourceConnections", "contacts"), only(simulator, "connections", "zoho")
    assert source["baseConnectionId"] == base["id"]
    domain.preview("--expect-no-changes")
    domain.destroy()
    assert held(simulator) == {**kept, "mappingSets": 1}


def test_a_stack_file_names_existing_ones_by_id(
    new_stack: "Callable[[Config], Stack]", simulator: "Simulator", existing: dict[str, str]
) -> None:
    """With the ids of an existing schema and dataset a stack file makes neither, and destroy leaves both."""
    config = people(simulator.url, leads="Leads")
    config["zoho-aep:schemas"]["people"] = {"id": existing["schema_id"]}
    config["zoho-aep:datasets"]["leads"] = {"id": existing["dataset_id"], "schema": "people"}
    config["zoho-aep:ingestions"]["leads"]["mapping"] = [{"source": "Email", "target": "personalEmail.address"}]
    stack = new_stack(config)
    stack.up()
    target = only(simulator, "targetConnections", "leads")
    assert target["params"]["dataSetId"] == existing["dataset_id"]
    stack.destroy()
    assert held(simulator) == {"mappingSets": 1, "dataSets": 1, "schemas": 1}


def test_every_example_is_run() -> None:
    """No folder below examples/ is left out; what is no stack in Python has tests of its own."""
    folders = {path.name for path in EXAMPLES.iterdir() if path.is_dir()}
    assert folders == {
        "stack_file",
        "four_resources",
        "two_organisations",
        "salesforce",
        "existing_dataset",
        "many_stacks",
        "yaml",
        "typescript",
        "pipelines",
        "policies",
        "sync",
    }
