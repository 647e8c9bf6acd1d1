"""Reads of one collection, answered from its list if that saves requests.

A refresh reads every object of a stack at the same time, and the engine never says how many there are. So the first
objects of a collection are read one by one; after that, pages of its list are fetched, never more pages than objects
requested. That takes about one request per hundred objects, and at worst twice the single reads, in a sandbox full of
other people's objects. What no page shows, such as a new object that the list shows late, and what this process has
written, is read on its own.

New objects are read together: reads that are requested while one is on its way share the next.
"""

import threading
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from enum import Enum
from typing import Any, Generic, TypeVar

from pulumi_zoho_aep.aep.session import Model, Session, parse_each
from pulumi_zoho_aep.errors import ServiceError
from pulumi_zoho_aep.listing import Listing
from pulumi_zoho_aep.wording import number

SINGLE_READS = 2
"""Up to how many objects of a collection are read one by one."""

IDS_OF_A_LIST = 50
"""How many objects are read together at most: a URL that names them has to stay below some kilobytes."""

ItemT = TypeVar("ItemT")
ModelT = TypeVar("ModelT", bound=Model)


class Reads(Enum):
    """How `get` reads objects."""

    ALONE = "alone"
    """Each object by its id."""
    BATCHED = "batched"
    """From lists that may have been fetched at any time since the client was created, for a refresh."""
    TOGETHER = "together"
    """From a list that is fetched now, if it already has the object; for objects that were just created."""


class Readable(Generic[ItemT]):
    """A collection whose objects are read one by one or, in a refresh, in batches.

    Args:
        session: The session with the service.
        reads: How `get` reads objects.
    """

    def __init__(self, session: Session, reads: Reads = Reads.ALONE) -> None:
        self._session = session
        self._without_id: set[tuple[Hashable, int]] = set()
        self._batch = Batch(self.pages()) if reads is Reads.BATCHED else None
        self._together = Together(self._get, self.newest) if reads is Reads.TOGETHER else None

    def get(self, identifier: str) -> ItemT:
        """Return one object.

        Raises:
            NotFound: There is no object with that id.
        """
        shared, url = self._together or self._batch, self._url(identifier)
        seen = None if shared is None or self._session.has_written(url) else shared.get(identifier)
        return self._get(identifier) if seen is None or self._session.has_written(url) else seen

    @property
    def left_out(self) -> str:
        """How many items of the list have no id, in words; empty if all have one."""
        return f"{number(len(self._without_id), 'item')} without an id left out" if self._without_id else ""

    def _shown(self, model: type[ModelT], items: list[Any], operation: str, page: Hashable) -> Listing[ModelT]:
        """Read a page of the list, which may hold anything that others made, and count what has no id."""
        found = parse_each(model, items, operation, may_all_be_odd=True)
        self._without_id |= {(page, place) for place in found.unreadable}
        return found

    def pages(self) -> Iterator[Sequence[tuple[str, ItemT]]]:
        """Yield all objects of the collection with their ids, a request per page."""
        raise NotImplementedError

    def newest(self, identifiers: Sequence[str]) -> Iterable[tuple[str, ItemT]]:
        """Yield new objects with their ids, by one request, as far as a list shows them; others may be among them."""
        raise NotImplementedError

    def _get(self, identifier: str) -> ItemT:
        raise NotImplementedError

    def _url(self, identifier: str) -> str:
        raise NotImplementedError


class Batch(Generic[ItemT]):
    """What the pages of a list have shown so far; safe to share between threads.

    Args:
        pages: Function that fetches the next page on demand.
    """

    def __init__(self, pages: Iterator[Sequence[tuple[str, ItemT]]]) -> None:
        self._pages = pages
        self._lock = threading.Lock()
        self._seen: dict[str, ItemT] = {}
        self._asked = 0
        self._fetched = 0
        self._is_whole = False
        self._failure: ServiceError | None = None

    def get(self, identifier: str) -> ItemT | None:
        """Return an object as a page shows it; None if it has to be read on its own."""
        # Threads that wait for the lock are served by the page that its holder fetches.
        with self._lock:
            self._asked += 1
            if self._asked > SINGLE_READS:
                while identifier not in self._seen and self._fetched < self._asked and self._fetch():
                    self._fetched += 1
            return self._seen.get(identifier)

    def all(self) -> Sequence[ItemT]:
        """Return all objects of the collection.

        Raises:
            ServiceError: A page could not be fetched, now or earlier.
        """
        with self._lock:
            while self._fetch():
                pass
            if self._failure is not None:
                raise self._failure
            return tuple(self._seen.values())

    def whole(self) -> Sequence[ItemT] | None:
        """Return all objects of the collection once its list is complete; None while each is to be read by itself.

        The list grows by a page per question, from the second one on. So that is never more than twice the requests.
        """
        with self._lock:
            self._asked += 1
            if self._asked > 1 and not self._is_whole:
                self._fetch()
            return tuple(self._seen.values()) if self._is_whole else None

    def _fetch(self) -> bool:
        try:
            page = next(self._pages, None)
        except ServiceError as error:
            # An iterator that has failed ends with the next call, as one does that has shown everything.
            self._failure = error
            return False  # single reads go on, and report the error themselves
        self._seen.update(page or ())
        self._is_whole = page is None and self._failure is None
        return page is not None


class _Gathering(Generic[ItemT]):
    """Reads that wait for the same request."""

    def __init__(self) -> None:
        self.identifiers: list[str] = []
        self.found: dict[str, ItemT] | None = None


class Together(Generic[ItemT]):
    """Reads of one collection that are requested at once: those that come while one is on its way share the next.

    Args:
        alone: Returns one object.
        newest: Yields the objects with some ids by one request, as far as it shows them.
    """

    def __init__(
        self, alone: Callable[[str], ItemT], newest: Callable[[Sequence[str]], Iterable[tuple[str, ItemT]]]
    ) -> None:
        self._alone = alone
        self._newest = newest
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._next: _Gathering[ItemT] = _Gathering()

    def get(self, identifier: str) -> ItemT | None:
        """Return an object; None if it is not in the list, and has to be read on its own.

        Raises:
            NotFound: No one else waited, and there is no object with that id.
        """
        with self._lock:
            if len(self._next.identifiers) == IDS_OF_A_LIST:
                self._next = _Gathering()
            mine = self._next
            mine.identifiers.append(identifier)
        with self._turn:
            if mine.found is None:
                with self._lock:
                    if self._next is mine:
                        self._next = _Gathering()
                mine.found = self._read(mine.identifiers)
        return mine.found.get(identifier)

    def _read(self, identifiers: Sequence[str]) -> dict[str, ItemT]:
        if len(identifiers) == 1:
            return {identifiers[0]: self._alone(identifiers[0])}
        try:
            return dict(self._newest(identifiers))
        except ServiceError:
            return {}  # single reads go on, and report the error themselves
