"""The examples of the reference: the stack file takes those in YAML, and those in Python make the same of them."""

import json
import subprocess
import sys
from typing import Any

import pytest
import yaml
from tests.support import REPOSITORY
from tools.reference.examples import EXAMPLES, HEAD, PARTS, SECTIONS, in_python, in_yaml
from tools.reference.resources import RESOURCES

from pulumi_zoho_aep.languages.annotations import Types
from pulumi_zoho_aep.languages.components import PACKAGE, components
from pulumi_zoho_aep.languages.provider import schema
from pulumi_zoho_aep.stack_file.config import parse

# Registers what a program declares with mocks in place of Pulumi's engine, and prints it.
_WITH_MOCKS = """
import json, sys
import pulumi

class Seen(pulumi.runtime.Mocks):
    found = {}
    def new_resource(self, args):
        key = args.typ.rpartition(":")[2] + " " + args.name
        # Without what says where in the program it is.
        hidden = [name for name in args.inputs if name.startswith("__") or name == "ownership_tag"]
        inputs = {name: value for name, value in args.inputs.items() if name not in hidden}
        Seen.found.setdefault(key, []).append(inputs)
        return "id of " + key, {**inputs, "version": 7}
    def call(self, args):
        return {}

pulumi.runtime.set_mocks(Seen(), project="crm", stack="dev")
pulumi.runtime.set_all_config({"crm:client_secret": "s3cret", "crm:refresh_token": "t0ken"})

@pulumi.runtime.test
def run():
    exec(sys.stdin.read(), {})

run()
print(json.dumps(Seen.found, default=str))
"""
_STACK_FILE = """
from pulumi_zoho_aep.stack_file.config import parse
from pulumi_zoho_aep.stack_file.plan import plan
from pulumi_zoho_aep.program.registration import register
register(plan(parse({sections!r})[0]), {{}})
"""


def _whole() -> dict[str, Any]:
    """Return the sections, with the secrets that Pulumi decrypts."""
    (sales,) = SECTIONS["credentials"].values()
    return {**SECTIONS, "credentials": {"sales": {**sales, "client_secret": "s3cret", "refresh_token": "t0ken"}}}


def _registered(program: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-c", _WITH_MOCKS], input=program, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _says(written: Any, whole: Any) -> bool:
    """Return whether a value is another one, whose defaults may be written out."""
    if isinstance(written, dict):
        return all(key in whole and _says(value, whole[key]) for key, value in written.items())
    return bool(written == whole)


def test_every_resource_has_one() -> None:
    """A new resource needs an entry among them, and the page shows each."""
    assert {*EXAMPLES} == {*RESOURCES}
    page = (REPOSITORY / "docs" / "reference" / "resources.md").read_text(encoding="utf-8")
    for name in RESOURCES:
        section = page.split(f"\n## {name}\n")[1].split("\n## ")[0]
        assert in_yaml(name) in section
        assert in_python(name) in section


def test_the_stack_file_takes_those_in_yaml() -> None:
    """Together they are a stack file without a mistake, apart from where and as whom."""
    shown = {key: value for name in EXAMPLES for key, value in yaml.safe_load(in_yaml(name)).items()}
    del shown["resources"]
    assert shown == {f"zoho-aep:{section}": entries for section, entries in SECTIONS.items()}
    platform = {"organization": "A@AdobeOrg", "client_id": "1", "client_secret": "s", "sandbox": "dev"}
    assert parse({"platform": platform, **_whole()})[1] == []


def test_python_makes_the_same() -> None:
    """One program of all examples registers what the stack file does, and as parts what its ingestion makes."""
    program = "\n".join([*HEAD, *map(in_python, EXAMPLES)])
    by_python = _registered(program)
    by_stack_file = _registered(_STACK_FILE.format(sections=_whole()))
    assert by_stack_file["ZohoCredential sales"][0].pop("used_by") == ["base connection zoho-sales"]
    assert by_stack_file["ZohoCredential sales"][0].pop("verify_modules") == ["Leads"]
    for name, (inputs,) in by_stack_file.items():
        alone, *of_ingestion = by_python[name]
        assert alone.keys() == inputs.keys(), name
        assert _says(alone, inputs), name
        assert bool(of_ingestion) == (name.partition(" ")[0] in PARTS)
        assert all(one == inputs for one in of_ingestion)
    assert by_python.keys() - by_stack_file.keys() == {"IdentityDescriptor phone"}


@pytest.mark.parametrize("name", [name for name, one in EXAMPLES.items() if not one.section])
def test_pulumi_yaml_knows_those_that_the_stack_file_does_not(name: str) -> None:
    """Their arguments are those of the package's schema."""
    types = Types(PACKAGE)
    inputs = schema(components(types), types)["resources"][f"zoho-aep:index:{name}"]
    (resource,) = yaml.safe_load(in_yaml(name))["resources"].values()
    assert resource["type"] == f"zoho-aep:{name}"
    assert {*inputs["requiredInputs"]} <= {*resource["properties"]} <= {*inputs["inputProperties"]}
