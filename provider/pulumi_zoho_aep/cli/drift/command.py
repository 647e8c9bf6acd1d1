"""`zoho-aep drift`: what was changed behind Pulumi's back and what nobody owns any more, as a report.

The engine finds the drift: this is `pulumi preview --refresh`, read and told apart. Nothing is changed anywhere.
"""

from dataclasses import replace

import click

from pulumi_zoho_aep.cli.drift.machine import as_json
from pulumi_zoho_aep.cli.drift.markdown import as_markdown
from pulumi_zoho_aep.cli.drift.model import Report
from pulumi_zoho_aep.cli.drift.objects import sorted_out
from pulumi_zoho_aep.cli.drift.preview import read
from pulumi_zoho_aep.cli.drift.text import print_report, summary
from pulumi_zoho_aep.cli.output import json_text
from pulumi_zoho_aep.cli.stack import Stack
from pulumi_zoho_aep.cli.stack_command import StackCommand
from pulumi_zoho_aep.engine.inventory import listed
from pulumi_zoho_aep.engine.models import plain
from pulumi_zoho_aep.program.config import parse
from pulumi_zoho_aep.services import services_for
from pulumi_zoho_aep.wording import naming_stack

NEEDS_ATTENTION = 3


@click.command(cls=StackCommand)
@click.argument("stack_name", metavar="[STACK]", required=False)
@click.option("--json", "machine", is_flag=True, help="Print JSON.")
@click.option("--markdown", is_flag=True, help="Print Markdown, for a comment on a pull request.")
def command(stack_name: str | None, *, machine: bool, markdown: bool) -> int:
    """Report what was changed outside of Pulumi, and what was left over, of STACK, or of the selected stack.

    Nothing is changed anywhere. Exit code 3 if something needs attention: a change that `pulumi up` would undo, a
    resource that is not well, an object with this stack's mark that belongs to none of its resources. What is declared
    and not applied yet is reported, too, and is no drift.
    """
    if machine and markdown:
        raise click.UsageError("give either --json or --markdown")
    report = examine(Stack(stack_name))
    if machine:
        click.echo(json_text(as_json(report)))
    elif markdown:
        click.echo(as_markdown(report), nl=False)
    else:
        print_report(report)
    click.echo(summary(report), err=True)
    return NEEDS_ATTENTION if report.needs_attention else 0


def examine(stack: Stack) -> Report:
    """Let the engine compare, and look for what is left over.

    Raises:
        ZohoAepError: the comparison failed.
    """
    view = replace(read(stack.preview()), up=naming_stack(f"`{stack.repair}`", stack.given).strip("`"))
    # A program of the person's own has its own configuration; what is wrong with ours, the engine has just said.
    config, _ = parse(stack.values())
    services = services_for(plain(config.platform))
    found, not_listed = listed(services.platform)
    return Report(view, sorted_out(services.settings.sandbox, found, not_listed, view))
