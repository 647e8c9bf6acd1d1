"""For each code: what its sentences advise can be done. Commands parse, keys are the stack file's, pages are there."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from importlib.resources import files

import click
import pytest
from tests.support import REPOSITORY
from tests.unit.cli.test_advice import PACKAGE, PULUMI

from pulumi_zoho_aep.cli.entry import zoho_aep
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.stack_file.config import StackConfig

_SCHEMA = files("pulumi_zoho_aep").joinpath("stack_file/stack.schema.json").read_text(encoding="utf-8")
_PLACEHOLDER = "x"
"""What stands where a sentence is filled in."""


def sentences() -> dict[str, list[str]]:
    """Return the texts beside each code in the package, by its name, as far as they are written there."""
    found: dict[str, list[str]] = defaultdict(list)
    for file in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for function in ast.walk(tree):
            if not isinstance(function, (ast.FunctionDef, ast.ClassDef, ast.Call)):
                continue
            names = {
                node.attr
                for node in ast.walk(function)
                if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Code"
            }
            for name in names:
                found[name] += texts(function)
    return {code.name: [code.cause, code.fix, *dict.fromkeys(found[code.name])] for code in Code}


def texts(tree: ast.AST) -> Iterator[str]:
    """Yield the texts of a part of a program, docstrings left out."""
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    inner = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = (str(part.value) if isinstance(part, ast.Constant) else _PLACEHOLDER for part in node.values)
            yield "".join(parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and not {id(node)} & (bare | inner):
            yield node.value


SENTENCES = sentences()


@pytest.mark.parametrize("code", Code, ids=lambda code: code.label)
def test_what_is_advised_can_be_done(code: Code) -> None:
    """Whatever a sentence of this code names is there."""
    for text in SENTENCES[code.name]:
        for words in re.findall(r"`((?:zoho-aep|pulumi) [^`]*)`", text):
            require_command(words.split())
        for section, key in re.findall(r"zoho-aep:([a-z_]+)((?:\.[a-z_]+)*)", text):
            assert section in {*StackConfig.model_fields, _PLACEHOLDER}, text
            last = key.rpartition(".")[2]
            assert not last or f'"{last}"' in _SCHEMA or last == _PLACEHOLDER, text
        for page in re.findall(r"\bdocs/[a-z/-]+\.md", text):
            assert (REPOSITORY / page).is_file(), text


def require_command(words: list[str]) -> None:
    """Require that the real click tree takes a command as it stands."""
    tool, subcommand, *rest = words
    if tool == "pulumi":
        assert {word.partition("=")[0] for word in rest if word.startswith("--")} <= PULUMI[subcommand], words
        return
    command = zoho_aep.get_command(click.Context(zoho_aep), subcommand)
    assert command is not None, words
    while isinstance(command, click.Group) and rest:
        inner = command.get_command(click.Context(command), rest[0])
        if inner is None:
            break
        command, rest = inner, rest[1:]
    given = ["2027-01-01" if before == "--since" else word for before, word in zip(["", *rest], rest, strict=False)]
    command.make_context(subcommand, given)
