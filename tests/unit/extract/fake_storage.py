"""A storage and a position in memory, which can be cut off before or after they act."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import IO

from tests.unit.extract.fake_zoho import START

from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.extract.positions import Notes, Position
from pulumi_zoho_aep.extract.windows import FileName, StoredFile


@dataclass
class FakeStorage:
    """Files by folder and name, with what is beside them; they expire after seven days."""

    clock: Callable[[], datetime] = lambda: START
    before: Callable[[str], None] = lambda _: None
    after: Callable[[str], None] = lambda _: None
    files: dict[tuple[str, str], tuple[bytes, dict[str, str], datetime]] = field(default_factory=dict)
    kept: list[tuple[str, bytes]] = field(default_factory=list)
    """All that was ever stored: what a dataflow has read."""

    def list(self, folder: str, after: datetime | None = None) -> Sequence[StoredFile]:
        """Return the files of a folder that have not expired, without notes that are not needed."""
        self.before("list")
        now = self.clock()
        return [
            StoredFile(name, at, notes if after is None or _ends_after(name, after) else {})
            for (place, name), (_, notes, at) in self.files.items()
            if place == folder and now - at < timedelta(days=7)
        ]

    def put(self, folder: str, name: str, content: IO[bytes], notes: Notes) -> None:
        """Store a file; one of the same run is there already."""
        self.before("put")
        if (folder, name) in self.files:
            if Notes.of(self.files[folder, name][1]).run == notes.run:
                return
            raise ZohoAepError(f"{name} is there")
        body = content.read()
        self.files[folder, name] = (body, notes.values(), self.clock())
        if name.endswith(".csv"):
            self.kept.append((name, body))
        self.after("put")

    def read(self, folder: str, names: Sequence[str], take: Callable[[str, IO[bytes]], None]) -> None:
        """Read stored files back."""
        for name in names:
            self.before("read")
            take(name, io.BytesIO(self.files[folder, name][0]))

    def rows(self) -> Iterator[dict[str, str]]:
        """Yield the rows of all files ever stored, in the order of storing."""
        for _, body in self.kept:
            yield from csv.DictReader(io.StringIO(body.decode("utf-8"), newline=""))


@dataclass
class FakePosition:
    """A position."""

    position: Position | None = None
    before: Callable[[str], None] = lambda _: None
    after: Callable[[str], None] = lambda _: None

    def get(self) -> Position | None:
        """Return it."""
        self.before("get position")
        return self.position

    def set(self, position: Position) -> None:
        """Keep it."""
        self.before("set position")
        self.position = position
        self.after("set position")


def _ends_after(name: str, moment: datetime) -> bool:
    found = FileName.parse(name)
    return found is None or found.window.end > moment
