"""What is said where a title is taken."""

from types import SimpleNamespace
from typing import Any

import pytest

from pulumi_zoho_aep.errors import Answer, Refused
from pulumi_zoho_aep.resources.titles import taken_title_explained
from pulumi_zoho_aep.tags import tag_of, with_tag

TAKEN = "title must be unique. An object https://ns.adobe.com/x already exists with the same title."


def hint_where_it_belongs_to(description: str | None, reason: str = TAKEN, *, is_new: bool = True) -> str:
    """Return the advice of a refusal, where an object of that title has a description, or there is none."""
    found = [] if description is None else [SimpleNamespace(description=description)]
    collection: Any = SimpleNamespace(list=lambda **_: found)
    owner = tag_of("crm/dev/people", "0" * 16, "another place")
    explained = taken_title_explained(collection, "CRM people", owner, "schema", is_new=is_new)
    with pytest.raises(Refused) as caught, explained:
        raise Refused(Answer("create schema", reason, 400), hint="the usual")
    assert caught.value.answer.reason == reason
    return caught.value.hint


@pytest.mark.parametrize(
    ("description", "hint"),
    [
        (None, "the usual"),
        ("by hand", "the schema that has this title belongs to no stack: use it by its id, or choose another title"),
        (
            with_tag("", tag_of("crm/dev/crm-people", "0" * 16, "place")),
            "this stack created it, under the name crm-people: keep that name, or give one of them another title",
        ),
        (
            with_tag("", tag_of("crm/prod/people", "1" * 16, "place")),
            "it belongs to the stack crm/prod: choose another title",
        ),
        (
            with_tag("", tag_of("crm/dev/people", "1" * 16, "place")),
            "it belongs to another stack of the same name, crm/dev: choose another title",
        ),
    ],
)
def test_whose_title_it_is(description: str | None, hint: str) -> None:
    """A stack whose own schema has the title is not sent to look for another title."""
    assert hint_where_it_belongs_to(description) == hint


def test_other_refusals_keep_their_advice() -> None:
    """Only a title is looked up."""
    assert hint_where_it_belongs_to("by hand", "meta:class is missing") == "the usual"


@pytest.mark.parametrize(
    ("description", "hint"),
    [
        ("by hand", "the schema that has this title belongs to no stack: choose another title"),
        (
            with_tag("", tag_of("crm/dev/crm-people", "0" * 16, "place")),
            "this stack created it, under the name crm-people: give one of them another title",
        ),
    ],
)
def test_an_update_stays_with_its_object(description: str, hint: str) -> None:
    """Whoever changes the title of an object has no use for another one."""
    assert hint_where_it_belongs_to(description, is_new=False) == hint
