"""What a sync did with one ingestion, for people and machines."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from pulumi_zoho_aep.extract.bulk_way import BulkWay
from pulumi_zoho_aep.extract.json_ways import QueryWay
from pulumi_zoho_aep.extract.plans import Plan, Progress
from pulumi_zoho_aep.extract.reconciliation import Comparison
from pulumi_zoho_aep.extract.windows import BEGINNING, Window, written
from pulumi_zoho_aep.zoho.crm_refusals import SCOPE_CODES
from pulumi_zoho_aep.zoho.scopes import BULK_READ, QUERIES

_SCOPES = {BulkWay.name: BULK_READ, QueryWay.name: QUERIES}
"""Requirements of a way beyond the scopes of its module."""


@dataclass(frozen=True)
class Result:
    """The actual or planned outcome for an ingestion.

    Attributes:
        outcome: In words.
        way: The way to read Zoho, if already known.
        rows, files, bytes: Written amounts; None if nothing was to be written.
        read_from, read_until: The window of a plan; after a run, `read_until` is the position.
        error: Why it failed; what it wrote before that still counts.
    """

    ingestion: str
    table: str
    folder: str
    outcome: str
    way: str = ""
    rows: int | None = None
    files: Sequence[str] | None = None
    bytes: int | None = None
    read_from: str = ""
    read_until: str = ""
    warnings: Sequence[str] = ()
    compared: Comparison | None = None
    error: str = ""

    def with_comparison(self, found: Comparison | None) -> "Result":
        """Return it with what a reconciliation found, which is None if this run has just read everything."""
        if found is None:
            return replace(self, outcome=f"{self.outcome}; just read, so nothing to compare")
        words = f"{found.differing:,} of {found.records:,} differ, {found.gone:,} are gone"
        if found.known is None:
            words = f"nothing to compare with: all {found.records:,} written again"
        return replace(self, outcome=f"{self.outcome}; {words}", compared=found)

    def as_data(self) -> dict[str, Any]:
        """Return it as JSON."""
        return asdict(self)


def planned(plan: Plan, folder: str, ingestion: str, *, reconcile: bool) -> Result:
    """Return the planned result of a run."""
    window = plan.unfinished.window if plan.unfinished is not None else plan.window
    words = f"would read {_span(window)} by {plan.ways[0]}" if window else "nothing new yet"
    if plan.unfinished is not None:
        words = f"would continue reading {_span(window)} by bulk read"
    if plan.former is not None:
        words = f"{words}, continuing where {plan.former.name} stopped"
    return Result(
        ingestion,
        plan.layout.table,
        folder,
        f"{words}, then compare everything" if reconcile and not plan.is_first else words,
        way=plan.ways[0] if window else "",
        read_from=written(window.start) if window is not None else "",
        read_until=written(window.end) if window is not None else _shown(plan.reached),
        warnings=plan.warnings,
    )


def done(plan: Plan, progress: Progress, folder: str, read_until: datetime | None, *, changed: bool) -> Result:
    """Return the result of a run; `changed` says whether its window had any rows."""
    if plan.window is None:
        no_file = ", so no file, which `pulumi up` needs: run it again in a few minutes" if plan.is_first else ""
        words = f"nothing new yet{no_file}"
    elif changed:
        words = f"read {_span(plan.window)}"
    else:
        words = "nothing changed" if plan.reached is not None else "no record, so no file, which `pulumi up` needs"
    if plan.former is not None:
        words = f"{words}, continuing where {plan.former.name} stopped"
    return Result(
        progress.ingestion,
        plan.layout.table,
        folder,
        words,
        way=progress.way,
        rows=progress.rows,
        files=progress.files,
        bytes=progress.stored_bytes,
        read_from=written(plan.window.start) if plan.window is not None else "",
        read_until=_shown(read_until),
        # Only on a first load, where it matters; otherwise each run would repeat it.
        warnings=[*plan.warnings, *(_slower(progress) if plan.is_first else ())],
    )


def _slower(progress: Progress) -> Iterator[str]:
    lacking = [_SCOPES[way] for way, refusal in progress.closed.items() if refusal.answer.code in SCOPE_CODES]
    if lacking:
        yield (
            f"read by {progress.way}, which take longer, because the token lacks {' and '.join(lacking)}\n"
            f"`zoho-aep authorize --scopes-add {','.join(lacking)}` adds what is missing"
        )
    for way, refusal in progress.closed.items():
        if refusal.answer.code not in SCOPE_CODES:
            yield f"read by {progress.way}, which take longer, because Zoho refuses {way}: {refusal.answer.reason}"


def _span(window: Window | None) -> str:
    if window is None or window.start == BEGINNING:
        return "everything"
    return f"changes since {written(window.start)}"


def _shown(moment: datetime | None) -> str:
    return written(moment) if moment is not None else ""
