"""`zoho-aep pause`: stop further runs of a dataflow."""

import click

from pulumi_zoho_aep.cli.subcommand import FINE, StackSubcommand


@click.command(
    cls=StackSubcommand,
    examples=[
        ("zoho-aep pause leads dev", "no further runs"),
        ("zoho-aep pause leads --stack dev --edit --yes", "the same, and write it into the stack file"),
    ],
)
@click.argument("ingestion")
@click.option("--edit", is_flag=True, help="Write it into the stack file without asking.")
@click.option("-y", "--yes", is_flag=True, help="Do it without asking.")
def command(ingestion: str, stack: str | None, *, edit: bool, yes: bool) -> int:
    """Stop further runs of INGESTION. A run in progress ends on its own.

    What was read stays read: `zoho-aep resume` continues from there. Unless the stack file says the same,
    this is drift, which `pulumi up` undoes: the command offers to write it there.
    """
    from pulumi_zoho_aep.cli.operation import declare_enabled, require_agreement, require_place, target_of
    from pulumi_zoho_aep.cli.stack import Stack

    opened = Stack(stack)
    target = target_of(opened, ingestion)
    if edit:
        require_place(opened, ingestion, enabled=False)
    if not target.is_enabled:
        click.echo(f"{target.title} is disabled already", err=True)
    else:
        what = f"{target.title} will not run until it is resumed; what it has read stays read"
        require_agreement([what], is_agreed=yes)
        target.platform.flows.disable(target.live.id)
        click.echo(f"paused {ingestion}")
    declare_enabled(opened, ingestion, enabled=False, is_agreed=edit)
    return FINE
