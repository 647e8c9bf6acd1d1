from collections.abc import Mapping
from typing import Any

import pytest
from benchmarks.chain import longest_chain


def entry(at: float, milliseconds: float = 50.0) -> Mapping[str, Any]:
    return {"at": at, "milliseconds": milliseconds}


@pytest.mark.parametrize(
    ("entries", "length"),
    [
        ([], 0),
        # A token, two reads beside each other, and what needs both.
        ([entry(10.0), entry(10.06), entry(10.07), entry(10.13)], 3),
        # The order in which answers were ready is not the order of arrival.
        ([entry(10.06), entry(10.0, 200.0), entry(10.12), entry(10.2)], 3),
        # One that arrives at the moment of an answer may have waited for it.
        ([entry(10.0, 500.0), entry(10.5)], 2),
        # A long one does not hide the short ones beside it.
        ([entry(10.0, 900.0), entry(10.1), entry(10.2), entry(10.3)], 3),
    ],
)
def test_longest_chain(entries: list[Mapping[str, Any]], length: int) -> None:
    """Requests count once, however many run beside them; what overlaps is not one after the other."""
    assert longest_chain(entries) == length
