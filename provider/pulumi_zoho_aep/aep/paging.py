"""Lists of several pages: the service's link to the next one is followed while it leads to something new."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from pulumi_zoho_aep.errors import Answer, UnexpectedReply

MOST = 1_000_000
"""The most objects of one list: many times what a sandbox may hold."""


def next_parameters(body: Any, operation: str) -> dict[str, str]:  # noqa: ANN401 - whatever the service sent
    """Return the parameters of the link to the next page, none on the last one.

    The link's host is ignored: the next page is requested from the configured one.

    Raises:
        UnexpectedReply: It is not a link.
    """
    link = body
    for name in ("_links", "next", "href"):
        link = link.get(name) if isinstance(link, dict) else None
    try:
        return dict(parse_qsl(urlsplit(link or "").query))
    except (ValueError, TypeError, AttributeError):
        raise UnexpectedReply(Answer(operation, "_links.next.href is not as documented")) from None


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
