"""Many reads of one collection as few requests: pages of its list, as far as they pay.

A refresh reads every object of a stack at the same time, and the engine never says how many there are. So the first
reads of a collection are requests of their own; then pages of its list are fetched, never more of them than objects
were asked for. Together that is about a request per hundred objects, and at worst twice the single reads, where a
sandbox is full of objects of others. What no page shows, such as a new object that lists show late, and what this
process has written is asked for alone.
"""

import threading
from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar

from pulumi_zoho_aep.aep.session import Session
from pulumi_zoho_aep.errors import ServiceError

SINGLE_READS = 2
"""How many objects of a collection are few enough to be read one by one."""

ItemT = TypeVar("ItemT")


class Readable(Generic[ItemT]):
    """A collection whose objects are read one by one or, in a refresh, in batches.

    Args:
        session: the conversation with the service.
        batched: whether `get` may answer from lists fetched since this client was made.
    """

    def __init__(self, session: Session, *, batched: bool = False) -> None:
        self._session = session
        self._batch = Batch(self.pages()) if batched else None

    def get(self, identifier: str) -> ItemT:
        """Return one object.

        Raises:
            NotFound: there is none of that id.
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
        pages: fetches a page whenever it is asked for the next one.
    """

    def __init__(self, pages: Iterator[Sequence[tuple[str, ItemT]]]) -> None:
        self._pages = pages
        self._lock = threading.Lock()
        self._seen: dict[str, ItemT] = {}
        self._asked = 0
        self._fetched = 0

    def get(self, identifier: str) -> ItemT | None:
        """Return an object as a page shows it; None where it must be asked for alone."""
        # Whoever waits for the lock is served by the page that its holder fetches.
        with self._lock:
            self._asked += 1
            if self._asked > SINGLE_READS:
                while identifier not in self._seen and self._fetched < self._asked and self._fetch():
                    self._fetched += 1
            return self._seen.get(identifier)

    def all(self) -> Sequence[ItemT]:
        """Return all objects of the collection.

        Raises:
            ServiceError: a page could not be fetched.
        """
        with self._lock:
            for page in self._pages:
                self._seen.update(page)
            return tuple(self._seen.values())

    def _fetch(self) -> bool:
        try:
            page = next(self._pages, None)
        except ServiceError:
            return False  # the single reads go on, and tell what is wrong where it concerns them
        self._seen.update(page or ())
        return page is not None
