"""`zoho-aep doctor`: check everything that must hold before `pulumi up`, and say how to fix the rest."""

import click

from pulumi_zoho_aep.cli.output import json_text, progress
from pulumi_zoho_aep.cli.subcommand import FINE, NEEDS_ATTENTION, StackSubcommand


@click.command(
    cls=StackSubcommand,
    examples=[
        ("zoho-aep doctor dev", "check stack dev"),
        ("zoho-aep doctor --stack dev --json", "the same, as JSON"),
        ("zoho-aep doctor --ip-ranges --region VA7 --format csv", "the addresses to let in"),
    ],
    attention="a check failed or needs attention",
)
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON.")
@click.option("--ip-ranges", "only_ip_ranges", is_flag=True, help="Print the addresses to let in, and check nothing.")
@click.option("--region", help="With --ip-ranges: such as VA7; the region of the stack's sandbox if left out.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "csv"]), help="With --ip-ranges: text if left out."
)
def command(stack: str | None, *, as_json: bool, only_ip_ranges: bool, region: str | None, form: str | None) -> int:
    """Check everything that must hold before `pulumi up` of STACK, or of the selected stack.

    Changes nothing, and does not use up a grant token.
    """
    if only_ip_ranges:
        if as_json:
            raise click.UsageError("with --ip-ranges, use --format json")
        _print_addresses(stack, region, form or "text")
        return FINE
    if region or form:
        raise click.UsageError("--region and --format go with --ip-ranges")
    from pulumi_zoho_aep.cli.doctor.diagnosis import diagnose
    from pulumi_zoho_aep.cli.doctor.report import as_data, print_outcomes
    from pulumi_zoho_aep.cli.stack import Stack

    with progress("querying Zoho and AEP"):
        outcomes = diagnose(Stack(stack))
    if as_json:
        click.echo(json_text(as_data(outcomes)))
    else:
        print_outcomes(outcomes)
    return NEEDS_ATTENTION if any(outcome.needs_attention for outcome in outcomes) else FINE


def _print_addresses(stack: str | None, region: str | None, form: str) -> None:
    from pulumi_zoho_aep.cli.doctor.addresses import addresses_of, written

    found = addresses_of(stack, region)
    click.echo(written(found, form), nl=False)
    click.echo(f"Adobe's list of {found.as_of} for {found.region}; compare with {found.source}", err=True)
