"""A subcommand that works on a stack: its failures advise what names the stack and the credential it was given."""

from typing import Any

import click

from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.wording import naming_credential, naming_stack


class StackCommand(click.Command):
    """A command with the parameter `stack` or `stack_name`."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's signature
        """Run the command."""
        try:
            return super().invoke(ctx)
        except ZohoAepError as error:
            stack = ctx.params.get("stack") or ctx.params.get("stack_name") or ""
            credential = ctx.params.get("credential") or ""
            error.message, error.hint = (
                naming_stack(naming_credential(text, credential), stack) for text in (error.message, error.hint)
            )
            raise
