"""The command's entry point: finds the subcommand, and turns expected failures into one line and an exit code."""

import importlib
import sys
from collections.abc import Sequence
from difflib import get_close_matches

import click

from pulumi_zoho_aep._version import __version__
from pulumi_zoho_aep.cli.subcommand import EXIT_CODES, FAILED, FINE, Context, write_examples, write_exit_codes
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.findings import coded

SUBCOMMANDS = {
    "authorize": "obtain a Zoho refresh token by consent, and put it into the stack",
    "backfill": "read the changes of a period again",
    "compare": "show where two environments differ",
    "doctor": "check everything that must hold before `pulumi up`",
    "drift": "report what was changed or orphaned outside Pulumi, for people, machines and pull requests",
    "export": "describe what was made by hand in AEP as sections of the stack file",
    "explore": "list tables, columns and rows of Zoho CRM",
    "graph": "draw how rows flow",
    "health": "say whether data arrives",
    "init": "write a new project with its first stack file",
    "import": "put what was made by hand in AEP into the stack, unchanged",
    "pause": "stop further runs",
    "report": "write a page about a stack: chains, runs, findings, drift",
    "resume": "let a paused ingestion run again",
    "retry": "process the window of a failed run again",
    "rollback": "restore an earlier version of a mapping in the stack file",
    "rotate": "verify a new secret, and put it into the stack",
    "run": "run a one-time ingestion now",
    "runs": "show the last runs, and what went wrong",
    "scaffold": "add an ingestion of a table to the stack file",
    "schema": "print the JSON Schema of stack files",
    "sync": "write Zoho's changes as files for AEP to ingest",
    "simulator": "serve a strict stand-in for Zoho and Adobe on this machine",
}
_ROOMS = {"import": "importing"}
"""Packages of subcommands whose names are not valid Python names."""
_EXAMPLES = (
    ("zoho-aep authorize sales --stack dev", "consent, and a refresh token"),
    ("zoho-aep scaffold Leads --stack dev", "an ingestion of a table"),
    ("zoho-aep doctor dev", "what `pulumi up` would trip over"),
    ("zoho-aep COMMAND --help", "more examples"),
)


class _Subcommands(click.Group):
    """Imports the module of a subcommand only when it is called, so that `zoho-aep --help` is quick."""

    context_class = Context

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return sorted(SUBCOMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in SUBCOMMANDS:
            return None
        room = _ROOMS.get(cmd_name, cmd_name)
        command: click.Command = importlib.import_module(f"pulumi_zoho_aep.cli.{room}.command").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in SUBCOMMANDS and not name.startswith("-") and not ctx.resilient_parsing:
            near = get_close_matches(name.lower(), SUBCOMMANDS, n=1)
            advice = f"Did you mean '{near[0]}'?" if near else f"There are {', '.join(SUBCOMMANDS)}."
            raise click.UsageError(f"No such command '{name}'. {advice}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(sorted(SUBCOMMANDS.items()))

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        write_examples(formatter, _EXAMPLES)
        write_exit_codes(formatter, EXIT_CODES)


@click.command(cls=_Subcommands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="zoho-aep")
def zoho_aep() -> None:
    """Look after the ingestion of Zoho CRM data into Adobe Experience Platform."""


def run(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code.

    Raises:
        KeyboardInterrupt: The user pressed Ctrl-C.
    """
    try:
        outcome = zoho_aep.main(args=argv, prog_name="zoho-aep", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.exceptions.Exit as error:
        return error.exit_code
    except click.Abort:
        raise KeyboardInterrupt from None
    except ZohoAepError as error:
        # An error without a code of its own concerns only the command: its options, files, or what was typed.
        text = error.with_advice if error.code is Code.FAILURE else coded(error.with_advice, error.code)
        sys.stderr.write(f"zoho-aep: {text}\n")
        return FAILED
    return outcome if isinstance(outcome, int) else FINE
