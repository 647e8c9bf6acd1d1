"""Every worker begins with slow tests: what is left at the end is short, and easily shared."""

from collections.abc import Sequence
from itertools import groupby
from typing import TypeVar

import pytest

Test = TypeVar("Test")

_SLOW = ("e2e", "faults", "load", "browser", "clients")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the tests in an order that xdist cuts into a part for each worker."""
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    folders = [config.rootpath / "tests" / name for name in _SLOW]
    slow = [item for item in items if any(folder in item.path.parents for folder in folders)]
    files = [list(file) for _, file in groupby(slow, key=lambda item: item.path)]
    chosen = set(slow)
    items[:] = dealt(files, [item for item in items if item not in chosen], workers)


def dealt(slow: Sequence[Sequence[Test]], rest: Sequence[Test], workers: int) -> list[Test]:
    """Return all tests, one worker's after another's, as many for each.

    Args:
        slow: Tests by file: those of one file may share what is slow to make, and stay together.
        rest: All others; they fill up what a worker has.
        workers: How many there are.
    """
    parts: list[list[Test]] = [[] for _ in range(workers)]
    for file in sorted(slow, key=len, reverse=True):
        min(parts, key=len).extend(file)
    left, total = list(rest), sum(map(len, slow)) + len(rest)
    ordered: list[Test] = []
    for number, part in enumerate(parts):
        # The scheduler counts like this.
        size = (total - len(ordered)) // (workers - number)
        fitting = max(0, size - len(part))
        ordered += [*part, *left[:fitting]]
        del left[:fitting]
    return [*ordered, *left]
