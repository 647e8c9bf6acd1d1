"""`zoho-aep schema`: the JSON Schema of stack files, for editors and CI."""

from importlib.resources import files

import click

from pulumi_zoho_aep.cli.subcommand import Subcommand


@click.command(
    cls=Subcommand,
    examples=[
        ("zoho-aep schema > stack.schema.json", "next to the stack files"),
        ("# yaml-language-server: $schema=stack.schema.json", "first line of a stack file: the editor completes it"),
    ],
)
def command() -> None:
    """Print the JSON Schema of stack files, by which an editor completes, explains and checks them."""
    # This reads the file, because the models would load Pulumi; a test keeps the two equal.
    click.echo(files("pulumi_zoho_aep").joinpath("stack_file/stack.schema.json").read_text(encoding="utf-8"), nl=False)
