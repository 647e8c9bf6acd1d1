"""Shared parts of all subcommands: examples and exit codes in their help, and how a stack is named."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.wording import naming_credential, naming_stack

_HYPHEN = "\N{NON-BREAKING HYPHEN}"
FINE = 0
FAILED = 1
NEEDS_ATTENTION = 3
EXIT_CODES = {
    FINE: "fine",
    FAILED: "failed; the message says why and what to do",
    2: "the command line is wrong",
    NEEDS_ATTENTION: "something needs attention (compare, doctor, drift, health, runs)",
}


class _WholeWords(click.HelpFormatter):
    """Wraps only between words: an option, a key or a command that is broken at its hyphen cannot be copied."""

    def write_text(self, text: str) -> None:
        """Write a paragraph."""
        super().write_text(text.replace("-", _HYPHEN))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write names with what they mean; in a narrow terminal, the meaning needs the room."""
        whole = [(name, meaning.replace("-", _HYPHEN)) for name, meaning in rows]
        super().write_dl(whole, min(col_max, self.width // 4), col_spacing)

    def getvalue(self) -> str:
        """Return the text that was written."""
        return super().getvalue().replace(_HYPHEN, "-")


class Context(click.Context):
    """The context of our commands."""

    formatter_class = _WholeWords


class Subcommand(click.Command):
    """A command whose help ends with examples and exit codes.

    Args:
        examples: Each with its effect.
        attention: When the command ends with exit code 3; empty if it never does.
    """

    context_class = Context

    def __init__(self, *args: Any, examples: Sequence[tuple[str, str]], attention: str = "", **settings: Any) -> None:  # noqa: ANN401 - click's
        super().__init__(*args, **settings)
        self.examples = tuple(examples)
        codes = {**EXIT_CODES, NEEDS_ATTENTION: attention}
        self.exit_codes = {code: meaning for code, meaning in codes.items() if meaning}

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's signature
        """Run the command; what its failures advise names the stack and the credential."""
        try:
            return super().invoke(ctx)
        except ZohoAepError as error:
            stack, credential = ctx.params.get("stack") or "", ctx.params.get("credential") or ""
            error.message, error.hint = (
                naming_stack(naming_credential(text, credential), stack)
                for text in (error.message, error.hint or error.advice)
            )
            raise

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """Write examples, ready to copy, and exit codes."""
        write_examples(formatter, self.examples)
        write_exit_codes(formatter, self.exit_codes)


def require_all_alone(given: Mapping[str, object]) -> None:
    """Refuse next to `--all` what chooses among the stacks, or writes into one.

    Args:
        given: The value of each such parameter, by how it is written.

    Raises:
        click.UsageError: Names everything to leave out.
    """
    wrong = [name for name, value in given.items() if value]
    if wrong:
        raise click.UsageError(f"--all is for every stack of the project: leave out {' and '.join(wrong)}")


def _stacks(_: click.Context, __: click.Parameter, begun: str) -> list[str]:
    """Return the stacks of the project whose names begin like this, for the shell: those that have a file."""
    from pulumi_zoho_aep.cli.stack_file.project import stack_files

    try:
        return [name for name in stack_files(Path.cwd()) if name.startswith(begun)]
    except (ZohoAepError, OSError):
        return []


def _first(ctx: click.Context, parameter: click.Parameter, begun: str) -> list[str]:
    words = ctx.command.words if isinstance(ctx.command, StackSubcommand) else ()
    return [*(one for one in words if one.startswith(begun)), *_stacks(ctx, parameter, begun)]


class StackSubcommand(Subcommand):
    """A subcommand that works on a stack, named by the last argument or by `--stack`.

    The command's callback takes `stack`, None for the selected one. Advice in errors names the stack and the
    credential.
    """

    words: Sequence[str] = ()
    """Values other than stacks that the shell completes as the first argument."""

    def __init__(self, *args: Any, params: Sequence[click.Parameter] = (), **settings: Any) -> None:  # noqa: ANN401 - click's
        stack = [
            click.Argument(["positional_stack"], metavar="[STACK]", required=False, shell_complete=_first),
            click.Option(
                ["-s", "--stack"],
                help="The stack, as an alternative to STACK; by default, the selected one.",
                shell_complete=_stacks,
            ),
        ]
        super().__init__(*args, params=[*params, *stack], **settings)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse, and accept either way of naming the stack."""
        rest = super().parse_args(ctx, args)
        ctx.params["stack"] = self.stack_of(ctx, ctx.params.pop("positional_stack"), ctx.params["stack"])
        return rest

    def stack_of(self, ctx: click.Context, positional: str | None, option: str | None) -> str | None:
        """Return the stack's name from either way of giving it; None for the selected stack.

        Raises:
            click.UsageError: They name two stacks.
        """
        if positional and option and positional != option:
            raise click.UsageError(f"STACK is {positional} and --stack is {option}: give one of them", ctx)
        return option or positional


class IngestionSubcommand(StackSubcommand):
    """A subcommand on a stack, or on one of its ingestions: `[STACK] [INGESTION]`, or `--stack STACK [INGESTION]`.

    The command's callback takes `stack` and `ingestion`, each None if left out.
    """

    def __init__(self, *args: Any, **settings: Any) -> None:  # noqa: ANN401 - click's
        super().__init__(*args, **settings)
        self.params.append(click.Argument(["ingestion"], metavar="[INGESTION]", required=False))

    def stack_of(self, ctx: click.Context, positional: str | None, option: str | None) -> str | None:
        """Return the stack's name. Next to `--stack`, a single argument is the ingestion."""
        if option and positional and ctx.params["ingestion"] is None:
            ctx.params["ingestion"], positional = positional, None
        return super().stack_of(ctx, positional, option)


def write_examples(formatter: click.HelpFormatter, examples: Sequence[tuple[str, str]]) -> None:
    """Write commands as they are typed: wrapped commands could not be copied. One that is too wide takes two lines."""
    with formatter.section("Examples"):
        indent = " " * formatter.current_indent
        for command, purpose in examples:
            line = f"{indent}{command}  # {purpose}"
            fits = len(line) <= formatter.width
            formatter.write(f"{line}\n" if fits else f"{indent}# {purpose}\n{indent}{command}\n")


def write_exit_codes(formatter: click.HelpFormatter, codes: dict[int, str]) -> None:
    """Write what each exit code means."""
    with formatter.section("Exit codes"):
        formatter.write_dl([(str(code), meaning) for code, meaning in codes.items()])
