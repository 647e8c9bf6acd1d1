"""Values of a sync: what it reads, what it plans, and how far it has come."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from pulumi_zoho_aep.errors import ServiceError
from pulumi_zoho_aep.extract.columns import Layout
from pulumi_zoho_aep.extract.positions import Folder, Position, Unfinished
from pulumi_zoho_aep.extract.windows import Window
from pulumi_zoho_aep.zoho import Crm
from pulumi_zoho_aep.zoho.bulk_read import BulkRead


class Zoho(Protocol):
    """The clients of a Zoho organisation that a sync reads with."""

    @property
    def crm(self) -> Crm:
        """Fields and records."""

    @property
    def bulk(self) -> BulkRead:
        """Bulk reads."""


@dataclass(frozen=True)
class Source:
    """The source of an ingestion, with the place for its files.

    Attributes:
        columns: Declared in the stack file; None for all.
        used: Sources and expressions of its mapping.
        folder: Path below the container.
        lag, overlap: Its windows' values; see `next_window`.
        most_bytes: Size at which a file is stored.
    """

    ingestion: str
    table: str
    columns: Sequence[str] | None
    delta_column: str
    folder: str
    used: Sequence[str] = ()
    lag: timedelta = timedelta(seconds=120)
    overlap: timedelta = timedelta(minutes=10)
    most_bytes: int = 128 * 1024 * 1024


_STORED_WITHIN = timedelta(hours=1)
"""The files of a window are stored within this time after its end. Only a first load may take longer."""


@dataclass(frozen=True)
class Former:
    """A dataflow that read the table until now, through another connector or from another folder.

    Attributes:
        name: Title of its connector.
        start, end: It has read everything in between; `start` is None if it has read from the beginning.
        by_files: Whether it reads files. Then `start` and `end` say when files were stored, not which changes they
            contain.
    """

    name: str
    start: datetime | None
    end: datetime
    by_files: bool = False

    def reaches_beyond(self, known: Position | None) -> bool:
        """Say whether a sync can continue where this dataflow stopped, and files do not reach that far already."""
        if self.by_files or known is None:
            return not self.by_files
        return self.end > known.until and (self.start is None or self.start <= known.until)

    def has_read_files(self, until: datetime) -> bool:
        """Say whether it has read the files with all changes until then, which were stored some time later."""
        return not self.by_files or self.end >= until + _STORED_WITHIN


@dataclass
class Progress:
    """The progress of an ingestion.

    Attributes:
        doing: The current step, in words.
        way: Name of the way by which Zoho is read.
        closed: Refusals of Zoho, by the name of the way that is not open.
        share: Part of the current reading that is done, from 0 to 1; None if unknown.
    """

    ingestion: str
    doing: str = ""
    way: str = ""
    closed: dict[str, ServiceError] = field(default_factory=dict)
    rows: int = 0
    stored_bytes: int = 0
    files: list[str] = field(default_factory=list)
    share: float | None = None


@dataclass(frozen=True)
class Plan:
    """The plan of a run.

    Attributes:
        columns: Hash of the columns.
        folder: The folder's contents, according to the stored files.
        now: Zoho's time.
        position: The position to continue from; None if there is none.
        reached: End of the last complete window.
        unfinished: Window that an interrupted run has left unfinished.
        window: Window to read if none is unfinished; None if there is nothing new yet.
        ways: Names of the ways, in the order in which they are tried.
        warnings: Sentences for the user.
        former: Dataflow from which the position is taken over.
    """

    layout: Layout
    columns: str
    folder: Folder
    now: datetime
    position: Position | None
    reached: datetime | None
    unfinished: Unfinished | None
    window: Window | None
    ways: Sequence[str]
    warnings: Sequence[str]
    former: Former | None = None

    @property
    def is_first(self) -> bool:
        """Whether this is a first load, which does not continue from a position."""
        return self.reached is None
