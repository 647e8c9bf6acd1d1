"""`zoho-aep report`: a page that shows how a stack's ingestions are doing and have been doing."""

from pathlib import Path

import click

from pulumi_zoho_aep.cli.subcommand import StackSubcommand

DAYS, MOST_DAYS = 14, 90


@click.command(
    cls=StackSubcommand,
    examples=[
        ("zoho-aep report dev", "zoho-aep-dev.html, a page that works offline"),
        ("zoho-aep report prod --days 90 --output crm.html", "three months"),
        ("zoho-aep report --stack dev --markdown > graph.md", "the chains as a graph, for a pull request"),
    ],
)
@click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="The file; zoho-aep-STACK.html if left out."
)
@click.option(
    "--days", type=click.IntRange(1, MOST_DAYS), default=DAYS, show_default=True, help="How far back to show runs."
)
@click.option("--no-drift", is_flag=True, help="Leave out drift and orphans, for which a preview is run.")
@click.option("--markdown", is_flag=True, help="Print Markdown with a Mermaid graph instead of writing a page.")
def command(stack: str | None, output: Path | None, days: int, *, no_drift: bool, markdown: bool) -> None:
    """Write a page about STACK, or the selected stack: chains, mappings, runs, freshness, findings, drift, orphans.

    The page is a single file that loads nothing and can be sent to a colleague. It contains counts and names, but no
    rows.
    """
    from pulumi_zoho_aep.cli.output import progress
    from pulumi_zoho_aep.cli.report.gathering import gathered
    from pulumi_zoho_aep.cli.report.page import as_page
    from pulumi_zoho_aep.cli.report.pull_request import as_markdown
    from pulumi_zoho_aep.cli.stack import Stack
    from pulumi_zoho_aep.cli.stack_file.writing import put

    opened = Stack(stack)
    with progress("reading dataflows and runs" if no_drift else "reading dataflows and runs, and running a preview"):
        report = gathered(opened, days, with_drift=not no_drift)
    if markdown:
        click.echo(as_markdown(report), nl=False)
        return
    file = output or Path(f"zoho-aep-{opened.name.replace('/', '-')}.html")
    put(file, as_page(report))
    click.echo(str(file))
