"""The command's entry: finds the subcommand, and turns expected failures into one line and an exit code."""

import importlib
import sys
from collections.abc import Sequence

import click

from pulumi_zoho_aep._version import __version__
from pulumi_zoho_aep.errors import ZohoAepError

FAILED = 1
INTERRUPTED = 130
_COMMANDS = {
    "authorize": "obtain a Zoho refresh token by consent, and put it into the stack",
    "doctor": "check everything that has to hold before `pulumi up`",
    "drift": "what was changed or left behind outside of Pulumi, for people, machines and pull requests",
    "explore": "tables, columns and rows of Zoho CRM",
    "rotate": "put a new secret into the stack, proved before it replaces the old one",
    "scaffold": "add an ingestion of a table to the stack file",
    "simulator": "a strict stand-in for Zoho and Adobe on this machine",
}


class _Commands(click.Group):
    """Imports a subcommand's module when it is called for, so that `zoho-aep --help` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"pulumi_zoho_aep.cli.{cmd_name}.command").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(sorted(_COMMANDS.items()))


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="zoho-aep")
def _zoho_aep() -> None:
    """Look after the ingestion of Zoho CRM data into Adobe Experience Platform."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    try:
        outcome = _zoho_aep.main(args=argv, prog_name="zoho-aep", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.exceptions.Exit as error:
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        sys.stderr.write("interrupted\n")
        return INTERRUPTED
    except ZohoAepError as error:
        sys.stderr.write(f"zoho-aep: {error}\n")
        return FAILED
    return outcome if isinstance(outcome, int) else 0
