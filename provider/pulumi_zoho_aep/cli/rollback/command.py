"""`zoho-aep rollback`: restore an earlier version of a mapping in the stack file.

Data Prep keeps all versions. The stack file is what counts, so the command edits it, and `pulumi up` creates the next
version.
"""

import click

from pulumi_zoho_aep.cli.output import json_text, show
from pulumi_zoho_aep.cli.subcommand import StackSubcommand


@click.command(
    cls=StackSubcommand,
    examples=[
        ("zoho-aep rollback leads dev", "the versions of its mapping"),
        ("zoho-aep rollback leads dev --to 3 --dry-run", "what version 3 has and the stack file does not"),
        ("zoho-aep rollback leads --stack dev --to 3", "version 3 into the stack file"),
    ],
)
@click.argument("ingestion")
@click.option("--to", "number", type=click.IntRange(min=0), help="The version to restore; all are listed if left out.")
@click.option("--dry-run", is_flag=True, help="Show the difference, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(ingestion: str, stack: str | None, number: int | None, *, dry_run: bool, as_json: bool) -> None:
    """List the versions of the mapping of INGESTION, or restore one of them in the stack file."""
    from pulumi_zoho_aep.cli.rollback.report import as_data, difference, listed
    from pulumi_zoho_aep.cli.rollback.versions import restored, versions_of
    from pulumi_zoho_aep.cli.stack import Stack

    opened = Stack(stack)
    files = opened.files()
    versions = versions_of(opened, ingestion, number)
    if number is None:
        if as_json:
            click.echo(json_text([as_data(one) for one in versions]))
        else:
            show(("version", "saved", "by", "rows", "against the stack file"), listed(versions))
        return
    (chosen,) = versions
    text, notes = restored(opened, files, ingestion, chosen)
    if not (dry_run or chosen.is_declared):
        files.save(text)
    if as_json:
        click.echo(json_text(as_data(chosen)))
    else:
        click.echo("\n".join(difference(chosen)))
    for note in notes:
        click.echo(note, err=True)
    if not (dry_run or chosen.is_declared):
        click.echo(
            f"{opened.file.name} has the rows of version {number}: run `pulumi up --stack {opened.name}`", err=True
        )
