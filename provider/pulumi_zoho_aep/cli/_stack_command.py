"""A subcommand that works on a stack: the advice of its failures names the stack that was named to it."""

from typing import Any

import click

from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.wording import naming_stack


class StackCommand(click.Command):
    """A command with the parameter `stack` or `stack_name`."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's signature
        """Run the command."""
        try:
            return super().invoke(ctx)
        except ZohoAepError as error:
            stack = ctx.params.get("stack") or ctx.params.get("stack_name") or ""
            error.message, error.hint = naming_stack(error.message, stack), naming_stack(error.hint, stack)
            raise
