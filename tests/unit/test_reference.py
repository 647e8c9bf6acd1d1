"""The pages of reference are made from the code, and leave out nothing that is public."""

import json
import re
import sys

import click
import pytest
from tests.support import REPOSITORY
from tools.reference.commands import BELOW
from tools.reference.pages import FOLDER, rendered
from tools.reference.resource_outputs import MEANINGS as OUTPUTS, outputs
from tools.reference.resources import RESOURCES
from tools.reference.shapes import SHAPES
from tools.reference.variables import MEANINGS

import pulumi_zoho_aep
from pulumi_zoho_aep.cli.entry import SUBCOMMANDS, zoho_aep

PAGES = rendered()
_VARIABLE = re.compile(r"[\"'](ZOHO(?:_AEP)?_[A-Z_]+)[\"']")


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_is_the_code_s(name: str) -> None:
    """After a change of the code: `python -m tools.reference`."""
    assert (FOLDER / name).read_text(encoding="utf-8") == PAGES[name]


def test_no_page_is_from_elsewhere() -> None:
    """Each file of the folder is one of them."""
    assert {path.name for path in FOLDER.iterdir()} == {*PAGES}


def test_the_controls_lead_to_what_is_on_their_page() -> None:
    """Whoever reads them has no module to look into."""
    page = PAGES["simulator.md"]
    assert [name for name in re.findall(r"\bsee ([^.|]+)\.", page) if f"\n## {name}\n" not in page] == []


def test_every_json_output_has_a_schema() -> None:
    """Each command that takes `--json` has one, and no other has."""
    assert {name for name, one in _commands().items() if "--json" in _options(one)} == {*SHAPES}


def _commands() -> dict[str, click.Command]:
    assert isinstance(zoho_aep, click.Group)
    found = {name: zoho_aep.get_command(click.Context(zoho_aep), name) for name in SUBCOMMANDS}
    return {**{name: one for name, one in found.items() if one is not None}, **BELOW}


def _options(command: click.Command) -> set[str]:
    return {option for parameter in command.params for option in parameter.opts}


def test_every_variable_is_explained() -> None:
    """Whatever variable the package names has a meaning, and no other has one."""
    sources = (REPOSITORY / "provider" / "pulumi_zoho_aep").rglob("*.py")
    named = {name for path in sources for name in _VARIABLE.findall(path.read_text(encoding="utf-8"))}
    assert named == {*MEANINGS}


@pytest.mark.parametrize("name", [name for name in pulumi_zoho_aep.__all__ if name.endswith("Args")])
def test_every_argument_has_a_meaning(name: str) -> None:
    """A resource's section has a line with words for each argument, and for each output that is no argument."""
    args = getattr(pulumi_zoho_aep, name)
    section = PAGES["resources.md"].split(f"\n## {name.removesuffix('Args')}\n")[1].split("\n## ")[0]
    lines = {line.split("`")[1]: line.split(" | ")[-1].strip(" |") for line in section.splitlines() if "| `" in line}
    model = getattr(sys.modules[args.__module__], name.replace("Args", "Outputs"), None)
    outputs = (
        getattr(pulumi_zoho_aep, name.removesuffix("Args")).__annotations__ if model is None else model.model_fields
    )
    assert {*args.__annotations__, *outputs} == {key for key, meaning in lines.items() if meaning}


def test_every_meaning_is_an_output_s() -> None:
    """None is left of an output that is gone."""
    assert {*OUTPUTS} <= {key for name in RESOURCES for key in outputs(name)}


def test_every_key_of_the_stack_file_is_there() -> None:
    """Whatever key the JSON Schema knows is in the section of its object."""
    path = REPOSITORY / "provider" / "pulumi_zoho_aep" / "stack_file" / "stack.schema.json"
    page = PAGES["stack-file.md"]
    for name, definition in json.loads(path.read_text(encoding="utf-8"))["$defs"].items():
        section = page.split(f"\n## {name}\n")[1].split("\n## ")[0]
        assert [key for key in definition.get("properties", {}) if f"| `{key}`" not in section] == []
