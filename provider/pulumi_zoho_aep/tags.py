"""Ownership tags: readable at the beginning, with a part at the end that distinguishes owners for ever.

`crm/prod/leads#1f0c9a52d3b4e687.9d2f4c1a7be0` is project, stack and name; then the lineage of the state that holds the
object, and a hash of the resource's place in that state. Only the part after the `#` identifies the owner: a renamed
stack finds its own objects, and a new stack of the old name does not. Objects carry the tag in their description, where
it never shows as a change of the text; datasets and mapping sets have it among their tags.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import Protocol
from urllib.parse import quote, unquote

DATASET_TAG = "pulumiZohoAep"
"""Name of the tag of datasets that holds the ownership tag."""
MAPPING_SET_TAG = "pulumi-zoho-aep"

_LINEAGE, _PLACE = "[0-9a-f]{16}", "[0-9a-f]{12}"
_TAG = rf"[\w.~%/-]+\#{_LINEAGE}\.{_PLACE}"
_IN_TEXT = re.compile(rf"\s?\[pulumi-zoho-aep ({_TAG})\]", re.ASCII)


def owner_of(project: str, stack: str, name: str) -> str:
    """Return the readable part of a resource's tag."""
    return "/".join(quote(part, safe="") for part in (project, stack, name))


def tag_of(owner: str, lineage: str, place: str) -> str:
    """Return a resource's tag.

    Args:
        owner: the readable part.
        lineage: of the state.
        place: The part of its URN that no other resource of the state has: types of the parents, type and name.
    """
    return f"{owner}#{lineage}.{hashlib.sha256(place.encode()).hexdigest()[:12]}"


def is_lineage(text: str) -> bool:
    """Say whether a text has the form of a lineage."""
    return re.fullmatch(_LINEAGE, text) is not None


def key_of(tag: str) -> str:
    """Return the part of a tag that identifies the owner; empty if it is not a tag."""
    return tag.partition("#")[2]


def lineage_of(tag: str) -> str:
    """Return a tag's lineage; empty if it is not a tag."""
    return key_of(tag).partition(".")[0]


def name_of(tag: str) -> str:
    """Return the resource's name from a tag, or its readable part."""
    return unquote(tag.partition("#")[0].rpartition("/")[2])


def stack_of(tag: str) -> str:
    """Return project and stack from a tag, or its readable part, as people read them."""
    return unquote(tag.partition("#")[0].rpartition("/")[0])


def are_of_one_stack(tag: str, other: str) -> bool:
    """Say whether two tags belong to the same state."""
    return lineage_of(tag) == lineage_of(other)


def with_tag(description: str, tag: str) -> str:
    """Return a description with the tag at its end; an empty tag changes nothing."""
    if not tag:
        return description
    return f"{description} [pulumi-zoho-aep {tag}]" if description else f"[pulumi-zoho-aep {tag}]"


def without_tag(description: str) -> str:
    """Return a description without its tag."""
    found = _last(description)
    if found is None:
        return description
    before, after = description[: found.start()], description[found.end() :]
    return before + after.rstrip() if before else after.strip()


def tag_in(description: str) -> str | None:
    """Return the tag anywhere in a description, or None."""
    found = _last(description)
    return found.group(1) if found else None


def tag_in_place(description: str) -> str:
    """Return the tag of a description if it is where `with_tag` puts it; otherwise empty."""
    tag = tag_in(description)
    return tag if tag is not None and with_tag(without_tag(description), tag) == description else ""


def tag_values(tag: str) -> list[str]:
    """Return a tag as values of a service's own tags.

    Services search for whole values, so the owner is a value of its own.
    """
    return list(tag.partition("#")[::2])


def tag_from_values(values: Sequence[str] | None) -> str:
    """Return the tag that values stand for; empty if there is none."""
    # Services store values in an order of their own; only the readable one has slashes.
    tag = "#".join(sorted(values or (), key=lambda value: "/" not in value))
    return tag if re.fullmatch(_TAG, tag, re.ASCII) else ""


class ServiceTag(Protocol):
    """A tag of a service's own: a name with values."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def values(self) -> Sequence[str]:
        """Its values."""


def mapping_set_tag(tags: Iterable[ServiceTag]) -> str:
    """Return the ownership tag of a mapping set from its tags; empty if there is none."""
    return next((tag_from_values(tag.values) for tag in tags if tag.name == MAPPING_SET_TAG), "")


def _last(description: str) -> re.Match[str] | None:
    """Return the last tag: text that somebody copied from another object may contain one, too."""
    return next(reversed(list(_IN_TEXT.finditer(description))), None)
