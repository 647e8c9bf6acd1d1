"""The critical path: the part of a figure that no provider could save without leaving requests out. Pure.

It is taken from the simulator's journal of a stack with one ingestion, played with nothing else in the way: the longest
chain of requests of which each arrived after the one before it had been answered. What depends on another answer cannot
be earlier, and with so few requests nothing waits for a free worker, so the chain is the one that dependence makes. A
stack of more ingestions has the same chain beside its others.
"""

from collections.abc import Iterable, Mapping
from typing import Any


def longest_chain(entries: Iterable[Mapping[str, Any]]) -> int:
    """Return the length of the longest chain of requests in a journal.

    Repeatedly taking the request that is answered first, among those that arrive after the last answer, leaves the most
    room for further ones: no other choice gives a longer chain.
    """
    length, free_from = 0, float("-inf")
    for arrived, answered in sorted(map(_interval, entries), key=lambda interval: interval[1]):
        if arrived >= free_from:
            length, free_from = length + 1, answered
    return length


def _interval(entry: Mapping[str, Any]) -> tuple[float, float]:
    arrived = float(entry["at"])
    return arrived, arrived + float(entry["milliseconds"]) / 1000
