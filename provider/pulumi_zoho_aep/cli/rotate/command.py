"""`zoho-aep rotate`: put a new secret into the stack, verified before it replaces the old one.

New secrets are made in Zoho's API console and Adobe's Developer Console; no API can make them. `pulumi up` then patches
the base connection with the new values, tests it, and rolls it back if it does not work.
"""

import click

from pulumi_zoho_aep.cli.output import fitted, terminal_width
from pulumi_zoho_aep.cli.subcommand import StackSubcommand


@click.command(
    cls=StackSubcommand,
    examples=[
        ("zoho-aep rotate sales --stack dev", "the client secret of the Zoho credential sales"),
        ("zoho-aep rotate sales dev --refresh-token", "its refresh token"),
        ("ZOHO_AEP_NEW_CLIENT_SECRET=$NEW zoho-aep rotate platform", "AEP's client secret, without asking"),
    ],
)
@click.argument("credential", metavar="WHAT")
@click.option("--refresh-token", is_flag=True, help="Of a Zoho credential: the refresh token, not the client secret.")
def command(credential: str, *, refresh_token: bool, stack: str | None) -> None:
    """Put a new secret into the stack. WHAT is `platform` for AEP's client secret, or the name of a Zoho credential.

    The command asks for it without echo, or takes it from ZOHO_CLIENT_SECRET, ZOHO_REFRESH_TOKEN or, for `platform`,
    ZOHO_AEP_NEW_CLIENT_SECRET. To get a new refresh token by consent, use `zoho-aep authorize`.
    """
    from pulumi_zoho_aep.cli.rotate.rotation import rotate
    from pulumi_zoho_aep.cli.stack import Stack

    rotated = rotate(Stack(stack), credential, refresh_token=refresh_token)
    width = terminal_width()
    click.echo(fitted(rotated.outcome, width))
    for note in rotated.notes:
        click.echo(fitted(f"note: {note}", width), err=True)
    click.echo(fitted(rotated.next_step, width))
