"""What is in the documents as YAML, Python or a command is right."""

import ast
import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import jsonschema
import pytest
import yaml
from tests.support import REPOSITORY

import pulumi_zoho_aep
from pulumi_zoho_aep.cli.entry import zoho_aep
from pulumi_zoho_aep.stack_file.config import parse

SCHEMA = json.loads((REPOSITORY / "provider/pulumi_zoho_aep/stack_file/stack.schema.json").read_text(encoding="utf-8"))
FILES = [
    REPOSITORY / "README.md",
    *(path for path in sorted((REPOSITORY / "docs").rglob("*.md")) if not path.name.startswith("2026-")),
    *sorted((REPOSITORY / "examples").rglob("*.md")),
]
_FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)


def _snippets(language: str) -> Iterator[Any]:
    for path in FILES:
        for number, fence in enumerate(_FENCE.finditer(path.read_text(encoding="utf-8"))):
            if fence[2] == language:
                text = "".join(line.removeprefix(fence[1]) for line in fence[3].splitlines(keepends=True))
                yield pytest.param(path, text, id=f"{path.relative_to(REPOSITORY)}-{number}")


@pytest.mark.parametrize(("path", "text"), [*_snippets("yaml")])
def test_a_stack_file_is_valid(path: Path, text: str) -> None:
    """Sections of a stack file are what its JSON Schema allows; a whole file, and a part of one, alike."""
    written = yaml.safe_load(text.replace("...", "secret"))
    config = written.get("config", written)
    sections = {key: value for key, value in config.items() if key.startswith("zoho-aep:")}
    if path.name == "environments.md":  # a project's file has each section below `value`
        sections = {key: value.get("value", value) for key, value in sections.items()}
    jsonschema.validate({"config": sections}, SCHEMA)


@pytest.mark.parametrize(("path", "text"), [*_snippets("python")])
def test_a_program_compiles(path: Path, text: str) -> None:
    """Python snippets are Python, import what the package has, and give each resource arguments that it knows."""
    code = compile(text, str(path), "exec")
    ours = [node for node in ast.parse(text).body if isinstance(node, (ast.Import, ast.ImportFrom))]
    exec("\n".join(line for line in map(ast.unparse, ours) if "pulumi_zoho_aep" in line), {})
    assert code.co_code
    for call in (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)):
        args = getattr(pulumi_zoho_aep, f"{getattr(call.func, 'id', '')}Args", None)
        if args is not None:
            given = {keyword.arg for keyword in call.keywords}
            assert args.__required_keys__ <= given <= {*args.__annotations__, "opts"}


def _commands() -> Iterator[Any]:
    for path in FILES:
        if path.parent.name == "reference":
            continue  # examples of the commands' own help
        for line in path.read_text(encoding="utf-8").splitlines():
            if found := re.match(r" *\$ (?:[A-Z_]+=\S+ )*(zoho-aep .*)", line):
                yield pytest.param(found[1], id=f"{path.name}-{found[1]}")


@pytest.mark.parametrize("line", [*_commands()])
def test_a_command_can_be_typed(line: str) -> None:
    """The command takes the arguments and options of each line."""
    _, name, *words = shlex.split(line, comments=True)
    assert isinstance(zoho_aep, click.Group)
    command = zoho_aep.get_command(click.Context(zoho_aep), name)
    assert command is not None
    command.make_context(name, [*words[: words.index(">")]] if ">" in words else words)


def test_the_readme_s_stack_is_one_that_a_preview_takes() -> None:
    """With the secrets that `zoho-aep authorize` and Pulumi add, its stack file has no mistake."""
    (sections,) = [
        {key.removeprefix("zoho-aep:"): value for key, value in yaml.safe_load(case.values[1])["config"].items()}
        for case in _snippets("yaml")
        if case.values[0].name == "README.md" and case.values[0].parent == REPOSITORY
    ]
    sections["platform"]["client_secret"] = "made up"
    sections["credentials"]["sales"] |= {"client_secret": "made up", "refresh_token": "made up"}
    assert parse(sections)[1] == []


def test_a_consumer_s_type_checker_reads_our_types(tmp_path: Path) -> None:
    """The README's program passes mypy's strictest mode outside of this project, and one of its mistakes does not."""
    (program,) = [
        case.values[1]
        for case in _snippets("python")
        if case.values[0].name == "README.md" and case.values[0].parent == REPOSITORY
    ]
    (tmp_path / "good.py").write_text(program, encoding="utf-8")
    (tmp_path / "bad.py").write_text(program.replace('table="Leads"', "table=3"), encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", "cache", "good.py", "bad.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=120, check=False)
    assert [line.partition(":")[0] for line in done.stdout.splitlines() if ": error:" in line] == ["bad.py"]
    assert '"table"' in done.stdout
