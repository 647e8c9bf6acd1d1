"""The differences between two environments."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pulumi_zoho_aep.cli.compare.sides import Side
from pulumi_zoho_aep.cli.markdown import code
from pulumi_zoho_aep.cli.output import shown

ABSENT = "-"


@dataclass(frozen=True)
class Difference:
    """One key at which two environments differ; None on the side that does not have it."""

    key: str
    first: Any
    second: Any


def compared(first: Side, second: Side) -> list[Difference]:
    """Return the differences between two sides by key, in order; an entry that one side lacks is one difference."""
    found: list[Difference] = []
    only: dict[str, tuple[bool, bool]] = {}
    for key in sorted({*first.values, *second.values}):
        entry = ".".join(key.split(".")[:2])
        only.setdefault(entry, (_has(first, entry), _has(second, entry)))
        if only[entry] == (True, True):
            one, other = first.values.get(key), second.values.get(key)
            if one != other:
                found.append(Difference(key, one, other))
        elif not any(difference.key == entry for difference in found):
            here, there = only[entry]
            found.append(Difference(entry, "declared" if here else None, "declared" if there else None))
    return found


def as_data(first: Side, second: Side, differences: Sequence[Difference]) -> dict[str, Any]:
    """Return the comparison as JSON."""
    return {
        "first": first.name,
        "second": second.name,
        "differences": [{"key": one.key, "first": one.first, "second": one.second} for one in differences],
        "not_compared": [*second.not_compared],
    }


def rows(differences: Sequence[Difference]) -> list[tuple[str, str, str]]:
    """Return the rows of a table."""
    return [(one.key, _words(one.first), _words(one.second)) for one in differences]


def as_markdown(first: Side, second: Side, differences: Sequence[Difference]) -> str:
    """Return the comparison for a comment on a pull request."""
    lines = [f"### {code(first.name)} and {code(second.name)}", ""]
    if not differences:
        lines.append("No differences.")
    lines += [
        f"- {code(key)}: {code(one)} in {code(first.name)}, {code(other)} in {code(second.name)}"
        for key, one, other in rows(differences)
    ]
    if second.not_compared:
        lines += ["", *(f"- not compared: {code(reason, len(reason))}" for reason in second.not_compared)]
    return "\n".join([*lines, ""])


def _has(side: Side, entry: str) -> bool:
    return any(key == entry or key.startswith(f"{entry}.") for key in side.values)


def _words(value: Any) -> str:  # noqa: ANN401 - part of an entry
    return ABSENT if value is None else shown(value, 60)
