"""Examines a stack and its sandbox: the engine finds drift, and lists of the sandbox show orphans."""

from collections.abc import Iterator
from dataclasses import replace

from pulumi_zoho_aep.aep.inventory import listed
from pulumi_zoho_aep.cli.drift.model import Report
from pulumi_zoho_aep.cli.drift.objects import sorted_out
from pulumi_zoho_aep.cli.drift.preview import read
from pulumi_zoho_aep.cli.health.examination import examined
from pulumi_zoho_aep.cli.stack import Stack
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.stack_file.config import StackConfig, parse
from pulumi_zoho_aep.wording import naming_stack


def examine(stack: Stack) -> Report:
    """Let the engine compare, and look for orphans.

    Raises:
        ZohoAepError: The comparison failed.
    """
    view = replace(read(stack.preview()), up=naming_stack(f"`{stack.repair}`", stack.given).strip("`"))
    # A person's own program has its own configuration; the engine has just reported any mistake in ours.
    config, wrong = parse(stack.values())
    services = stack.services(config.platform)
    found, not_listed = listed(services.platform)
    sandbox = sorted_out(services.settings.sandbox, found, not_listed, view)
    try:
        health = () if wrong else tuple(_health(stack, stack.with_folders(config)))
    except ZohoAepError as error:
        not_listed = {**sandbox.not_listed, "FlowRun": error.message}
        return Report(view, replace(sandbox, not_listed=not_listed))
    return Report(view, sandbox, health)


def _health(stack: Stack, config: StackConfig) -> Iterator[Finding]:
    """Yield the reasons, other than drift, why data does not arrive."""
    if stack.resources("Dataflow"):
        yield from (one for one in examined(stack, config, None).findings if one.code not in (Code.GONE, Code.PAUSED))
