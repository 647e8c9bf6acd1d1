"""The root program turns the stack file into resources."""

from pulumi_zoho_aep.program.run import run

__all__ = ["run"]
