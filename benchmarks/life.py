"""The lives of a stack to measure, and what Pulumi reports for each step. Pure."""

import re
from dataclasses import dataclass

DRIFTED = {"flows": "Dataflow", "sourceConnections": "SourceConnection", "targetConnections": "TargetConnection"}
"""The objects of the first ingestion to rename behind Pulumi's back: collection and resource."""
_UPDATE = re.compile(r"^ ~ +\S+:(\w+) (.+?) (?:update|updated)(?: |$)")


@dataclass(frozen=True)
class Step:
    """One command of the CLI, and the name of the figure that it gives."""

    figure: str
    arguments: tuple[str, ...]
    has_drift: bool = False
    """Whether objects differ from the declaration while it runs."""
    edits: bool = False
    """Whether one declared property of one resource changes before it runs."""
    fast: bool = False
    """Whether Pulumi saves the state once, at the end."""


_NOTHING = "--expect-no-changes"
_WHOLE = (
    Step("up_new", ("up", "--yes")),
    # The project refreshes always, so these read every live object.
    Step("up_unchanged", ("up", "--yes", _NOTHING)),
    Step("preview_unchanged", ("preview", _NOTHING)),
    Step("preview_drift", ("preview",), has_drift=True),
    Step("up_one_change", ("up", "--yes"), edits=True),
    Step("destroy", ("destroy", "--yes")),
)
_FAST = (
    Step("up_new_fast", ("up", "--yes"), fast=True),
    Step("destroy_fast", ("destroy", "--yes"), fast=True),
)
LIVES = (_WHOLE, _FAST)
"""What is measured: each life begins with nothing, and every step continues from the last one."""
STEPS = (*_WHOLE, *_FAST)
"""The steps of all lives."""


def updates(output: str) -> frozenset[str]:
    """Return the resources that Pulumi would update, or did, as `<type> <name>`; refreshes do not count."""
    found = (_UPDATE.match(line) for line in output.splitlines())
    return frozenset(f"{match[1]} {match[2]}" for match in found if match)
