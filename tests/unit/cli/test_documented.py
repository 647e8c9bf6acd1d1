"""Every command explains itself, and is in the reference with all it can do."""

import re
import shlex
import subprocess
import sys

import click
import pytest
from tests.support import REPOSITORY

from pulumi_zoho_aep.cli import main
from pulumi_zoho_aep.cli.entry import SUBCOMMANDS, zoho_aep
from pulumi_zoho_aep.cli.subcommand import Subcommand

REFERENCE = (REPOSITORY / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(SUBCOMMANDS))
def test_a_command_is_documented(name: str) -> None:
    """Its help says what it does and what each option means; its section of the reference has every option."""
    assert isinstance(zoho_aep, click.Group)
    command = zoho_aep.get_command(click.Context(zoho_aep), name)
    assert command is not None
    assert command.help
    section = REFERENCE.split(f"\n## {name}\n")[1].split("\n## ")[0]
    assert f"`zoho-aep {name}" in section
    options = [option for option in command.params if isinstance(option, click.Option)]
    assert [option.name for option in options if not option.help] == []
    named = set(re.findall(r"--[a-z][a-z0-9-]*", section))
    assert [option.opts[-1] for option in options if option.opts[-1] not in named] == []


def _subcommand(name: str) -> Subcommand:
    command = zoho_aep.get_command(click.Context(zoho_aep), name)
    assert isinstance(command, Subcommand)
    return command


@pytest.mark.parametrize("name", sorted(SUBCOMMANDS))
def test_examples_can_be_typed(name: str) -> None:
    """Every example of a command's help names the command, and is parsed by it."""
    command = _subcommand(name)
    typed = [shlex.split(example.partition(" > ")[0]) for example, _ in command.examples if "zoho-aep " in example]
    assert typed
    for words in typed:
        start = words.index("zoho-aep")
        assert words[start + 1] == name
        command.make_context(name, words[start + 2 :])


@pytest.mark.parametrize("name", sorted(SUBCOMMANDS))
def test_help_says_how_it_ends(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Help ends with examples and exit codes, 3 where a command can end with it."""
    assert main([name, "--help"]) == 0
    text = capsys.readouterr().out
    examples, codes = text.split("\nExamples:\n")[1].split("\nExit codes:\n")
    assert f"zoho-aep {name}" in examples
    assert ("\n  3  " in codes) == (name in {"compare", "doctor", "drift", "health", "runs"})
    assert main(["--help"]) == 0
    assert "\nExit codes:\n  0  fine\n" in capsys.readouterr().out


ON_A_STACK = ("authorize", "doctor", "drift", "explore", "rotate", "scaffold")
OWN_ARGUMENT = {"authorize": ["sales"], "explore": ["Leads"], "rotate": ["sales"], "scaffold": ["Leads"]}


@pytest.mark.parametrize("name", ON_A_STACK)
def test_the_stack_is_named_either_way(name: str) -> None:
    """The last argument and `--stack` mean the same; two different names are a mistake."""
    command, own = _subcommand(name), OWN_ARGUMENT.get(name, [])
    for arguments in ([*own, "dev"], [*own, "--stack", "dev"], [*own, "-s", "dev"], [*own, "dev", "--stack=dev"]):
        assert command.make_context(name, list(arguments)).params["stack"] == "dev"
    assert command.make_context(name, list(own)).params["stack"] is None
    with pytest.raises(click.UsageError, match="STACK is dev and --stack is prod"):
        command.make_context(name, [*own, "dev", "--stack", "prod"])


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        (["docter"], "No such command 'docter'. Did you mean 'doctor'?"),
        (["Drift"], "Did you mean 'drift'?"),
        (["up"], "There are authorize, backfill, "),
        (["doctor", "--jsno"], "Did you mean '--json'?"),
        (["explore", "--stak", "dev"], "'--stack'"),
        (["schema", "--hepl"], "Did you mean '--help'?"),
    ],
)
def test_a_mistyped_word_gets_a_suggestion(
    arguments: list[str], advice: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Commands and options alike: what was probably meant, or all there are."""
    assert main(arguments) == 2
    assert advice in capsys.readouterr().err


def _imported(arguments: list[str]) -> set[str]:
    program = (
        "import sys; from pulumi_zoho_aep.cli import main; code = main(sys.argv[1:]); "
        "print(code, *sorted({'pulumi', 'grpc'} & {*sys.modules}), file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True, timeout=60
    )
    code, *modules = ran.stderr.splitlines()[-1].split()
    assert code == "0"
    return set(modules)


@pytest.mark.parametrize(
    "arguments", [*([name, "--help"] for name in SUBCOMMANDS), ["schema"], ["doctor", "--ip-ranges", "--region", "VA7"]]
)
def test_help_and_what_needs_no_stack_load_no_pulumi(arguments: list[str]) -> None:
    """Whoever asks how a command works, or for what is in a file, waits for nothing."""
    assert _imported(arguments) == set()
