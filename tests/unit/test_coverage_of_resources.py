"""One resource, one stem: module, unit test, lifecycle test and a line in the README."""

import importlib
import inspect
from pathlib import Path

import pulumi
import pytest
from tests.support import REPOSITORY

import pulumi_zoho_aep
from pulumi_zoho_aep.engine.resource import Resource

STEMS = sorted(
    member.__module__.rpartition(".")[2]
    for member in (getattr(pulumi_zoho_aep, name) for name in pulumi_zoho_aep.__all__)
    if isinstance(member, type) and issubclass(member, pulumi.Resource)
)
NO_LIFECYCLE_OF_ITS_OWN = {"ingestion": "a component has no calls of its own; the end-to-end tests create it"}


def resources_of(stem: str) -> list[str]:
    module = f"pulumi_zoho_aep.resources.{stem}"
    members = [getattr(pulumi_zoho_aep, name) for name in pulumi_zoho_aep.__all__]
    return [
        member.__name__
        for member in members
        if isinstance(member, type)
        and member.__module__ == module
        and (issubclass(member, Resource) or member is pulumi_zoho_aep.ZohoIngestion)
    ]


def test_there_are_resources() -> None:
    """All that people import is found."""
    assert {"base_connection", "dataflow", "ingestion", "zoho_credential"} <= set(STEMS)


@pytest.mark.parametrize("stem", STEMS)
def test_one_resource_per_module(stem: str) -> None:
    """The module's name is the resource's, in snake case."""
    (name,) = resources_of(stem)
    assert name.removeprefix("Zoho").lower() == stem.removeprefix("zoho_").replace("_", "")


@pytest.mark.parametrize("stem", STEMS)
def test_unit_test(stem: str) -> None:
    """Conversions and rules are tested without a service."""
    assert _has_tests(REPOSITORY / "tests" / "unit" / "resources" / f"test_{stem}.py")


@pytest.mark.parametrize("stem", [stem for stem in STEMS if stem not in NO_LIFECYCLE_OF_ITS_OWN])
def test_lifecycle_test(stem: str) -> None:
    """A whole life through the real dynamic host."""
    assert _has_tests(REPOSITORY / "tests" / "lifecycle" / f"test_{stem}.py")


@pytest.mark.parametrize("stem", STEMS)
def test_readme(stem: str) -> None:
    """Its line in the README's table says what it is, and when it is replaced."""
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    (name,) = resources_of(stem)
    assert f"\n| `{name}` |" in readme


def _has_tests(path: Path) -> bool:
    return path.exists() and "\ndef test_" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("stem", STEMS)
def test_five_questions(stem: str) -> None:
    """Whoever opens a resource reads first what it does to the service."""
    docstring = importlib.import_module(f"pulumi_zoho_aep.resources.{stem}").__doc__ or ""
    asked = ("Sent:", "In place:", "Replaced:", "Healthy:", "Deleted:")
    places = [docstring.find(f"\n{question} ") for question in asked]
    assert places == sorted(places)
    assert -1 not in places


@pytest.mark.parametrize("stem", [stem for stem in STEMS if stem not in NO_LIFECYCLE_OF_ITS_OWN])
def test_one_order(stem: str) -> None:
    """Whoever has read one resource finds everything in the others."""
    (name,) = resources_of(stem)
    module = importlib.import_module(f"pulumi_zoho_aep.resources.{stem}")
    values = (f"{name}Args", f"{name}Inputs", f"{name}Outputs")
    conversions = [conversion for conversion in ("to_api", "to_patches", "from_api") if conversion in vars(module)]
    parts = (*values, *conversions, f"{name}Handler", f"{name}Provider", name)
    lines = [inspect.getsourcelines(vars(module)[part])[1] for part in parts]
    assert lines == sorted(lines)
