"""The ingestions of a stack, for commands that show them or act on them."""

from collections.abc import Sequence

from pulumi_zoho_aep.aep import Platform
from pulumi_zoho_aep.cli.stack import Stack
from pulumi_zoho_aep.engine.models import plain
from pulumi_zoho_aep.errors import NotFound, ZohoAepError
from pulumi_zoho_aep.findings import nearest
from pulumi_zoho_aep.monitoring.history import PastRun, past_run
from pulumi_zoho_aep.monitoring.watched import Watched, chosen, watched
from pulumi_zoho_aep.stack_file.config import StackConfig


def ingestions_of(opened: Stack, config: StackConfig, name: str | None = None) -> list[Watched]:
    """Return the dataflows of a stack's state as they are declared now, or the one with a given name.

    Args:
        opened: The stack.
        config: Its declaration, which takes a process of the Pulumi CLI to read.
        name: Name of the only ingestion to return.

    Raises:
        ZohoAepError: There is no ingestion with that name.
    """
    declared = {key: plain(one) for key, one in config.ingestions.items()}
    return chosen(watched(opened.resources("Dataflow"), declared), name)


def run_of(platform: Platform, what: str, known: Sequence[Watched]) -> PastRun:
    """Return a run by its id, which may be the mistyped name of an ingestion.

    Raises:
        ZohoAepError: There is no such run.
    """
    try:
        return past_run(platform.runs.get(what))
    except NotFound:
        near = nearest(what, [one.name for one in known])
        hint = f"{near}\n`zoho-aep runs` shows the runs of each ingestion, and with its name their ids"
        raise ZohoAepError(f"{what} is neither an ingestion of the stack nor a run", hint=hint) from None
