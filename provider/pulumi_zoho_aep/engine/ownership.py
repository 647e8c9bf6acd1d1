"""Finds out which objects belong to this state: those that carry a resource's tag, and those that a resource holds."""

import hashlib
from collections.abc import Callable, Iterable

from pulumi_zoho_aep.engine.models import Outputs
from pulumi_zoho_aep.tags import key_of
from pulumi_zoho_aep.turns import Turns


class Tagged(Outputs):
    """Outputs of an object that carries a tag."""

    ownership_tag: str = ""
    """The live tag, read from where it should be; empty if somebody removed or moved it."""


def has_tag(state: Outputs, tag: str) -> bool:
    """Say whether the object carries the tag where it should, or is of a type that has no place for one."""
    return not isinstance(state, Tagged) or state.ownership_tag == tag


def fingerprint(identifier: str) -> str:
    """Return a short text by which an object is known to be held, whatever its id looks like."""
    return hashlib.sha256(identifier.encode()).hexdigest()[:12]


class HeldObjects:
    """The objects that resources of the state hold, as far as this process knows: they are never taken over."""

    def __init__(self) -> None:
        self._recorded = ""
        self._moved = ""
        self._seen: set[str] = set()
        self._released: set[str] = set()
        self._of: dict[str, str] = {}
        self.deleted: set[str] = set()
        """Objects that the engine has asked to delete."""
        self.anothers: dict[str, str] = {}
        """The tags that other stacks have put on some of them, by their ids."""
        self._adopters: dict[str, str] = {}
        self.foreseen: set[str] = set()
        """Objects that a preview has found for new resources: `pulumi up` would take them over."""

    def record(self, held: str, moved: str = "") -> None:
        """Take the fingerprints that the program has read from the state, as one text with separators.

        Args:
            held: Fingerprints of objects that the state holds.
            moved: Fingerprints of objects that it uses but no longer holds.
        """
        self._recorded = held
        self._moved = moved

    def will_hold(self, identifier: str) -> bool:
        """Say whether a resource holds the object, or a preview has found it for one."""
        return identifier in self or identifier in self.foreseen

    def has_moved(self, identifier: str) -> bool:
        """Say whether the state uses an object whose own entry has been removed, as by `pulumi state move`."""
        return identifier not in self and fingerprint(identifier) in self._moved

    def add(self, identifier: str, urn: str = "") -> None:
        """Note that an object that the engine has asked about is in the state, perhaps as a resource's own."""
        self._seen.add(identifier)
        self._released.discard(identifier)
        self._of[urn] = identifier

    def retained(self, urn: str) -> str | None:
        """Return the object of a resource that gets another one, unless the engine has asked to delete it."""
        identifier = self._of.get(urn) if urn else None
        return None if identifier in self._released or identifier in self.deleted else identifier

    def is_adopted_by(self, identifier: str, urn: str) -> bool:
        """Say whether a preview adopts an object for this resource: it does for the first that asks."""
        return self._adopters.setdefault(identifier, urn) == urn

    def release(self, identifier: str) -> None:
        """Note that an object is no longer in the state, and may belong to another resource."""
        self._released.add(identifier)

    def __contains__(self, identifier: str) -> bool:
        """Say whether a resource holds the object."""
        if identifier in self._released:
            return False
        return identifier in self._seen or fingerprint(identifier) in self._recorded


class OwnedObjects:
    """The objects of one collection by owner, listed once per process and again only after a lost answer.

    Within a run no other process creates objects with this state's tags: the engine holds the stack's lock.
    """

    def __init__(self, list_tagged: Callable[[], Iterable[tuple[str, str | None]]]) -> None:
        self._list_tagged = list_tagged
        self._turns = Turns()
        self._ids: dict[str, list[str]] | None = None

    def ids(self, tag: str, *, again: bool = False) -> list[str]:
        """Return the ids of the objects that carry an owner's tag; its readable part may differ."""
        with self._turns.turn():
            if self._ids is None or again:
                found: dict[str, list[str]] = {}
                for identifier, carried in self._list_tagged():
                    if carried is not None:
                        found.setdefault(key_of(carried), []).append(identifier)
                self._ids = found
            return list(self._ids.get(key_of(tag), []))
