"""Lists of several pages, where the service says what comes next: believed as far as it leads on."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from pulumi_zoho_aep.errors import Answer, UnexpectedReply

MOST = 1_000_000
"""Objects of one list: many times what a sandbox may hold."""


def next_parameters(body: Any, operation: str) -> dict[str, str]:  # noqa: ANN401 - whatever the service sent
    """Return the parameters of the link to the next page, none on the last one.

    The link's host is the service's affair: the next page is asked of the one that is known.

    Raises:
        UnexpectedReply: what stands there is no link.
    """
    link = body
    for name in ("_links", "next", "href"):
        link = link.get(name) if isinstance(link, dict) else None
    try:
        return dict(parse_qsl(urlsplit(link or "").query))
    except (ValueError, TypeError, AttributeError):
        raise UnexpectedReply(Answer(operation, "_links.next.href is not as documented")) from None


class Progress:
    """Sees to it that a list ends: one that shows the same again and again would be read for ever."""

    def __init__(self, operation: str) -> None:
        self._operation = operation
        self._seen: set[str] = set()

    def require(self, page: Iterable[str]) -> None:
        """Require that a page, given as its ids and what leads to the next one, is a new one.

        Raises:
            UnexpectedReply: it is not.
        """
        known = len(self._seen)
        self._seen.update(page)
        if known == len(self._seen) or known > MOST:
            raise UnexpectedReply(Answer(self._operation, "the list does not end: a page shows nothing new"))
