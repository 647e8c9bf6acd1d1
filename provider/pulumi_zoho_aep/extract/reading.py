"""Ways of reading a window, each with what it cannot do; the ways share the form of what they yield.

Which way is open depends on scopes and table, and only Zoho knows: a way that it refuses before the first row is left
for the next one.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from pulumi_zoho_aep.errors import Forbidden, ServiceError
from pulumi_zoho_aep.extract.windows import Window
from pulumi_zoho_aep.zoho.crm import FIELDS_PER_CALL
from pulumi_zoho_aep.zoho.crm_refusals import SCOPE_CODES

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
"""Zoho's codes for a way that is not open to this token, edition, module or column."""


@dataclass(frozen=True)
class Batch:
    """Some rows, in the order of the layout.

    Attributes:
        rows: none are the same record twice within a batch.
        share: how much of what is read this is, with all before it, from 0 to 1; None where that is not known.
        is_unique: whether the way gives no record twice in all its batches.
        next_part: the token by which reading can go on after this batch in another run.
        rest: what is left of the window, where the way ends before its end.
    """

    rows: Sequence[Sequence[str]] = ()
    share: float | None = None
    is_unique: bool = False
    next_part: str = ""
    rest: Window | None = None


class Way(Protocol):
    """A way of reading."""

    name: str
    """What messages call it."""

    def read(self, window: Window) -> Iterator[Batch]:
        """Yield the records whose last change is in the window."""


def read_by(
    ways: Iterable[Way], window: Window, closed: Callable[[str, ServiceError], None] = lambda _, __: None
) -> Iterator[tuple[str, Batch]]:
    """Yield a window's batches, each with the name of its way: the first that is open, and others for what it leaves.

    Args:
        ways: in the order in which they are tried.
        window: what to read.
        closed: is called with each way that is not open, and Zoho's reason.

    Raises:
        ServiceError: no way is open; Zoho's reason for the last one.
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
    """Say whether an error means that a way is not open."""
    return error.answer.code in _CLOSED


def _advised(refusal: ServiceError) -> ServiceError:
    """Say which scope opens a way for every table; the others are for few columns."""
    if refusal.answer.code not in SCOPE_CODES:
        return refusal
    hint = "bulk read needs a scope: `zoho-aep authorize --scopes-add ZohoCRM.bulk.READ`"
    return Forbidden(refusal.answer, hint=f"{hint}, or leave all but {FIELDS_PER_CALL} columns out")
