"""The rows of a mapping set: how they are declared, what Data Prep takes, and what it shows."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Annotated

import pulumi
from pydantic import AfterValidator
from typing_extensions import NotRequired, TypedDict

from pulumi_zoho_aep.aep.mapping_sets import Mapping, NewMapping, SourceType
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.models import Properties, Waits, is_known
from pulumi_zoho_aep.engine.unordered import Unordered
from pulumi_zoho_aep.findings import Finding


class MappingArgs(TypedDict):
    """One row."""

    source: NotRequired[pulumi.Input[str]]
    """A column; or `expression`."""
    expression: NotRequired[pulumi.Input[str]]
    """An expression over columns, in Data Prep's language."""
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
    """Yield rows without a source, and targets that two rows write."""
    for row in rows:
        yield from (replace(finding, subject=f"{key} to {row.target}") for finding in row.findings())
    if is_known([row.target for row in rows]):
        for target, times in Counter(row.target for row in rows).items():
            if times > 1:
                yield Finding.error(Code.DUPLICATE_TARGET, key, f"{times} rows write to {target}", "keep one of them")
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
    """Return kind, source and destination of each row, as the rest is Data Prep's own; none if some lack a part."""
    if not all(row.source_type and row.source and row.destination for row in live):
        return ()
    return tuple(
        Row(source=row.source, target=row.destination)
        if row.kind is SourceType.ATTRIBUTE
        else Row(expression=row.source, target=row.destination)
        for row in live
    )
