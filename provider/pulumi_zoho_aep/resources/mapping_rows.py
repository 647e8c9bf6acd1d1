"""The rows of a mapping set: how they are declared, what Data Prep takes, and what it shows."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Annotated

import pulumi
from pydantic import AfterValidator
from typing_extensions import NotRequired, TypedDict

from pulumi_zoho_aep import expressions
from pulumi_zoho_aep.aep.mapping_sets import Mapping, NewMapping, SourceType
from pulumi_zoho_aep.aep.resolved import steps
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.models import Properties, Waits, is_known
from pulumi_zoho_aep.engine.unordered import Unordered
from pulumi_zoho_aep.findings import Finding


class MappingArgs(TypedDict):
    """One row."""

    source: NotRequired[pulumi.Input[str]]
    """A column, used instead of `expression`."""
    expression: NotRequired[pulumi.Input[str]]
    """An expression over columns in Data Prep's language, used instead of `source`."""
    target: pulumi.Input[str]
    """An XDM path, such as `person.name.fullName`."""


class Row(Properties):
    """One row."""

    source: str | None = None
    expression: str | None = None
    target: str

    def findings(self) -> Iterator[Finding]:
        """Yield a column and an expression together, or neither."""
        if is_known(self.source, self.expression) and (self.source is None) == (self.expression is None):
            yield Finding.error(Code.AMBIGUOUS_ROW, "source", "give either source (a column) or expression")


Rows = Annotated[tuple[Annotated[Row, Waits], ...], AfterValidator(Unordered)]
"""Data Prep returns rows in an order of its own, and their order means nothing."""


def findings_in(rows: Sequence[Row], key: str = "mappings") -> Iterator[Finding]:
    """Yield rows that Data Prep could not read, and targets that two rows write."""
    for row in rows:
        found = (*row.findings(), *_source_findings(row))
        yield from (replace(finding, subject=f"{key} to {row.target}") for finding in found)
    for row in rows:
        if is_known(row.target) and not steps(row.target):
            reason = f"{row.target!r} is not a path of fields" if row.target else "a row has no target"
            yield Finding.error(Code.UNKNOWN_TARGET, key, reason, "write a path such as person.name.fullName")
    if is_known([row.target for row in rows]):
        yield from _target_findings([row.target for row in rows], key)
    if not rows:
        yield Finding.error(Code.EMPTY_MAPPING, key, "map at least one column")


def to_api(declared: Sequence[Row]) -> list[NewMapping]:
    """Return the rows of the body."""
    return [
        NewMapping(source_type=SourceType.ATTRIBUTE, source=row.source, destination=row.target)
        if row.source is not None
        else NewMapping(source_type=SourceType.EXPRESSION, source=row.expression or "", destination=row.target)
        for row in declared
    ]


def from_api(live: Sequence[Mapping]) -> tuple[Row, ...]:
    """Return kind, source and destination of each row, because the rest is Data Prep's own; none if a row lacks one."""
    if not all(row.source_type and row.source and row.destination for row in live):
        return ()
    return tuple(
        Row(source=row.source, target=row.destination)
        if row.kind is SourceType.ATTRIBUTE
        else Row(expression=row.source, target=row.destination)
        for row in live
    )


def mapped_columns(rows: Sequence[Row]) -> list[str]:
    """Return the columns that rows read, in expressions too, each once; parts of a column follow a dot."""
    found: dict[str, None] = {}
    for row in rows:
        with suppress(expressions.InvalidExpression):  # which is a finding of its own
            sources = [row.source] if row.source is not None else expressions.columns_of(row.expression or "")
            found |= dict.fromkeys(sources)
    return list(found)


def _source_findings(row: Row) -> Iterator[Finding]:
    """Yield syntax errors and the like, as far as the text itself shows them."""
    if is_known(row.expression) and row.expression is not None:
        yield from expressions.findings_in(row.expression)
    if is_known(row.source) and row.source is not None and not expressions.is_column(row.source):
        reason = "this source is not the name of a column in Data Prep's language"
        fix = f"write {expressions.source_name(row.source)}, or give an expression"
        yield Finding.error(Code.INVALID_EXPRESSION, "", reason, fix)


def _target_findings(targets: Sequence[str], key: str) -> Iterator[Finding]:
    for target, times in Counter(targets).items():
        if times > 1:
            yield Finding.error(Code.DUPLICATE_TARGET, key, f"{times} rows write to {target}", "keep one of them")
        for other in dict.fromkeys(targets):
            if target.startswith((f"{other}.", f"{other}[")):
                reason = f"one row writes to {other}, another to {target} within it"
                yield Finding.error(Code.OVERLAPPING_TARGETS, key, reason, "keep one of them")
