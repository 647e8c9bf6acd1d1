"""Ways to read a window. Each has its own limits, and all yield the same kind of batches.

Which way is open depends on scopes and table, and only Zoho knows. If Zoho refuses a way before the first row, the next
way is tried.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from pulumi_zoho_aep.errors import Answer, Forbidden, ServiceError, UnexpectedReply
from pulumi_zoho_aep.extract.windows import Window
from pulumi_zoho_aep.zoho.crm import FIELDS_PER_CALL
from pulumi_zoho_aep.zoho.crm_refusals import SCOPE_CODES
from pulumi_zoho_aep.zoho.scopes import BULK_READ

_CLOSED = frozenset(
    {
        *SCOPE_CODES,
        "NO_PERMISSION",
        "FEATURE_NOT_ENABLED",
        "NOT_SUPPORTED",
        "MODULE_NOT_SUPPORTED",
        "MODULE_NOT_AVAILABLE",
        "FIELD_NOT_SUPPORTED",
        "FIELD_IN_CRITERIA_NOT_SUPPORTED",
        "JOB_NOT_SUPPORTED",
    }
)
"""Zoho's codes for a way that is closed to this token, edition, module or column."""


@dataclass(frozen=True)
class Batch:
    """Some rows, with cells in the order of the layout.

    Attributes:
        rows: No record is among them twice.
        share: Part of the reading that is done after this batch, from 0 to 1; None if unknown.
        is_unique: Whether the way yields no record twice across its batches.
        next_part: Token by which another run can go on after this batch.
        rest: The part of the window that this way leaves to others.
    """

    rows: Sequence[Sequence[str]] = ()
    share: float | None = None
    is_unique: bool = False
    next_part: str = ""
    rest: Window | None = None


class Way(Protocol):
    """A way of reading."""

    name: str
    """The way's name in messages."""

    def read(self, window: Window) -> Iterator[Batch]:
        """Yield the records whose last change is in the window."""


def read_by(
    ways: Iterable[Way], window: Window, closed: Callable[[str, ServiceError], None] = lambda _, __: None
) -> Iterator[tuple[str, Batch]]:
    """Yield a window's batches, each with its way's name: the first open way, then others for what it leaves.

    Args:
        ways: In the order in which to try them.
        window: Window to read.
        closed: Called with each way that is closed, and Zoho's reason.

    Raises:
        ServiceError: No way is open. The error is Zoho's first refusal.
    """
    refusal: ServiceError | None = None
    for way in ways:
        batch: Batch | None = None
        try:
            for batch in way.read(window):
                yield way.name, batch
        except ServiceError as error:
            if batch is not None or not is_closed(error):
                raise
            refusal = refusal or error
            closed(way.name, error)
            continue
        if batch is None or batch.rest is None:
            return
        window = batch.rest
    assert refusal is not None, "the last way leaves nothing"
    raise _advised(refusal)


def is_closed(error: ServiceError) -> bool:
    """Say whether an error means that a way is closed."""
    return error.answer.code in _CLOSED


def require_progress(is_further: object, operation: str) -> None:
    """Require that an answer continues where the previous one ended: otherwise it would be read for ever.

    Raises:
        UnexpectedReply: It does not.
    """
    if not is_further:
        raise UnexpectedReply(Answer(operation, "the list does not end: a page shows nothing new"))


def _advised(refusal: ServiceError) -> ServiceError:
    """Add which scope opens a way for every table; the other ways read few columns only."""
    if refusal.answer.code not in SCOPE_CODES:
        return refusal
    hint = f"bulk read needs a scope: `zoho-aep authorize --scopes-add {BULK_READ}`"
    return Forbidden(refusal.answer, hint=f"{hint}, or declare at most {FIELDS_PER_CALL} columns")
