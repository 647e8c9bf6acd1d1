"""The tag that tells whose object this is."""

import pytest
from hypothesis import given, strategies as st

from pulumi_zoho_aep.engine.ownership import HeldObjects, OwnedObjects, fingerprint
from pulumi_zoho_aep.resources.target_connection import TargetConnectionInputs
from pulumi_zoho_aep.tags import (
    key_of,
    name_of,
    owner_of,
    stack_of,
    tag_from_values,
    tag_in,
    tag_in_place,
    tag_of,
    tag_values,
    with_tag,
    without_tag,
)

LINEAGE = "0123456789abcdef"
TAG = f"crm/prod/leads#{LINEAGE}.0123456789ab"
parts = st.text(min_size=1, max_size=20)


@given(parts, parts, parts, st.text(max_size=40))
def test_a_tag_is_found_again(project: str, stack: str, name: str, description: str) -> None:
    """Whatever the names and the description, the tag is read back, and the description without it."""
    tag = tag_of(owner_of(project, stack, name), LINEAGE, f"type::{name}")
    # As the models keep it: without blanks around it.
    kept = TargetConnectionInputs(name="n", description=description, dataset_id="d", schema_id="s").description
    marked = with_tag(kept, tag)
    assert (tag_in(marked), tag_in_place(marked), without_tag(marked)) == (tag, tag, kept)
    assert (name_of(tag), stack_of(tag)) == (name, f"{project}/{stack}")
    assert tag_from_values(tag_values(tag)) == tag_from_values(tag_values(tag)[::-1]) == tag


@given(parts, parts)
def test_the_readable_part_says_nothing(first: str, second: str) -> None:
    """Who the owner is depends on lineage and place alone: a renamed stack finds its own."""
    tag = tag_of(owner_of("crm", first, "leads"), LINEAGE, first)
    assert key_of(tag) == key_of(tag_of(owner_of("crm", second, "leads"), LINEAGE, first))
    assert (key_of(tag) == key_of(tag_of(owner_of("crm", first, "leads"), LINEAGE, second))) == (first == second)
    assert key_of(tag) != key_of(tag_of(owner_of("crm", first, "leads"), LINEAGE[::-1], first))


@given(parts, parts, parts, parts)
def test_owners_do_not_collide(project: str, stack: str, first: str, second: str) -> None:
    """Slashes and blanks in names do not make two resources one."""
    assert (owner_of(project, stack, first) == owner_of(project, stack, second)) == (first == second)
    assert owner_of("a/b", "c", "d") != owner_of("a", "b/c", "d")


def test_people_can_read_it() -> None:
    """The tag is at the end of the description, in plain words in front."""
    leads, mine = (tag_of(owner_of("crm", "prod", name), LINEAGE, "type::leads") for name in ("leads", "my leads"))
    assert with_tag("All leads", leads) == f"All leads [pulumi-zoho-aep crm/prod/leads#{LINEAGE}.2164ddcec1f0]"
    assert with_tag("", mine) == f"[pulumi-zoho-aep crm/prod/my%20leads#{LINEAGE}.2164ddcec1f0]"


@pytest.mark.parametrize(
    "description",
    [
        "",
        "All leads",
        "[pulumi-zoho-aep crm/prod/leads]",
        "[pulumi-zoho-aep]",
        "[pulumi-zoho-aep a b]",
        f"[pulumi-zoho-aep crm/prod/\x1b#{LINEAGE}.0123456789ab]",
    ],
)
def test_no_tag(description: str) -> None:
    """Only what has this form is a tag."""
    assert tag_in(description) is None
    assert without_tag(description) == description
    assert tag_in_place(description) == ""


@pytest.mark.parametrize(
    ("description", "text"),
    [
        (f"[pulumi-zoho-aep {TAG}] of old", "of old"),
        (f"old [pulumi-zoho-aep {TAG}] leads", "old leads"),
        (f"old leads [pulumi-zoho-aep {TAG}] \n", "old leads"),
        (f"old\n[pulumi-zoho-aep {TAG}]\nleads", "old\nleads"),
    ],
)
def test_a_tag_that_somebody_moved(description: str, text: str) -> None:
    """It is found anywhere, is not a change of the text, and is to be put back at the end."""
    assert tag_in(description) == TAG
    assert without_tag(description) == text
    assert tag_in_place(description) == ""


def test_a_tag_in_a_text_of_the_persons_own() -> None:
    """Of several tags the last one counts, which is ours; the text keeps the others."""
    text = f"copied from [pulumi-zoho-aep {TAG.replace('leads', 'contacts')}]"
    assert (tag_in(with_tag(text, TAG)), without_tag(with_tag(text, TAG))) == (TAG, text)


def test_held_objects() -> None:
    """What the program has read from the state, and what the engine has asked about."""
    held = HeldObjects()
    assert "a" not in held
    held.record(f"{fingerprint('b')} {fingerprint('a')}")
    held.add("c")
    assert [identifier in held for identifier in "abcd"] == [True, True, True, False]


class Lister:
    """A collection that counts how often it is listed."""

    def __init__(self) -> None:
        self.times = 0
        self.objects: list[tuple[str, str | None]] = [("1", "x/s/n#a"), ("2", None), ("3", "p/s/n#b"), ("4", "p/s/n#a")]

    def __call__(self) -> list[tuple[str, str | None]]:
        """Return ids and marks."""
        self.times += 1
        return self.objects


def test_a_collection_is_listed_once() -> None:
    """All resources of a process share one list; only after a lost answer is there another one."""
    lister = Lister()
    owned = OwnedObjects(lister)
    assert lister.times == 0
    assert (owned.ids("p/s/n#a"), owned.ids("p/s/n#b"), owned.ids("p/s/n#c")) == (["1", "4"], ["3"], [])
    assert lister.times == 1
    lister.objects.append(("5", "p/s/n#c"))
    assert owned.ids("p/s/n#c") == []
    assert owned.ids("p/s/n#c", again=True) == ["5"]
    assert lister.times == 2
