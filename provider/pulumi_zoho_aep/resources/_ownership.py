"""Whose object is this: a mark that people can read, the same on every attempt, at the end of the description.

The mark lets `create` find what an interrupted run left behind. It never shows up as a change of the description.
"""

import re
import threading
from collections.abc import Callable, Iterable
from urllib.parse import quote, unquote

_MARK = re.compile(r" ?\[pulumi-zoho-aep ([^\]\s]+)\]\s*\Z")


def owner_of(project: str, stack: str, name: str) -> str:
    """Return the mark's content for a resource."""
    return "/".join(quote(part, safe="") for part in (project, stack, name))


def name_of(owner: str) -> str:
    """Return the resource's name from the mark's content."""
    return unquote(owner.rpartition("/")[2])


def are_of_one_stack(owner: str, other: str) -> bool:
    """Say whether two marks are of the same project and stack."""
    return owner.rpartition("/")[0] == other.rpartition("/")[0]


def mark(description: str, owner: str) -> str:
    """Return a description that carries the mark."""
    return f"{description} [pulumi-zoho-aep {owner}]" if description else f"[pulumi-zoho-aep {owner}]"


def unmark(description: str) -> str:
    """Return a description without its mark."""
    return _MARK.sub("", description)


def marked_owner(description: str) -> str | None:
    """Return whose mark a description carries, or None."""
    found = _MARK.search(description)
    return found.group(1) if found else None


class OwnedObjects:
    """The objects of one collection by mark, listed once per process and again only after a lost answer.

    Within a run nobody else creates objects with this stack's marks: the engine holds the stack's lock.
    """

    def __init__(self, list_marked: Callable[[], Iterable[tuple[str, str | None]]]) -> None:
        self._list_marked = list_marked
        self._lock = threading.Lock()
        self._ids: dict[str, list[str]] | None = None

    def ids(self, owner: str, *, anew: bool = False) -> list[str]:
        """Return the ids of the objects that carry an owner's mark."""
        with self._lock:
            if self._ids is None or anew:
                found: dict[str, list[str]] = {}
                for identifier, marked in self._list_marked():
                    if marked is not None:
                        found.setdefault(marked, []).append(identifier)
                self._ids = found
            return list(self._ids.get(owner, []))
