"""`zoho-aep export`: what was made by hand in a sandbox, as sections of the stack file and as an import file.

Nothing is changed anywhere: the sandbox is read, two texts are written.
"""

import json
from pathlib import Path

import click

from pulumi_zoho_aep.cli.estate.options import filtered
from pulumi_zoho_aep.cli.output import json_text
from pulumi_zoho_aep.cli.subcommand import StackSubcommand


@click.command(
    cls=StackSubcommand,
    examples=[
        ("zoho-aep export dev", "sections for all dataflows of known connectors"),
        ("zoho-aep export dev --table Leads --import-file leads.json", "and a file for `pulumi import --file`"),
        ("zoho-aep export --connection 'Zoho sales' --json", "for a machine"),
    ],
)
@filtered
@click.option(
    "--import-file", type=click.Path(path_type=Path, dir_okay=False), help="Write the file for `pulumi import --file`."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, the resources of the import file included.")
def command(stack: str | None, import_file: Path | None, *, as_json: bool, **filters: tuple[str, ...]) -> None:
    """Describe dataflows that were made by hand, and everything they use, as sections of the stack file.

    The sandbox is that of STACK, or of the selected stack. AEP does not show secrets, so they are placeholders; a
    checklist says how to fill them in.
    """
    from pulumi_zoho_aep.cli.estate.export import exported
    from pulumi_zoho_aep.cli.estate.report import as_data, as_yaml, checklist, summary
    from pulumi_zoho_aep.cli.estate.selection import Filters
    from pulumi_zoho_aep.cli.stack import Stack
    from pulumi_zoho_aep.cli.stack_file.writing import put

    if import_file is not None:
        _require_import_file(import_file)
    opened = Stack(stack)
    export = exported(opened, Filters(**filters))
    if import_file is not None:
        put(import_file, json_text({"resources": export.resources}) + "\n")
    click.echo(json_text(as_data(export)) if as_json else as_yaml(export), nl=as_json)
    for line in (*summary(export), *checklist(export, opened)):
        click.echo(line, err=True)
    if import_file is not None and export.resources:
        options = "--generate-code=false --protect=false"
        click.echo(
            f"put the sections into {opened.file.name}, then: "
            f"`pulumi import --file {import_file} {options} --stack {opened.name}`",
            err=True,
        )


def _require_import_file(file: Path) -> None:
    """Require that a file is an earlier import file, if it is there: a mistyped name may be that of the stack file."""
    if not file.is_file():
        return
    try:
        found = json.loads(file.read_bytes())
    except ValueError:
        found = None
    if not (isinstance(found, dict) and {*found} == {"resources"}):
        raise click.UsageError(f"{file} is there already, and is no import file: name another one")
