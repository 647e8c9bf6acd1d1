"""Kinds of values: as much as it takes to say whether one fits into a field."""

from collections.abc import Iterable
from enum import Enum


class Kind(Enum):
    """What a column holds, or an expression results in; the value is what messages call it."""

    TEXT = "text"
    INTEGER = "a whole number"
    NUMBER = "a number"
    BOOLEAN = "true or false"
    DATE = "a date"
    MOMENT = "a date with time"
    OBJECT = "an object"
    LIST = "a list"
    ANY = "anything"
    """Not known, or null."""


_NUMBERS = frozenset({Kind.INTEGER, Kind.NUMBER})


def common(kinds: Iterable[Kind]) -> Kind:
    """Return the kind that several kinds share; `anything` if they share none."""
    found = set(kinds)
    if len(found) == 1:
        return found.pop()
    return Kind.NUMBER if found and found <= _NUMBERS else Kind.ANY
