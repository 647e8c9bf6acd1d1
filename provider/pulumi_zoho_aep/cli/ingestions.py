"""The ingestions of a stack that commands look at and act on."""

from pulumi_zoho_aep.cli.stack import Stack
from pulumi_zoho_aep.engine.models import plain
from pulumi_zoho_aep.monitoring.watched import Watched, chosen, watched


def ingestions_of(opened: Stack, name: str | None = None) -> list[Watched]:
    """Return the dataflows of a stack's state, as they are declared now; or the one of a name.

    Raises:
        ZohoAepError: There is none of that name.
    """
    declared = {key: plain(one) for key, one in opened.config().ingestions.items()}
    return chosen(watched(opened.resources("Dataflow"), declared), name)
