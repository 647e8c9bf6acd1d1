"""The ingestions of a stack, for commands that show them or act on them."""

from pulumi_zoho_aep.cli.stack import Stack
from pulumi_zoho_aep.engine.models import plain
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
