"""`zoho-aep import`: bring what was made by hand into the stack file and the state, without changing it."""

import click

from pulumi_zoho_aep.cli.estate.options import filtered
from pulumi_zoho_aep.cli.output import json_text
from pulumi_zoho_aep.cli.subcommand import StackSubcommand


@click.command(
    cls=StackSubcommand,
    examples=[
        ("zoho-aep import dev", "all dataflows of known connectors"),
        ("zoho-aep import dev --name 'Leads daily' --dry-run", "what would be imported"),
    ],
)
@filtered
@click.option("--dry-run", is_flag=True, help="Show what would be imported, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(stack: str | None, *, dry_run: bool, as_json: bool, **filters: tuple[str, ...]) -> None:
    """Bring dataflows that were made by hand, and everything they use, under the management of STACK.

    No object in AEP is changed. The stack file gets the sections, with placeholders for the secrets that AEP does not
    show, and the state gets the objects. Once the placeholders are filled in, `pulumi preview` shows no changes. With
    --dry-run, the sections are printed instead.
    """
    from pulumi_zoho_aep.cli.estate.export import exported
    from pulumi_zoho_aep.cli.estate.importing import imported
    from pulumi_zoho_aep.cli.estate.report import as_data, as_yaml, checklist, keys, summary
    from pulumi_zoho_aep.cli.estate.selection import Filters
    from pulumi_zoho_aep.cli.stack import Stack

    opened = Stack(stack)
    export = exported(opened, Filters(**filters))
    notes = imported(opened, export, dry_run=dry_run)
    if as_json:
        click.echo(json_text(as_data(export)))
    else:
        click.echo(as_yaml(export) if dry_run else keys(export), nl=False)
    for line in (*summary(export), *notes, *checklist(export, opened)):
        click.echo(line, err=True)
