"""Every command that a message names is one that a person can type."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import pulumi_zoho_aep
from pulumi_zoho_aep.cli.entry import zoho_aep

PACKAGE = Path(pulumi_zoho_aep.__file__).parent
PULUMI = {
    "up": {"--refresh", "--run-program", "--stack", "--diff", "--replace"},
    "preview": {"--refresh", "--run-program", "--stack", "--diff", "--json"},
    "refresh": {"--run-program", "--stack"},
    "destroy": {"--run-program", "--stack", "--target", "--target-dependents"},
    "config": {"--path", "--secret", "--stack"},
    "stack": {"--stack", "--create", "--show-urns"},
    "import": {"--file", "--generate-code", "--protect", "--stack"},
    "new": set(),
    "cancel": set(),
    "state": set(),
    "whoami": {"--verbose"},
}


def named_commands() -> Iterator[tuple[str, str]]:
    """Yield every command between backticks in a text of the package, docstrings left out, and where it stands."""
    for file in sorted(PACKAGE.rglob("*.py")):
        if "simulator" in file.relative_to(PACKAGE).parts:
            continue
        text = file.read_text(encoding="utf-8")
        if re.search(r"`(?:zoho-aep|pulumi) ", text) is None:
            continue
        nodes = [*ast.walk(ast.parse(text))]
        bare = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
        for node in nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in bare:
                for found in re.findall(r"`((?:zoho-aep|pulumi) [^`{]*)", node.value):
                    # A subcommand that a value names is not written here.
                    if len(found.split()) > 1:
                        yield found.strip(), f"{file.name}:{node.lineno}"


COMMANDS = sorted(set(named_commands()))


@pytest.mark.parametrize(("command", "place"), COMMANDS, ids=[f"{place} {command}" for command, place in COMMANDS])
def test_named_commands_exist(command: str, place: str) -> None:
    """Subcommand and options are real."""
    del place
    tool, subcommand, *rest = command.split()
    options = {word.partition("=")[0] for word in rest if word.startswith("--")}
    if tool == "pulumi":
        assert options <= PULUMI[subcommand]
        return
    found = zoho_aep.get_command(click.Context(zoho_aep), subcommand)
    assert found is not None
    assert options <= {name for one in found.params for name in one.opts}
