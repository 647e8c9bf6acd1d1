"""Lists that services answer: what is odd about one item says nothing of the others."""

from typing import Any

import pytest
from hypothesis import given, strategies as st
from tests.unit.hostile import values

from pulumi_zoho_aep.errors import UnexpectedReply
from pulumi_zoho_aep.listing import listing, without_odd_members
from pulumi_zoho_aep.zoho.metadata import Field, Module, read

GOOD = {"api_name": "Email", "data_type": "email", "json_type": "string", "visible": True}


def test_places_are_counted_from_one() -> None:
    """A person finds the item in the answer."""
    found = listing([1, "a", 2, None], lambda item: item if isinstance(item, int) else None, "list numbers")
    assert (found, found.unreadable) == ([1, 2], (2, 4))
    assert listing([], lambda item: item, "list nothing") == []
    with pytest.raises(UnexpectedReply, match="list numbers: the list is not as documented"):
        listing(["a"], lambda _: None, "list numbers")


@given(st.dictionaries(st.sampled_from([*Field.model_fields, "other"]), values(), max_size=5))
def test_any_member_may_be_odd(members: dict[str, Any]) -> None:
    """An item with a name is read whatever else it has; members that are as documented stay, others are named."""
    (found,) = read(Field, [{**GOOD, **members, "api_name": "Email"}], "list fields")
    assert found.api_name == "Email"
    for name, value in GOOD.items():
        if name not in members:
            assert getattr(found, name) == value
        elif name in found.odd:
            assert getattr(found, name) == Field.model_fields[name].default


@given(st.lists(values(), max_size=4), st.lists(values(), max_size=4))
def test_any_neighbour_may_be_odd(before: list[Any], after: list[Any]) -> None:
    """An item that is right is found between any others."""
    found = read(Module, [*before, {"api_name": "Leads", "generated_type": "default"}, *after], "list modules")
    assert ("Leads", "default") in [(module.api_name, module.generated_type) for module in found]
    assert len(found) + len(found.unreadable) == len(before) + 1 + len(after)


def test_what_an_item_needs() -> None:
    """Without its name no one can say what it is."""
    assert without_odd_members(Field, {"api_name": 5, "data_type": "text"}) is None
    assert without_odd_members(Field, []) is None
