"""The mark that tells whose object this is."""

import pytest
from hypothesis import given, strategies as st

from pulumi_zoho_aep.resources._ownership import OwnedObjects, mark, marked_owner, owner_of, unmark
from pulumi_zoho_aep.resources.target_connection import TargetConnectionInputs

parts = st.text(min_size=1, max_size=20)


@given(parts, parts, parts, st.text(max_size=40))
def test_a_mark_is_found_again(project: str, stack: str, name: str, description: str) -> None:
    """Whatever the names and the description, the mark is read back, and the description without it."""
    owner = owner_of(project, stack, name)
    # As the models keep it: without blanks around it.
    kept = TargetConnectionInputs(name="n", description=description, dataset_id="d", schema_id="s").description
    marked = mark(kept, owner)
    assert marked_owner(marked) == owner
    assert unmark(marked) == kept


@given(parts, parts, parts, parts)
def test_owners_do_not_collide(project: str, stack: str, first: str, second: str) -> None:
    """Slashes and blanks in names do not make two resources one."""
    assert (owner_of(project, stack, first) == owner_of(project, stack, second)) == (first == second)
    assert owner_of("a/b", "c", "d") != owner_of("a", "b/c", "d")


def test_people_can_read_it() -> None:
    """The mark stands at the end of the description, in plain words."""
    assert mark("All leads", owner_of("crm", "prod", "leads")) == "All leads [pulumi-zoho-aep crm/prod/leads]"
    assert mark("", owner_of("crm", "prod", "my leads")) == "[pulumi-zoho-aep crm/prod/my%20leads]"


@pytest.mark.parametrize(
    "description",
    ["", "All leads", "[pulumi-zoho-aep crm/prod/leads] of old", "[pulumi-zoho-aep]", "[pulumi-zoho-aep a b]"],
)
def test_no_mark(description: str) -> None:
    """Only what stands at the end, in this form, is a mark."""
    assert marked_owner(description) is None
    assert unmark(description) == description


def test_a_mark_that_somebody_touched() -> None:
    """Blanks that the interface adds around the mark do not hide it."""
    assert marked_owner("x  [pulumi-zoho-aep a/b/c] \n") == "a/b/c"


class Lister:
    """A collection that counts how often it is listed."""

    def __init__(self) -> None:
        self.times = 0
        self.objects: list[tuple[str, str | None]] = [("1", "a"), ("2", None), ("3", "b"), ("4", "a")]

    def __call__(self) -> list[tuple[str, str | None]]:
        """Return ids and marks."""
        self.times += 1
        return self.objects


def test_a_collection_is_listed_once() -> None:
    """All resources of a process share one list; only after a lost answer is there another one."""
    lister = Lister()
    owned = OwnedObjects(lister)
    assert lister.times == 0
    assert (owned.ids("a"), owned.ids("b"), owned.ids("c")) == (["1", "4"], ["3"], [])
    assert lister.times == 1
    lister.objects.append(("5", "c"))
    assert owned.ids("c") == []
    assert owned.ids("c", anew=True) == ["5"]
    assert lister.times == 2
