"""`zoho-aep rotate`: a new secret into the stack, verified before it replaces the old one.

Zoho's API console and Adobe's Developer Console make the new secret; no API does. `pulumi up` then carries it on: the
base connection is patched with the new values and tested, and rolled back where they do not work.
"""

import click

from pulumi_zoho_aep.cli.subcommand import StackSubcommand


@click.command(
    cls=StackSubcommand,
    examples=[
        ("zoho-aep rotate sales --stack dev", "the client secret of the Zoho credential sales"),
        ("zoho-aep rotate sales dev --refresh-token", "its refresh token"),
        ("ZOHO_AEP_NEW_CLIENT_SECRET=$NEW zoho-aep rotate platform", "AEP's client secret, without asking"),
    ],
)
@click.argument("what")
@click.option("--refresh-token", is_flag=True, help="Of a Zoho credential: the refresh token, not the client secret.")
def command(what: str, *, refresh_token: bool, stack: str | None) -> None:
    """Put a new secret into the stack: of WHAT, `platform` for AEP's client secret or the name of a Zoho credential.

    It is asked for without echo, or taken from ZOHO_CLIENT_SECRET, ZOHO_REFRESH_TOKEN or, for `platform`,
    ZOHO_AEP_NEW_CLIENT_SECRET. For a new refresh token by consent, use `zoho-aep authorize`.
    """
    from pulumi_zoho_aep.cli.rotate.rotation import rotate
    from pulumi_zoho_aep.cli.stack import Stack

    rotated = rotate(Stack(stack), what, refresh_token=refresh_token)
    click.echo(rotated.outcome)
    for note in rotated.notes:
        click.echo(f"note: {note}", err=True)
    click.echo(rotated.next_step)
