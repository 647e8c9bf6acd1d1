"""What was, or would be, added to the stack file, for machines and for people."""

from dataclasses import asdict
from typing import Any

import click

from pulumi_zoho_aep.cli.output import shown
from pulumi_zoho_aep.cli.scaffold.addition import Addition
from pulumi_zoho_aep.cli.stack import Stack


def as_data(stack: Stack, addition: Addition, *, written: bool) -> dict[str, Any]:
    """Return the addition as JSON."""
    proposal = addition.proposal
    return {
        "file": stack.file.name,
        "written": written,
        "ingestion": addition.ingestion,
        "added": proposal.sections,
        "left_out": [asdict(one) for one in proposal.left_out],
        "notes": list(proposal.notes),
    }


def print_addition(stack: Stack, addition: Addition, *, written: bool) -> None:
    """Print the change to the stack file, and the notes."""
    proposal = addition.proposal
    click.echo(f"--- {stack.file.name}\n+++ {stack.file.name}\n{addition.edited.difference}")
    lines = [*proposal.notes, *(["left out:"] if proposal.left_out else [])]
    lines += [f"  {shown(one.column)}: {one.reason}" for one in proposal.left_out]
    if written:
        next_step = f"pulumi preview --stack {stack.name}"
        lines.append(f"ingestion {addition.ingestion} is in {stack.file.name}; next: {next_step}")
    else:
        lines.append("nothing was written")
    click.echo("\n".join(lines), err=True)
