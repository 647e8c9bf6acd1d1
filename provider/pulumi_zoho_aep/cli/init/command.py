"""`zoho-aep init`: create a project with its first stack file, from a few questions or options."""

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pulumi_zoho_aep.cli.init.kinds import is_project, project, setting, stack
from pulumi_zoho_aep.cli.subcommand import Subcommand
from pulumi_zoho_aep.cli.terminal import ask

if TYPE_CHECKING:
    from pulumi_zoho_aep.cli.init.project import Answers


@click.command(
    cls=Subcommand,
    examples=[
        ("zoho-aep init crm", "a project in the folder crm, by questions"),
        (
            "zoho-aep init crm --sandbox dev --sandbox-type development --organization ORG@AdobeOrg --client-id ID",
            "with fewer questions",
        ),
    ],
)
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False), default=".")
@click.option("--project", type=project, metavar="NAME", help="Name of the project; that of the folder if left out.")
@click.option("--stack", type=stack, metavar="NAME", default="dev", show_default=True, help="Name of the first stack.")
@click.option("--sandbox", type=setting("sandbox"), metavar="NAME", help="Name of the sandbox in AEP.")
@click.option(
    "--sandbox-type", type=click.Choice(["development", "production"]), help="Type of sandbox that the stack is for."
)
@click.option(
    "--organization", type=setting("organization"), metavar="ID", help="Organisation id in Adobe, ending in @AdobeOrg."
)
@click.option("--client-id", help="Client id of the API credential in the Adobe Developer Console.")
@click.option("--connector", help="How rows reach AEP, such as `zoho_crm`.")
@click.option("--data-center", help="Where the Zoho organisation lives, such as `eu`; for connectors that read Zoho.")
def command(directory: Path, **given: str | None) -> None:
    """Write a project with a program and a stack file into DIRECTORY. The command asks for what no option says."""
    from pulumi_zoho_aep.cli.init.project import create, files_of, require_free
    from pulumi_zoho_aep.connectors.registry import CONNECTORS

    require_free(directory, given["stack"] or "dev")
    answers = _answers(directory, given)
    found = files_of(answers)
    create(directory, found)
    click.echo(f"wrote {', '.join(found)} in {directory}")
    is_filled_in = not CONNECTORS[answers.connector].logins
    reads_zoho = answers.data_center is not None
    for line in _next_steps(directory, answers.stack, reads_zoho=reads_zoho, is_filled_in=is_filled_in):
        click.echo(line)


def _answers(directory: Path, given: Mapping[str, str | None]) -> "Answers":
    from pulumi_zoho_aep.cli.init.project import Answers
    from pulumi_zoho_aep.connectors.protocol import CredentialUse
    from pulumi_zoho_aep.connectors.registry import CONNECTORS
    from pulumi_zoho_aep.zoho import DATA_CENTERS

    connector = _one_of(given["connector"], "Connector", "--connector", sorted(CONNECTORS))
    reads_zoho = CONNECTORS[connector].credential_use is not CredentialUse.NONE
    types, centers = ["development", "production"], [*DATA_CENTERS]
    return Answers(
        project=given["project"] or _project(directory),
        stack=given["stack"] or "dev",
        organization=given["organization"]
        or ask("Adobe organisation id", "--organization", kind=setting("organization")),
        client_id=given["client_id"] or ask("Client id of the API credential", "--client-id"),
        sandbox=given["sandbox"] or ask("Sandbox", "--sandbox", kind=setting("sandbox")),
        sandbox_type=_one_of(given["sandbox_type"], "Type of the sandbox", "--sandbox-type", types),
        connector=connector,
        data_center=_one_of(given["data_center"], "Data centre", "--data-center", centers) if reads_zoho else None,
    )


def _project(directory: Path) -> str:
    """Return the folder's name, where Pulumi accepts it for a project."""
    name = directory.resolve().name
    return name if is_project(name) else ask("Name of the project", "--project", kind=project)


def _one_of(given: str | None, question: str, option: str, choices: list[str]) -> str:
    if given is not None and given not in choices:
        raise click.BadParameter(f"must be one of {', '.join(choices)}", param_hint=option)
    return given or ask(question, option, choices)


def _next_steps(directory: Path, name: str, *, reads_zoho: bool, is_filled_in: bool) -> list[str]:
    enter = [] if directory.resolve() == Path.cwd() else [f"  cd {shlex.quote(str(directory))}"]
    authorize = [f"  zoho-aep authorize sales --stack {name}"] if reads_zoho else []
    fill_in = [] if is_filled_in else ["  # fill in `auth` in the stack file"]
    return [
        "next:",
        *enter,
        f"  pulumi stack select --create {name}",
        f"  pulumi config set --secret --path 'zoho-aep:platform.client_secret' --stack {name}",
        *authorize,
        *fill_in,
        f"  zoho-aep import {name}                # or: zoho-aep scaffold Leads --stack {name}",
        f"  pulumi preview --stack {name}",
        "to clean up:",
        f"  pulumi destroy --stack {name}         # what was adopted or imported stays in AEP",
        f"  pulumi stack rm {name}, and remove the folder",
    ]
