"""What is wrong with the rows of a run, from AEP's error diagnostics: counted by kind, without the rows' contents."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pulumi_zoho_aep.aep.batches import RowError
from pulumi_zoho_aep.aep.platform import Platform
from pulumi_zoho_aep.aep.run_codes import meaning_of
from pulumi_zoho_aep.errors import NotFound

MOST_BYTES = 8 * 1024 * 1024
"""Some tens of thousands of rows, which is more than enough to tell what is wrong with them."""
_SAMPLES = 3
_LONGEST_REASON = 200
_HIDDEN = "…"
_MAYBE_VALUES = re.compile(r"'[^']*'|\"[^\"]*\"|\S+@\S+|[+-]?\d[\d.,:/+-]*")


@dataclass(frozen=True)
class Group:
    """Rows with the same error."""

    code: str
    column: str
    """A column or a path in the schema; empty if whole rows are meant."""
    reason: str
    """AEP's words without values, or what the code means."""
    count: int
    samples: Sequence[Any] = field(repr=False)
    """Some of the records: personal data."""


@dataclass(frozen=True)
class Diagnosis:
    """AEP's errors for the rows of a run."""

    groups: Sequence[Group]
    """The most frequent first."""
    is_whole: bool
    """Whether all errors are counted."""
    has_diagnostics: bool
    """Whether the dataflow has AEP keep rows with errors, if AEP says so."""
    counts: Mapping[str, int]
    """Rows by code, as AEP has counted them itself."""


def diagnosed(platform: Platform, batches: Sequence[str], most_bytes: int = MOST_BYTES) -> Diagnosis:
    """Return what is wrong with the rows of the batches of a run.

    Args:
        platform: The clients of its sandbox.
        batches: The batches that it wrote.
        most_bytes: Maximum number of bytes to download.
    """
    errors: list[RowError] = []
    counts: Counter[str] = Counter()
    is_whole = has_diagnostics = True
    for batch in batches:
        try:
            found = platform.batches.get(batch)
        except NotFound:
            continue
        has_diagnostics = has_diagnostics and found.has_diagnostics
        counts.update({one.code: one.record_count for one in found.errors if one.record_count})
        rows = platform.batches.row_errors(batch, most_bytes=most_bytes)
        errors += rows.errors
        is_whole = is_whole and rows.is_whole
    return Diagnosis(grouped(errors), is_whole, has_diagnostics, counts)


def grouped(errors: Iterable[RowError]) -> list[Group]:
    """Count errors by code, column and reason, the most frequent first."""
    found: dict[tuple[str, str, str], list[Any]] = defaultdict(list)
    counts: Counter[tuple[str, str, str]] = Counter()
    for error in errors:
        key = (error.code, error.column, _reason(error))
        counts[key] += 1
        if len(found[key]) < _SAMPLES:
            found[key].append(error.record)
    return [Group(*key, count, found[key]) for key, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))]


def _reason(error: RowError) -> str:
    """Return AEP's words without what may be a value of the record."""
    words = error.message
    for value in sorted({*_values(error.record)}, key=len, reverse=True):
        words = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", _HIDDEN, words) if value in words else words
    words = " ".join(_MAYBE_VALUES.sub(lambda one: _kept(one[0], error.column), words).split())
    return words[:_LONGEST_REASON] or meaning_of(error.code).meaning


def _kept(text: str, column: str) -> str:
    return text if column and text.strip("'\"") == column else _HIDDEN


def _values(record: Any) -> Iterator[str]:  # noqa: ANN401 - whatever a row holds
    if isinstance(record, dict | list):
        for one in record.values() if isinstance(record, dict) else record:
            yield from _values(one)
    elif record not in (None, True, False, ""):
        yield str(record).strip() or json.dumps(record)
