"""Every command with its arguments, options, examples and exit codes."""

from collections.abc import Iterator

import click

from pulumi_zoho_aep.cli.entry import SUBCOMMANDS, zoho_aep
from pulumi_zoho_aep.cli.runs.errors.command import command as errors
from pulumi_zoho_aep.cli.subcommand import EXIT_CODES, Subcommand

from .markdown import table

BELOW = {"runs errors": errors}
"""Commands below a subcommand."""


def lines() -> Iterator[str]:
    """Yield the page."""
    yield "# Commands\n"
    yield "Every command of `zoho-aep`, as `--help` explains it. This page is generated.\n"
    yield "The last argument or `--stack` names the stack; the selected one is taken if neither does.\n"
    codes = {**EXIT_CODES, 130: "ended by Ctrl-C"}
    yield from table(("exit code", "means"), ((str(code), meaning) for code, meaning in codes.items()))
    for name in sorted([*SUBCOMMANDS, *BELOW]):
        yield from _section(name, BELOW.get(name) or _command(name))


def _command(name: str) -> click.Command | None:
    return zoho_aep.get_command(click.Context(zoho_aep), name) if isinstance(zoho_aep, click.Group) else None


def _section(name: str, command: click.Command | None) -> Iterator[str]:
    if not isinstance(command, Subcommand):
        raise TypeError(f"{name} is not a subcommand")
    context = click.Context(command)
    words = (word for word in command.collect_usage_pieces(context) if word != "[OPTIONS]")
    yield f"\n## {name}\n"
    yield f"`{' '.join(('zoho-aep', name, *words))}`\n"
    yield "\n\n".join(" ".join(part.split()) for part in (command.help or "").split("\n\n"))
    yield ""
    options = [one for one in command.params if isinstance(one, click.Option) and not one.hidden]
    yield from table(("option", "means"), ((_written(one), one.help or "") for one in options))
    yield "\n```console"
    yield from (f"$ {example}  # {purpose}" for example, purpose in command.examples)
    yield "```"
    if attention := command.exit_codes.get(3):
        yield f"\nExit code 3: {attention}."


def _written(option: click.Option) -> str:
    names = ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
    if option.is_flag:
        return names
    if isinstance(option.type, click.Choice):
        return f"{names} {', '.join(map(str, option.type.choices))}"
    return f"{names} {option.metavar or (option.type.name or '').split()[0].upper()}"
