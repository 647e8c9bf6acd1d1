"""Lists that are read by position while others delete from them."""

import pytest
from hypothesis import given, strategies as st

from pulumi_zoho_aep.aep.paging import by_position, each_once
from pulumi_zoho_aep.errors import UnexpectedReply

SIZE = 4


@given(st.integers(0, 30), st.lists(st.lists(st.integers(0, 29), max_size=5), max_size=12))
def test_what_stays_is_shown_once(count: int, deletions: list[list[int]]) -> None:
    """Whatever is deleted between two pages, and wherever, nothing else is left out."""
    items, left = list(range(count)), iter(deletions)

    def fetch(start: int) -> list[int]:
        page = items[start : start + SIZE]
        for gone in next(left, []):
            if gone in items:
                items.remove(gone)
        return page

    pages = by_position(fetch, str, SIZE, "list numbers")
    shown = list(each_once([(str(item), item) for item in page] for page in pages))
    assert len(shown) == len(set(shown))
    assert {*items} <= {*shown}


def test_a_list_that_ignores_positions() -> None:
    """It is given up, rather than read for ever."""
    with pytest.raises(UnexpectedReply, match="the list does not end"):
        list(by_position(lambda _: [1, 2, 3, 4], str, SIZE, "list numbers"))
