"""`zoho-aep graph`: the chains of a stack, in the terminal."""

import click

from pulumi_zoho_aep.cli.subcommand import FINE, IngestionSubcommand


@click.command(
    cls=IngestionSubcommand,
    examples=[
        ("zoho-aep graph dev", "every ingestion"),
        ("zoho-aep graph dev leads", "one ingestion, with its mapping"),
        ("zoho-aep graph --stack dev --mermaid", "as a Mermaid graph"),
    ],
)
@click.option("--mermaid", "as_mermaid", is_flag=True, help="Print a Mermaid graph.")
def command(stack: str | None, ingestion: str | None, *, as_mermaid: bool) -> int:
    """Show the path of the rows in STACK, or in the selected stack: table, connection, mapping, dataset, Profile.

    It comes from the state of the last `pulumi up`; no service is contacted.
    """
    from pulumi_zoho_aep.cli.graph.text import drawn
    from pulumi_zoho_aep.cli.ingestions import ingestions_of
    from pulumi_zoho_aep.cli.report.pull_request import mermaid
    from pulumi_zoho_aep.cli.stack import Stack
    from pulumi_zoho_aep.monitoring.chain import chains

    opened = Stack(stack)
    names = {one.name for one in ingestions_of(opened, opened.config(), ingestion)}
    found = [one for one in chains(opened.state()) if one.name in names]
    click.echo("\n".join(mermaid(found) if as_mermaid else drawn(found, with_mapping=ingestion is not None)))
    return FINE
