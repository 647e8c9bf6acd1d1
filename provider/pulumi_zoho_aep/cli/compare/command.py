"""`zoho-aep compare`: where two environments differ, before a change is promoted."""

import click

from pulumi_zoho_aep.cli.output import json_text, show
from pulumi_zoho_aep.cli.subcommand import FINE, NEEDS_ATTENTION, Subcommand
from pulumi_zoho_aep.errors import harmless
from pulumi_zoho_aep.wording import number


@click.command(
    cls=Subcommand,
    examples=[
        ("zoho-aep compare dev prod", "two stacks, as a table"),
        ("zoho-aep compare dev prod --markdown > compare.md", "for a comment on a pull request"),
        ("zoho-aep compare dev --sandbox prod --json", "a stack and a sandbox, as JSON"),
    ],
    attention="they differ",
)
@click.argument("first")
@click.argument("second", required=False)
@click.option("--sandbox", help="Sandbox of the first stack's organisation to compare with, instead of a second stack.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--markdown", is_flag=True, help="Print Markdown, for a comment on a pull request.")
def command(first: str, second: str | None, sandbox: str | None, *, as_json: bool, markdown: bool) -> int:
    """Say where the stacks FIRST and SECOND differ, or the stack FIRST and a sandbox.

    Entries are compared by their keys, and a sandbox's ingestions by their names in AEP. Ids and start times are left
    out, because they differ in each sandbox. For secrets, the comparison only says whether they are equal.
    """
    if (second is None) == (sandbox is None):
        raise click.UsageError("give either a second stack or --sandbox")
    if as_json and markdown:
        raise click.UsageError("give either --json or --markdown")
    from pulumi_zoho_aep.cli.compare.comparison import as_data, as_markdown, compared, rows
    from pulumi_zoho_aep.cli.compare.sides import IN_SANDBOX, of_sandbox, of_stack
    from pulumi_zoho_aep.cli.stack import Stack

    opened = Stack(first)
    if sandbox:
        one, other = of_stack(opened, IN_SANDBOX), of_sandbox(opened, sandbox)
    else:
        one, other = of_stack(opened), of_stack(Stack(second))
    differences = compared(one, other)
    if as_json:
        click.echo(json_text(as_data(one, other, differences)))
    elif markdown:
        click.echo(as_markdown(one, other, differences), nl=False)
    elif differences:
        show(("key", one.name, other.name), rows(differences))
    for reason in other.not_compared:
        click.echo(f"not compared: {harmless(reason)}", err=True)
    click.echo(number(len(differences), "difference") if differences else "no differences", err=True)
    return NEEDS_ATTENTION if differences else FINE
