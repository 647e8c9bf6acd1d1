"""`zoho-aep drift`: what was changed or orphaned outside Pulumi, as a report.

The engine finds the drift: this is `pulumi preview --refresh`, read and sorted. In AEP, nothing is changed.
"""

import click

from pulumi_zoho_aep.cli.output import json_text, progress
from pulumi_zoho_aep.cli.subcommand import FINE, NEEDS_ATTENTION, StackSubcommand, require_all_alone


@click.command(
    cls=StackSubcommand,
    examples=[
        ("zoho-aep drift dev", "a report to read"),
        ("zoho-aep drift --stack prod --json", "for a machine"),
        ("zoho-aep drift prod --markdown > drift.md", "for a comment on a pull request"),
        ("zoho-aep drift --all", "every stack of the project that has a stack file"),
        ("zoho-aep drift dev --accept", "keep what was changed in AEP: write it into the stack file"),
    ],
    attention="something needs attention: drift, an unhealthy resource, an orphan",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--markdown", is_flag=True, help="Print Markdown, for a comment on a pull request.")
@click.option("--all", "every", is_flag=True, help="All stacks that have a stack file, several at once.")
@click.option("--accept", is_flag=True, help="Write the live values into the stack file.")
@click.option("-y", "--yes", is_flag=True, help="With --accept: write without asking.")
def command(stack: str | None, *, as_json: bool, markdown: bool, every: bool, accept: bool, yes: bool) -> int:
    """Report what was changed or orphaned outside Pulumi, for STACK or for the selected stack.

    Nothing is changed in AEP. The stack file is changed only by --accept, which first shows what it will write. Three
    things need attention: changes that `pulumi up` would undo, unhealthy resources, and objects with this stack's
    ownership tag that belong to none of its resources. Declared changes that are not applied yet are reported too, but
    are not drift. With --all, the exit code is 1 if one stack failed, else 3 if one needs attention.
    """
    _require_one_form(as_json=as_json, markdown=markdown, accept=accept, yes=yes)
    form = "json" if as_json else "markdown" if markdown else None
    if not every:
        return _on_one(stack, form, accept=accept, yes=yes)
    require_all_alone({"STACK": stack, "--accept": accept})
    from pulumi_zoho_aep.cli.drift.every import on_all_stacks

    return on_all_stacks(form)


def _on_one(stack: str | None, form: str | None, *, accept: bool, yes: bool) -> int:
    from pulumi_zoho_aep.cli.drift.acceptance import write
    from pulumi_zoho_aep.cli.drift.examination import examine
    from pulumi_zoho_aep.cli.drift.machine import as_data
    from pulumi_zoho_aep.cli.drift.markdown import as_markdown
    from pulumi_zoho_aep.cli.drift.text import print_report, summary
    from pulumi_zoho_aep.cli.stack import Stack

    with progress("running a preview"):
        opened = Stack(stack)
        report = examine(opened)
    if form == "json":
        click.echo(json_text(as_data(report)))
    elif form == "markdown":
        click.echo(as_markdown(report), nl=False)
    else:
        print_report(report)
    click.echo(summary(report), err=True)
    if accept:
        report = write(opened, report, is_agreed=yes)
    return NEEDS_ATTENTION if report.needs_attention else FINE


def _require_one_form(*, as_json: bool, markdown: bool, accept: bool, yes: bool) -> None:
    if as_json and markdown:
        raise click.UsageError("give either --json or --markdown")
    if accept and (as_json or markdown):
        raise click.UsageError("give --accept without --json and --markdown")
    if yes and not accept:
        raise click.UsageError("--yes goes with --accept")
