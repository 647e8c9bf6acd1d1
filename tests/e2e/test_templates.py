"""The templates for real organisations: what they say while nothing is filled in, and that they work afterwards."""

import re
import shutil
from typing import TYPE_CHECKING

import pytest
from tests.support import REPOSITORY
from tests.support.command.journal import held
from tests.support.command.stacks import Stack, write_project

from pulumi_zoho_aep.connectors.registry import CONNECTORS
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.stack_file.json_schema import stack_schema

if TYPE_CHECKING:
    from pathlib import Path

    from pulumi_zoho_aep.simulator.server import Simulator

LOGINS = {login.__name__ for connector in CONNECTORS.values() for login in connector.logins}
_MISSING = """\
zoho-aep:platform.client_id: is required (or set the environment variable ZOHO_AEP_CLIENT_ID)
zoho-aep:platform.client_secret: is required (or set the environment variable ZOHO_AEP_CLIENT_SECRET)
zoho-aep:platform.organization: is required (or set the environment variable ZOHO_AEP_ORGANIZATION)
zoho-aep:credentials.sales.client_id: is required
zoho-aep:credentials.sales.client_secret: is required"""


def template(name: str, directory: "Path", environment: dict[str, str]) -> Stack:
    """Return the stack of a template, copied so that Pulumi may write into it."""
    write_project(directory / "project")
    shutil.copy(REPOSITORY / f"Pulumi.{name}.yaml", directory / "project")
    stack = Stack(directory / "project", environment, name)
    stack.init()
    return stack


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_an_unfilled_template_says_everything_that_is_missing(
    name: str, tmp_path: "Path", environment: dict[str, str]
) -> None:
    """Each key that a template leaves to its reader is named, all of them at once and before anything is called."""
    refused = template(name, tmp_path, environment).preview(code=1)
    assert "the stack file needs correction:" in refused
    for line in _MISSING.splitlines():
        assert refused.count(line) == 1
    assert "Traceback" not in refused


def test_the_template_works_once_it_is_filled_in(
    tmp_path: "Path", environment: dict[str, str], simulator: "Simulator"
) -> None:
    """The three secrets and the ids are all that the template for development lacks, and its comments survive them."""
    stack = template("dev", tmp_path, environment)
    plain = {
        "zoho-aep:platform.organization": seeds.ORGANIZATION,
        "zoho-aep:platform.client_id": seeds.ADOBE_CLIENT_ID,
        "zoho-aep:credentials.sales.client_id": seeds.ZOHO_CLIENT_ID,
    }
    secret = {
        "zoho-aep:platform.client_secret": seeds.ADOBE_CLIENT_SECRET,
        "zoho-aep:credentials.sales.client_secret": seeds.ZOHO_CLIENT_SECRET,
        "zoho-aep:credentials.sales.grant_token": seeds.ZOHO_GRANT_TOKEN,
    }
    given = [word for path, value in plain.items() for word in ("--plaintext", f"{path}={value}")]
    given += [word for path, value in secret.items() for word in ("--secret", f"{path}={value}")]
    stack.pulumi("config", "set-all", "--path", *given)
    stack.up()
    assert held(simulator)["flows"] == 1

    stack_file = (stack.directory / "Pulumi.dev.yaml").read_text(encoding="utf-8")
    comments = re.findall(r"# .*", (REPOSITORY / "Pulumi.dev.yaml").read_text(encoding="utf-8"))
    assert [comment for comment in comments if comment not in stack_file] == []


def test_the_template_explains_every_key() -> None:
    """Whoever looks for a key of the stack file finds it in the template for development; logins have pages."""
    text = (REPOSITORY / "Pulumi.dev.yaml").read_text(encoding="utf-8")
    schema = stack_schema()
    keys = {
        key
        for name, definition in schema["$defs"].items()
        for key in definition.get("properties", {})
        if name not in LOGINS
    }
    keys |= {section.removeprefix("zoho-aep:") for section in schema["properties"]["config"]["properties"]}
    assert sorted(key for key in keys if not re.search(rf"\b{key}\b:?", text)) == []


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_a_template_holds_no_secret(name: str) -> None:
    """Nothing in a template is encrypted, so no one relies on a secret of another person."""
    assert not re.search(
        r"^\s*(secure|encryptionsalt):", (REPOSITORY / f"Pulumi.{name}.yaml").read_text(), re.MULTILINE
    )


def test_production_is_protected() -> None:
    """The template for production neither allows a replacement nor lets go of a dataset."""
    lines = (REPOSITORY / "Pulumi.prod.yaml").read_text(encoding="utf-8").splitlines()
    declared = [line.strip() for line in lines if not line.lstrip().startswith("#")]
    assert "protect: true" in declared
    assert not [line for line in declared if line.startswith("allow_replacement")]
