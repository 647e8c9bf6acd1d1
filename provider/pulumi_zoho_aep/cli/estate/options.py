"""Options by which `zoho-aep export` and `zoho-aep import` select dataflows."""

from collections.abc import Callable
from typing import Any

import click

_FILTERS = (
    ("names", "--name", "NAME", "A dataflow of this name."),
    ("ids", "--id", "ID", "The dataflow of this id."),
    ("tables", "--table", "TABLE", "Dataflows that read this table."),
    ("connections", "--connection", "NAME", "Dataflows that read from this base connection, by name or id."),
    ("datasets", "--dataset", "NAME", "Dataflows that write to this dataset, by name or id."),
)


def filtered(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that select dataflows; each may be given several times."""
    for argument, option, metavar, meaning in reversed(_FILTERS):
        command = click.option(option, argument, metavar=metavar, multiple=True, help=meaning)(command)
    return command
