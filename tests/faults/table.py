"""The table of docs/faults.md, from the walk's own list."""

from collections.abc import Iterator

from tests.support.faults.kinds import KINDS


def lines() -> Iterator[str]:
    """Yield the table in Markdown."""
    yield "| fault | what happens |"
    yield "| --- | --- |"
    for kind in KINDS:
        yield f"| {kind.name} | {kind.guarantee} |"
