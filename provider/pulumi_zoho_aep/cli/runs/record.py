"""The last runs of a stack's ingestions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pulumi_zoho_aep.cli.ingestions import ingestions_of
from pulumi_zoho_aep.cli.stack import Stack
from pulumi_zoho_aep.monitoring.history import Ending, Gap, PastRun, gaps
from pulumi_zoho_aep.monitoring.reading import last_runs
from pulumi_zoho_aep.monitoring.watched import Watched


@dataclass(frozen=True)
class IngestionRuns:
    """An ingestion with its last runs, newest first, and the windows between them that no run has read."""

    watched: Watched
    runs: Sequence[PastRun]
    gaps: Sequence[Gap]

    @property
    def needs_attention(self) -> bool:
        """Whether its last run failed although it is enabled."""
        over = next((one for one in self.runs if one.ending is not Ending.RUNNING), None)
        return self.watched.enabled and over is not None and over.ending is Ending.FAILED


@dataclass(frozen=True)
class Record:
    """The runs of a stack, as far as known."""

    stack: str
    ingestions: Sequence[IngestionRuns]

    @property
    def needs_attention(self) -> bool:
        """Whether the last run of an enabled dataflow failed."""
        return any(one.needs_attention for one in self.ingestions)

    @property
    def is_running(self) -> bool:
        """Whether any run is still in progress."""
        return any(run.ending is Ending.RUNNING for one in self.ingestions for run in one.runs)

    @property
    def failures(self) -> "Record":
        """The same without runs in progress and runs whose rows all arrived."""
        lost = (Ending.FAILED, Ending.PARTIAL)
        found = (replace(one, runs=[run for run in one.runs if run.ending in lost]) for one in self.ingestions)
        return replace(self, ingestions=[one for one in found if one.runs or one.gaps])


def reader_of_runs(opened: Stack, ingestion: str | None, each: int) -> Callable[[], Record]:
    """Read a stack once, and return a function that reads the last runs of its ingestions each time it is called.

    Args:
        opened: The stack.
        ingestion: Name of the only one to read.
        each: Maximum number of runs to read of each.

    Raises:
        ZohoAepError: There is no such ingestion, or AEP cannot be queried.
    """
    config = opened.config()
    found = ingestions_of(opened, config, ingestion)
    platform = opened.services(config.platform).platform

    def read() -> Record:
        runs = last_runs(platform, [one.flow_id for one in found], each)
        return Record(opened.name, [IngestionRuns(one, runs[one.flow_id], gaps(runs[one.flow_id])) for one in found])

    return read
