"""Lists of several pages: the service's link to the next one is followed while it leads to something new."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

from pulumi_zoho_aep.errors import Answer, UnexpectedReply

Item = TypeVar("Item")
MOST = 1_000_000
"""The most objects of one list: many times what a sandbox may hold."""


def next_parameters(body: Any, operation: str) -> dict[str, str]:  # noqa: ANN401 - whatever the service sent
    """Return the parameters of the link to the next page, none on the last one.

    The link's host is ignored: the next page is requested from the configured one.

    Raises:
        UnexpectedReply: The member is not a link.
    """
    link = body
    for name in ("_links", "next", "href"):
        link = link.get(name) if isinstance(link, dict) else None
    try:
        return dict(parse_qsl(urlsplit(link or "").query))
    except (ValueError, TypeError, AttributeError):
        raise UnexpectedReply(Answer(operation, "_links.next.href is not as documented")) from None


def each_once(pages: Iterable[Iterable[tuple[str, Item]]]) -> Iterator[Item]:
    """Yield the items of pages, given with their ids: a list that moves while it is read shows some of them twice."""
    seen: set[str] = set()
    for page in pages:
        for identifier, item in page:
            if identifier not in seen:
                seen.add(identifier)
                yield item


def by_position(
    fetch: Callable[[int], Sequence[Item]], key_of: Callable[[Item], str], size: int, operation: str
) -> Iterator[Sequence[Item]]:
    """Yield the pages of a list that is read by position, the oldest items first.

    If something is deleted meanwhile, the rest moves up. So each page begins with the last item of the one before; one
    that begins with something new is fetched again from further above, so that nothing is left out.

    Args:
        fetch: Returns the page that begins at a position.
        key_of: Returns what distinguishes an item.
        size: Number of items on a full page.
        operation: The request in words, for the error.

    Raises:
        UnexpectedReply: The list does not end.
    """
    progress, seen, start = Progress(operation), set[str](), 0
    while True:
        page = fetch(start)
        if start > 0 and not (page and key_of(page[0]) in seen):
            start = max(0, start - size + 1)
            continue
        yield page
        if len(page) < size:
            return
        progress.require(map(key_of, page))
        seen.update(map(key_of, page))
        start += size - 1


class Progress:
    """Makes sure that a list ends: one that repeats itself would be read for ever."""

    def __init__(self, operation: str) -> None:
        self._operation = operation
        self._seen: set[str] = set()

    def require(self, page: Iterable[str]) -> None:
        """Require that a page, given as its ids and the link to the next one, shows something new.

        Raises:
            UnexpectedReply: It does not.
        """
        known = len(self._seen)
        self._seen.update(page)
        if known == len(self._seen) or known > MOST:
            raise UnexpectedReply(Answer(self._operation, "the list does not end: a page shows nothing new"))
