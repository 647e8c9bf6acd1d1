"""The JSON Schema of stack files."""

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import pytest
from tests.support import REPOSITORY
from tests.support.json_schema import violations

from pulumi_zoho_aep.aep.flows import Frequency
from pulumi_zoho_aep.cli.stack_file.document import load
from pulumi_zoho_aep.stack_file.config import StackConfig
from pulumi_zoho_aep.stack_file.json_schema import rendered, stack_schema
from pulumi_zoho_aep.stack_file.sections import PlatformSection
from pulumi_zoho_aep.zoho import DATA_CENTERS


@cache
def schema_of_stacks() -> dict[str, Any]:
    """Return the schema, made once for all tests, which only read it."""
    return stack_schema()


def test_the_shipped_file_is_current() -> None:
    """Editors read what the models make today: `python -m pulumi_zoho_aep.stack_file.json_schema` writes it."""
    shipped = files("pulumi_zoho_aep.stack_file").joinpath("stack.schema.json").read_text(encoding="utf-8")
    assert shipped == rendered()


def test_every_section_is_there() -> None:
    """A key of ours that is not in the schema is a mistake; other namespaces are free."""
    config = schema_of_stacks()["properties"]["config"]
    assert set(config["properties"]) == {f"zoho-aep:{name}" for name in StackConfig.model_fields}
    assert config["additionalProperties"] is False
    assert list(config["patternProperties"]) == ["^(?!zoho-aep:)"]


def test_secrets_may_be_secure() -> None:
    """Where a secret stands, Pulumi's own form of one is right as well; no secret is left that takes text alone."""

    def secrets(schema: Any) -> list[Any]:
        if isinstance(schema, list):
            return [found for item in schema for found in secrets(item)]
        if not isinstance(schema, dict):
            return []
        own = [schema] if schema.get("writeOnly") else []
        return own + [found for item in schema.values() for found in secrets(item)]

    assert secrets(schema_of_stacks()) == []
    assert json.dumps(schema_of_stacks()).count('"secure"') > 4


def keys(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every key that the schema knows, with its own schema."""
    if isinstance(schema, list):
        for item in schema:
            yield from keys(item, path)
    elif isinstance(schema, dict):
        for name, item in schema.get("properties", {}).items():
            yield f"{path}/{name}", item
        for name, item in schema.items():
            yield from keys(item, f"{path}/{name}")


def test_every_key_is_explained() -> None:
    """An editor says of every key what it means."""
    found = dict(keys(schema_of_stacks()))
    assert len(found) > 100
    assert [path for path, schema in found.items() if not schema.get("description")] == []


def test_closed_sets_and_forms() -> None:
    """What is one of few, or has a form, is refused by the editor already."""
    definitions = schema_of_stacks()["$defs"]
    assert definitions["ZohoCredentialInputs"]["properties"]["data_center"]["enum"] == [*DATA_CENTERS]
    assert definitions["Frequency"]["enum"] == [one.value for one in Frequency]
    assert "zoho_crm" in str(definitions["ConnectionSection"]["properties"]["connector"])
    assert definitions["PlatformSection"]["properties"]["sandbox"]["pattern"] == "^[a-z0-9-]+$"
    assert definitions["ConnectionSection"]["properties"]["credential"]["anyOf"][0]["minLength"] == 1
    assert {*PlatformSection.model_fields} == {*definitions["PlatformSection"]["properties"]}


@pytest.mark.parametrize("name", ["Pulumi.local.yaml", "Pulumi.dev.yaml", "Pulumi.prod.yaml"])
def test_untouched_templates_are_valid(name: str) -> None:
    """A template in which nothing was filled in yet shows no error; one that was is checked in full."""
    template = load((REPOSITORY / name).read_text(encoding="utf-8"))
    assert list(violations(template, schema_of_stacks())) == []


@pytest.mark.parametrize("folder", ["stack_file", "four_resources", "existing_dataset", "two_organisations"])
def test_examples_are_valid(folder: str) -> None:
    """So are the stack files of the examples."""
    example = load((REPOSITORY / "examples" / folder / "Pulumi.example.yaml").read_text(encoding="utf-8"))
    assert list(violations(example, schema_of_stacks())) == []


@pytest.mark.parametrize(
    ("section", "entry", "place"),
    [
        ("platform", {"sandbox": "Dev box"}, "sandbox"),
        ("platform", {"sandbx": "dev"}, "sandbx"),
        ("credentials", {"sales": {"data_center": "eur"}}, "data_center"),
        ("connections", {"sales": {"credential": ""}}, "credential"),
        ("datasets", {"leads": {}}, "schema"),
        ("ingestions", {"leads": {"schedule": {"frequency": "hourly"}}}, "frequency"),
        ("allow_delete", {"ingestion": []}, "ingestion"),
    ],
)
def test_mistakes_are_found(section: str, entry: dict[str, Any], place: str) -> None:
    """The editor refuses what `pulumi preview` would."""
    found = list(violations({"config": {f"zoho-aep:{section}": entry}}, schema_of_stacks()))
    assert any(place in line for line in found), found
