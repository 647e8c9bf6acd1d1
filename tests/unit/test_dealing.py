"""How the tests are dealt out to workers."""

import pytest
from tests.support.dealing import dealt

SLOW = [["a1", "a2", "a3"], ["b1", "b2"], ["c1"]]
REST = ["r1", "r2", "r3", "r4", "r5"]


@pytest.mark.parametrize(
    ("workers", "parts"),
    [
        (1, [["a1", "a2", "a3", "b1", "b2", "c1", "r1", "r2", "r3", "r4", "r5"]]),
        (2, [["a1", "a2", "a3", "r1", "r2"], ["b1", "b2", "c1", "r3", "r4", "r5"]]),
    ],
)
def test_every_worker_begins_with_slow_ones(workers: int, parts: list[list[str]]) -> None:
    """Files stay together, and every worker gets as many tests."""
    assert dealt(SLOW, REST, workers) == [test for part in parts for test in part]


@pytest.mark.parametrize("workers", [1, 2, 3, 8, 20])
@pytest.mark.parametrize(("slow", "rest"), [(SLOW, REST), (SLOW, []), ([], REST), ([], [])])
def test_none_is_lost(slow: list[list[str]], rest: list[str], workers: int) -> None:
    """However few there are, each is run once."""
    assert sorted(dealt(slow, rest, workers)) == sorted([*rest, *(test for file in slow for test in file)])
