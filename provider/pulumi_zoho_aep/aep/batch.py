"""Reads of one collection, batched into pages of its list where that saves requests.

A refresh reads every object of a stack at the same time, and the engine never says how many there are. So the first
objects of a collection are read one by one; after that, pages of its list are fetched, never more pages than objects
requested. That takes about one request per hundred objects, and at worst twice the single reads, in a sandbox full of
other people's objects. What no page shows, such as a new object that the list shows late, and what this process has
written, is read on its own.
"""

import threading
from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar

from pulumi_zoho_aep.aep.session import Session
from pulumi_zoho_aep.errors import ServiceError

SINGLE_READS = 2
"""Up to how many objects of a collection are read one by one."""

ItemT = TypeVar("ItemT")


class Readable(Generic[ItemT]):
    """A collection whose objects are read one by one or, in a refresh, in batches.

    Args:
        session: The session with the service.
        batched: Whether `get` may answer from lists fetched since this client was created.
    """

    def __init__(self, session: Session, *, batched: bool = False) -> None:
        self._session = session
        self._batch = Batch(self.pages()) if batched else None

    def get(self, identifier: str) -> ItemT:
        """Return one object.

        Raises:
            NotFound: There is no object with that id.
        """
        seen = None if self._batch is None else self._batch.get(identifier)
        if seen is None or self._session.has_written(self._url(identifier)):
            return self._get(identifier)
        return seen

    def pages(self) -> Iterator[Sequence[tuple[str, ItemT]]]:
        """Yield all objects of the collection with their ids, a request per page."""
        raise NotImplementedError

    def _get(self, identifier: str) -> ItemT:
        raise NotImplementedError

    def _url(self, identifier: str) -> str:
        raise NotImplementedError


class Batch(Generic[ItemT]):
    """What the pages of a list have shown so far; safe to share between threads.

    Args:
        pages: Fetches a page whenever the next one is requested.
    """

    def __init__(self, pages: Iterator[Sequence[tuple[str, ItemT]]]) -> None:
        self._pages = pages
        self._lock = threading.Lock()
        self._seen: dict[str, ItemT] = {}
        self._asked = 0
        self._fetched = 0
        self._is_whole = False
        self._has_failed = False

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
            ServiceError: A page could not be fetched.
        """
        with self._lock:
            for page in self._pages:
                self._seen.update(page)
            return tuple(self._seen.values())

    def whole(self) -> Sequence[ItemT] | None:
        """Return all objects of the collection once its list is whole; None while each question has to be asked alone.

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
        except ServiceError:
            # An iterator that has failed ends with the next call, as one does that has shown everything.
            self._has_failed = True
            return False  # single reads go on, and report the error themselves
        self._seen.update(page or ())
        self._is_whole = page is None and not self._has_failed
        return page is not None
