"""The part of a source that a run reads."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from pulumi_zoho_aep.simulator.adobe.flow_service.file_formats import Corrupt


@dataclass(frozen=True)
class Window:
    """The part of a source that a run reads.

    Attributes:
        start: Epoch seconds, inclusive; None reads from the beginning.
        end: Epoch seconds, exclusive; None reads everything, whatever its time.
    """

    start: int | None
    end: int | None


class NotRead(Exception):
    """A source could not be read; `code` is the one that the run reports."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Rows(Protocol):
    """The rows that a source connection yields."""

    @property
    def files(self) -> int | None:
        """The number of files in the last window; None for sources without files."""

    def rows(self, window: Window) -> Iterable[dict[str, Any] | Corrupt]:
        """Yield the rows of a window as mappings see them.

        Raises:
            NotRead: The source does not give them.
        """
