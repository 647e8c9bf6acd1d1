"""`zoho-aep resume`: let a dataflow run again."""

import click

from pulumi_zoho_aep.cli.subcommand import FINE, StackSubcommand


@click.command(
    cls=StackSubcommand,
    examples=[
        ("zoho-aep resume leads dev", "runs again"),
        ("zoho-aep resume leads --stack dev --edit --yes", "the same, and write it into the stack file"),
    ],
)
@click.argument("ingestion")
@click.option("--edit", is_flag=True, help="Write it into the stack file without asking.")
@click.option("-y", "--yes", is_flag=True, help="Do it without asking.")
def command(ingestion: str, stack: str | None, *, edit: bool, yes: bool) -> int:
    """Let INGESTION run again, by its schedule.

    AEP does not document whether the first run reads what changed during the pause. If it does not, `zoho-aep runs` and
    `zoho-aep health` report the changes that no run has read. Unless the stack file says the same, this is drift, which
    `pulumi up` undoes; the command offers to write it there.
    """
    from pulumi_zoho_aep.cli.operation import declare_enabled, require_agreement, require_place, target_of
    from pulumi_zoho_aep.cli.stack import Stack

    opened = Stack(stack)
    target = target_of(opened, ingestion)
    if edit:
        require_place(opened, ingestion, enabled=True)
    if target.is_enabled:
        click.echo(f"{target.title} is enabled already", err=True)
    else:
        what = f"{target.title} will run by its schedule, from where it stopped"
        require_agreement([what], is_agreed=yes)
        target.platform.flows.enable(target.live.id)
        click.echo(f"resumed {ingestion}")
    declare_enabled(opened, ingestion, enabled=True, is_agreed=edit)
    return FINE
