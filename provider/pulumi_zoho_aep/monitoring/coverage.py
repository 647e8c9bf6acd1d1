"""The period whose changes a dataflow's runs have read without a gap, so that another connector can take over."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pulumi_zoho_aep.aep.run import Run
from pulumi_zoho_aep.aep.times import from_milliseconds
from pulumi_zoho_aep.monitoring.history import past_run


@dataclass(frozen=True)
class Coverage:
    """All changes from `start` on and before `end` were read.

    Attributes:
        start: None if everything from the beginning was read.
    """

    start: datetime | None
    end: datetime


def coverage_of(runs: Iterable[Run]) -> Coverage | None:
    """Return the window that good runs have read without a gap, from the first run on; None if no run shows it."""
    windows = sorted(
        (one.window.start or 0, one.window.end) for one in runs if one.window.end and past_run(one).is_good
    )
    if not windows:
        return None
    first, reached = windows[0][0], 0
    for start, end in windows:
        if reached and start > reached:
            break
        reached = max(reached, end)
    until = from_milliseconds(reached)
    return Coverage(from_milliseconds(first), until) if until is not None else None
