"""What a sync is about: what it reads, what it is going to do, and how far it has come."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pulumi_zoho_aep.extract.columns import Layout
from pulumi_zoho_aep.extract.positions import Folder, Position, Unfinished
from pulumi_zoho_aep.extract.windows import Window


@dataclass(frozen=True)
class Source:
    """What an ingestion reads, and where its files go.

    Attributes:
        columns: those of the stack file; None for all.
        used: sources and expressions of its mapping.
        folder: below the container.
        lag, overlap: of the windows.
        most_bytes: from which size on a file is stored.
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
"""After the end of a window, its files are there. Only a first load may take longer."""


@dataclass(frozen=True)
class Former:
    """A dataflow that read the table until now, by another connector or in another folder.

    Attributes:
        name: of the connector.
        start, end: all in between was read; `start` is None where it is from the beginning.
        by_files: whether it reads files, of which it knows when they were stored, and not what changed until then.
    """

    name: str
    start: datetime | None
    end: datetime
    by_files: bool = False

    def reaches_beyond(self, known: Position | None) -> bool:
        """Say whether reading can go on where it stopped, and has no need to where files have stopped before."""
        if self.by_files or known is None:
            return not self.by_files
        return self.end > known.until and (self.start is None or self.start <= known.until)

    def has_read_files(self, until: datetime) -> bool:
        """Say whether it has read the files that have all changes until then: they were stored some time later."""
        return not self.by_files or self.end >= until + _STORED_WITHIN


@dataclass
class Progress:
    """How far an ingestion has come.

    Attributes:
        doing: in words.
        way: how Zoho is read.
        closed: ways that are not open, with Zoho's reasons.
        share: of what is being read, from 0 to 1; None where that is not known.
    """

    ingestion: str
    doing: str = ""
    way: str = ""
    closed: dict[str, str] = field(default_factory=dict)
    rows: int = 0
    stored_bytes: int = 0
    files: list[str] = field(default_factory=list)
    share: float | None = None


@dataclass(frozen=True)
class Plan:
    """What a run reads.

    Attributes:
        columns: a hash of theirs.
        folder: what the files say.
        now: Zoho's time.
        position: the one to go on from; None without any.
        reached: how far complete windows go.
        unfinished: what a run that was cut off has left.
        window: what to read otherwise; None if there is nothing yet.
        ways: what they are called, the first one to be tried first.
        warnings: what is worth knowing.
        former: from which the position is taken over.
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
        """Whether the window does not go on from a position."""
        return self.reached is None
