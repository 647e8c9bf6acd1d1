"""Whose object is this, through the real command: renames, twins, lost states, other backends, replacements."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.support.command import stacks
from tests.support.command.stack_files import platform
from tests.support.command.stacks import Stack

from pulumi_zoho_aep.simulator.server import Simulator
from pulumi_zoho_aep.tags import DATASET_TAG, tag_from_values

PROGRAM = """
import json
from pathlib import Path

import pulumi
from pulumi_zoho_aep import Dataset, Schema

declared = json.loads(Path("declared.json").read_text())
schema = Schema("people", field_groups=["https://ns.adobe.com/xdm/context/profile-person-details"])


class Eu(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("crm:index:Eu", name)


class Us(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("crm:index:Us", name)


providers = {
    name: pulumi.ProviderResource("pulumi-python", name, {"zoho-aep:platform": settings})
    for name, settings in declared.get("providers", {}).items()
}
for name, entry in declared["datasets"].items():
    parent = {"eu": Eu, "us": Us}[entry["region"]](entry["region"]) if "region" in entry else None
    opts = pulumi.ResourceOptions(
        protect=False,
        parent=parent,
        provider=providers.get(entry.get("provider")),
        delete_before_replace=entry.get("delete_before_replace"),
        replacement_trigger=entry.get("trigger"),
        aliases=[pulumi.Alias(name=old) for old in entry.get("aliases", ())],
    )
    schema_id = entry.get("schema_id", schema.id)
    Dataset(entry.get("name", name), opts, description=entry.get("description", ""), schema_id=schema_id)
"""
Datasets = dict[str, dict[str, Any]]
NewStack = Callable[[Datasets], Stack]


@pytest.fixture
def program(tmp_path: Path, environment: dict[str, str], simulator: Simulator) -> NewStack:
    """Makes a stack of a program of a schema and some datasets."""

    def make(datasets: Datasets) -> Stack:
        stacks.write_project(tmp_path / "project", {**stacks.PROJECT, "name": "crm"})
        (tmp_path / "project" / "__main__.py").write_text(PROGRAM, encoding="utf-8")
        stack = Stack(tmp_path / "project", environment)
        declare(stack, datasets)
        stack.write({"zoho-aep:platform": platform(simulator.url)})
        stack.init()
        return stack

    return make


def declare(stack: Stack, datasets: Datasets, **more: Any) -> None:
    """Write what the program declares."""
    (stack.directory / "declared.json").write_text(json.dumps({"datasets": datasets, **more}), encoding="utf-8")


def urn(stack: Stack, name: str) -> str:
    return f"urn:pulumi:{stack.name}::crm::pulumi-python:dynamic/zoho-aep:Dataset::{name}"


def owners(simulator: Simulator) -> dict[str, str]:
    """Return the readable part of the tags of datasets, by id."""
    items = simulator.world.store.items("dataSets")
    return {item["id"]: tag_from_values(item["tags"].get(DATASET_TAG)).partition("#")[0] for item in items}


def test_whatever_replaces(program: NewStack, simulator: Simulator) -> None:
    """A replacement that somebody asks for makes a new object and deletes the old one, in every way to ask."""
    stack = program({"leads": {"delete_before_replace": False, "trigger": "a"}})
    stack.up()
    (before,) = owners(simulator)

    stack.up("--replace", urn(stack, "leads"))
    (replaced,) = owners(simulator)

    stack.pulumi("state", "taint", urn(stack, "leads"), "--yes")
    stack.up()
    (tainted,) = owners(simulator)

    declare(stack, {"leads": {"delete_before_replace": False, "trigger": "b"}})
    stack.up()
    (triggered,) = owners(simulator)
    assert len({before, replaced, tainted, triggered}) == 4
    assert "4 unchanged" in stack.preview("--expect-no-changes")


def test_children_of_one_name(program: NewStack, simulator: Simulator) -> None:
    """Two components with a child of the same name have an object each, even after the state was lost."""
    regions: Datasets = {region: {"region": region, "name": "leads", "description": region} for region in ("eu", "us")}
    stack = program(regions)
    stack.up()
    made = {item["id"]: item["description"] for item in simulator.world.store.items("dataSets")}
    assert sorted(made.values()) == ["eu", "us"]
    lineage = stack.structured("stack", "export")["deployment"]["resources"]
    (value,) = [one["id"] for one in lineage if one["type"].endswith(":Lineage")]

    stack.pulumi("stack", "rm", "--force", "--yes", "--preserve-config", stack.name)
    stack.init()
    assert f"1 Schema of lineage {value}" in stack.preview(code=1)
    stack.environment["ZOHO_AEP_LINEAGE"] = value
    for taken in (stack.preview(), stack.up()):
        assert all(f"takes over dataset {identifier}: an earlier run" in taken for identifier in made)
    assert {item["id"]: item["description"] for item in simulator.world.store.items("dataSets")} == made
    del stack.environment["ZOHO_AEP_LINEAGE"]
    stack.destroy()
    assert owners(simulator) == {}


def test_a_renamed_stack(program: NewStack, simulator: Simulator) -> None:
    """It keeps its objects, in preview and `up` and on every way of a new stack of its old name."""
    stack = program({"leads": {}})
    stack.up()
    (ours,) = owners(simulator)
    stack.pulumi("stack", "rename", "renamed")
    renamed = replace(stack, name="renamed")

    new = replace(stack, said=[])
    new.write({"zoho-aep:platform": platform(simulator.url)})
    new.init()
    for reported in (new.preview(code=1), new.up(code=1), new.pulumi("up", "--yes", code=1)):
        assert "this state of crm/test is new, but the sandbox has objects of a stack of that name" in reported
        assert "1 Dataset, 1 Schema of lineage " in reported
    assert list(owners(simulator)) == [ours]

    reported = renamed.preview()
    assert "the ownership tag is rewritten: crm/test/leads#" in reported
    renamed.up()
    assert owners(simulator) == {ours: "crm/renamed/leads"}
    assert "4 unchanged" in renamed.preview("--expect-no-changes")


def test_stacks_of_one_name_on_two_backends(program: NewStack, simulator: Simulator, tmp_path: Path) -> None:
    """The second one is refused, until it has a lineage of its own: then both live side by side."""
    first = program({"leads": {}})
    first.up()
    (ours,) = owners(simulator)
    elsewhere = {**first.environment, "PULUMI_BACKEND_URL": f"file://{tmp_path / 'elsewhere'}"}
    (tmp_path / "elsewhere").mkdir()
    second = replace(first, environment=elsewhere, said=[])
    second.init()
    assert "give this stack another name, or a lineage of its own" in second.preview(code=1)

    second.write({"zoho-aep:platform": {**platform(simulator.url), "lineage": "0123456789abcdef"}})
    # A title is one organisation's, so the second program needs another schema.
    renamed = PROGRAM.replace('Schema("people"', 'Schema("people", title="others"')
    (second.directory / "__main__.py").write_text(renamed, encoding="utf-8")
    second.up()
    assert len(owners(simulator)) == 2
    second.destroy()
    assert list(owners(simulator)) == [ours]


def test_renamed_in_the_state(program: NewStack, simulator: Simulator) -> None:
    """What holds the object keeps it: a new resource of the old name gets its own, even with `--target`."""
    stack = program({"leads": {}})
    stack.up()
    (old,) = owners(simulator)
    stack.pulumi("state", "rename", urn(stack, "leads"), "contacts", "--yes")
    declare(stack, {"leads": {}, "contacts": {}})
    stack.up("--target", urn(stack, "leads"), "--refresh=false")
    assert owners(simulator)[old] == "crm/test/leads"
    assert len(owners(simulator)) == 2
    stack.up()
    assert owners(simulator)[old] == "crm/test/contacts"
    assert sorted(owners(simulator).values()) == ["crm/test/contacts", "crm/test/leads"]

    # The same by an alias. Pulumi itself refuses that a new resource takes the old name at once.
    declare(stack, {"people": {"aliases": ["contacts"]}, "leads": {}})
    stack.up()
    declare(stack, {"people": {}, "leads": {}, "contacts": {}})
    stack.up()
    assert owners(simulator)[old] == "crm/test/people"
    assert sorted(owners(simulator).values()) == ["crm/test/contacts", "crm/test/leads", "crm/test/people"]
    assert "6 unchanged" in stack.preview("--expect-no-changes")
    stack.destroy()
    assert owners(simulator) == {}


def test_moved_to_another_stack(program: NewStack, simulator: Simulator) -> None:
    """The stack that gets a resource rewrites its tag, and the one that gave it away makes another object then."""
    stack = program({"leads": {}})
    stack.up()
    (old,) = owners(simulator)
    other = replace(stack, name="other", said=[])
    other.write({"zoho-aep:platform": platform(simulator.url)})
    other.init()
    stack.pulumi(
        "state", "move", "--source", "test", "--dest", "other", "--yes", urn(stack, "leads"), "--include-parents"
    )
    # A title is one organisation's, so the other program needs another schema.
    renamed = PROGRAM.replace('Schema("people"', 'Schema("people", title="others"')
    (other.directory / "__main__.py").write_text(renamed, encoding="utf-8")
    (schema,) = simulator.world.store.items("schemas")
    declare(other, {"leads": {"schema_id": schema["$id"]}})
    assert "becomes crm/other/leads#" in other.up()
    assert owners(simulator) == {old: "crm/other/leads"}
    (stack.directory / "__main__.py").write_text(PROGRAM, encoding="utf-8")
    declare(stack, {"leads": {}})
    stack.up()
    assert sorted(owners(simulator).values()) == ["crm/other/leads", "crm/test/leads"]
    other.destroy()
    assert list(owners(simulator).values()) == ["crm/test/leads"]
