"""Shortens Pulumi's output: lines are left out, never changed."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
# A row of Pulumi's progress: two columns for the kind of change, the type, the name, and what is going on.
_ROW = re.compile(r"^ (?:\+\+|--|\+-|[-+~=] | {2}) {1,2}\S+:\S+:\S+ \S+ ?(?P<status>.*)$")
_DONE = re.compile(r"(create|update|delete|replace)(d\b|\b)|.*failed")
# What was waited for stays on the row that says that it is done.
_WAITED = re.compile(r"(\(\d+(?:\.\d+)?s\)(?: \[diff: [^\]]*\])?);? waiting for .*")


@dataclass(frozen=True)
class Block:
    """Lines from one that matches `start` up to, without it, one that matches `end`."""

    start: str
    end: str


def condensed(lines: Iterable[str], blocks: Sequence[Block] = ()) -> Iterator[str]:
    """Yield the lines worth reading as they come, and finally how many were left out.

    Args:
        lines: without their ends; colours are kept.
        blocks: what else is left out.
    """
    left_out = 0
    within: Block | None = None
    was_blank = True
    for line in lines:
        text = _COLOURS.sub("", line).rstrip()
        if within is not None and re.search(within.end, text):
            within = None
        within = within or next((block for block in blocks if re.search(block.start, text)), None)
        if within is not None or not _is_worth_reading(text):
            left_out += 1
        elif text or not was_blank:
            was_blank = not text
            yield _WAITED.sub(r"\1", line)
    if left_out:
        yield f"… {left_out} lines left out"


def _is_worth_reading(text: str) -> bool:
    """Skips rows that are unchanged or in progress, and the dots of a progress display."""
    if text.startswith("@ "):
        return False
    row = _ROW.match(text)
    return row is None or _DONE.match(row.group("status")) is not None
