"""Whose object is this: an ownership tag, readable in front, and behind it what tells owners apart for ever.

`crm/prod/leads#1f0c9a52d3b4e687.9d2f4c1a7be0` is project, stack and name; then the lineage of the state that holds the
object, and a hash of the resource's place in that state. Only what stands behind the `#` says who the owner is: a
renamed stack finds its own, and a new stack of the old name does not. Objects carry the tag in their description, where
it never shows as a change of the text; datasets and mapping sets have tags for it.
"""

import hashlib
import re
import threading
from collections.abc import Callable, Iterable, Sequence
from urllib.parse import quote, unquote

from pulumi_zoho_aep.aep.mapping_sets import TagView
from pulumi_zoho_aep.engine.audit import Audited
from pulumi_zoho_aep.engine.models import Outputs

DATASET_TAG = "pulumiZohoAep"
"""Name of the tag of datasets that holds the ownership tag."""
MAPPING_SET_TAG = "pulumi-zoho-aep"

_LINEAGE, _PLACE = "[0-9a-f]{16}", "[0-9a-f]{12}"
_TAG = rf"[\w.~%/-]+\#{_LINEAGE}\.{_PLACE}"
_MARK = re.compile(rf"\s?\[pulumi-zoho-aep ({_TAG})\]", re.ASCII)


class Tagged(Audited):
    """Outputs of an object that carries a tag."""

    ownership_tag: str = ""
    """The live tag where it should be; empty where somebody removed or moved it."""


def has_tag(state: Outputs, tag: str) -> bool:
    """Say whether the object carries the tag where it should, or is of a type that has no place for one."""
    return not isinstance(state, Tagged) or state.ownership_tag == tag


def owner_of(project: str, stack: str, name: str) -> str:
    """Return the readable part of a resource's tag."""
    return "/".join(quote(part, safe="") for part in (project, stack, name))


def tag_of(owner: str, lineage: str, place: str) -> str:
    """Return a resource's tag.

    Args:
        owner: the readable part.
        lineage: of the state.
        place: what no other resource of the state has: types of the parents, type and name, as in its URN.
    """
    return f"{owner}#{lineage}.{hashlib.sha256(place.encode()).hexdigest()[:12]}"


def is_lineage(text: str) -> bool:
    """Say whether a text has the form of a lineage."""
    return re.fullmatch(_LINEAGE, text) is not None


def key_of(tag: str) -> str:
    """Return the part of a tag that says who the owner is; of what is no tag, nothing."""
    return tag.partition("#")[2]


def lineage_of(tag: str) -> str:
    """Return a tag's lineage; of what is no tag, nothing."""
    return key_of(tag).partition(".")[0]


def name_of(tag: str) -> str:
    """Return the resource's name from a tag, or its readable part."""
    return unquote(tag.partition("#")[0].rpartition("/")[2])


def stack_of(tag: str) -> str:
    """Return project and stack from a tag, or its readable part, as people read them."""
    return unquote(tag.partition("#")[0].rpartition("/")[0])


def are_of_one_stack(tag: str, other: str) -> bool:
    """Say whether two tags are of the same state."""
    return lineage_of(tag) == lineage_of(other)


def mark(description: str, tag: str) -> str:
    """Return a description that carries the tag, at its end."""
    return f"{description} [pulumi-zoho-aep {tag}]" if description else f"[pulumi-zoho-aep {tag}]"


def unmark(description: str) -> str:
    """Return a description without its tag."""
    found = _last(description)
    if found is None:
        return description
    before, after = description[: found.start()], description[found.end() :]
    return before + after.rstrip() if before else after.strip()


def marked_owner(description: str) -> str | None:
    """Return the tag that a description carries, wherever it stands in it, or None."""
    found = _last(description)
    return found.group(1) if found else None


def tag_in_place(description: str) -> str:
    """Return the tag of a description if it stands where `mark` puts it, otherwise nothing."""
    tag = marked_owner(description)
    return tag if tag is not None and mark(unmark(description), tag) == description else ""


def tag_values(tag: str) -> list[str]:
    """Return a tag as the values of a service's own tags: services search whole values, and the owner is one."""
    return list(tag.partition("#")[::2])


def tag_from_values(values: Sequence[str] | None) -> str:
    """Return the tag that values stand for, nothing where they stand for none."""
    # Services keep values in an order of their own; only the readable one has slashes.
    tag = "#".join(sorted(values or (), key=lambda value: "/" not in value))
    return tag if re.fullmatch(_TAG, tag, re.ASCII) else ""


def mapping_set_tag(tags: Iterable[TagView]) -> str:
    """Return the ownership tag of a mapping set from its tags, nothing where there is none."""
    return next((tag_from_values(tag.values) for tag in tags if tag.name == MAPPING_SET_TAG), "")


def _last(description: str) -> re.Match[str] | None:
    """Return the last tag: text that a person copied from another object may hold one, too."""
    return next(reversed(list(_MARK.finditer(description))), None)


def fingerprint(identifier: str) -> str:
    """Return a short text by which an object is known to be held, whatever its id looks like."""
    return hashlib.sha256(identifier.encode()).hexdigest()[:12]


class HeldObjects:
    """The objects that resources of the state hold, as far as this process knows: they are never taken over."""

    def __init__(self) -> None:
        self._recorded = ""
        self._seen: set[str] = set()
        self._released: set[str] = set()

    def record(self, fingerprints: str) -> None:
        """Take what the program has read from the state: fingerprints, with something between them."""
        self._recorded = fingerprints

    def add(self, identifier: str) -> None:
        """An object that the engine has asked about is in the state."""
        self._seen.add(identifier)
        self._released.discard(identifier)

    def release(self, identifier: str) -> None:
        """An object is in the state no more, and may be another resource's."""
        self._released.add(identifier)

    def __contains__(self, identifier: str) -> bool:
        """Say whether a resource holds the object."""
        if identifier in self._released:
            return False
        return identifier in self._seen or fingerprint(identifier) in self._recorded


class OwnedObjects:
    """The objects of one collection by owner, listed once per process and again only after a lost answer.

    Within a run nobody else creates objects with this state's tags: the engine holds the stack's lock.
    """

    def __init__(self, list_marked: Callable[[], Iterable[tuple[str, str | None]]]) -> None:
        self._list_marked = list_marked
        self._lock = threading.Lock()
        self._ids: dict[str, list[str]] | None = None

    def ids(self, tag: str, *, anew: bool = False) -> list[str]:
        """Return the ids of the objects that carry the tag of an owner, whatever its readable part."""
        with self._lock:
            if self._ids is None or anew:
                found: dict[str, list[str]] = {}
                for identifier, marked in self._list_marked():
                    if marked is not None:
                        found.setdefault(key_of(marked), []).append(identifier)
                self._ids = found
            return list(self._ids.get(key_of(tag), []))
