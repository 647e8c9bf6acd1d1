"""What a run reads from a generic REST source: it pages through the simulated Zoho (routes reference A.4-A.6)."""

import re
from collections.abc import Iterator
from typing import Any

from pulumi_zoho_aep.simulator.adobe.flow_service.rest_calls import Caller
from pulumi_zoho_aep.simulator.adobe.flow_service.windows import NotRead, Window
from pulumi_zoho_aep.simulator.world import World

Item = dict[str, Any]

# A name in a JSONPath, after a dot or in brackets; `$` and `[*]` name nothing.
_PATH_STEP = re.compile(r"\.(\w+)|\['([^']+)'\]")
_MOST_REQUESTS = 10_000


class RestRows:
    """The rows that a source connection of the generic REST source yields."""

    files = None

    def __init__(self, world: World, source: Item, base: Item) -> None:
        """Look at a source connection."""
        self._world, self._base = world, base
        self._params: Item = source["params"]

    def rows(self, window: Window) -> Iterator[Item]:
        """Yield a row per record, page by page.

        Raises:
            NotRead: Zoho refused, or its answer has no list of records at the path.
        """
        for answer in pages(Caller(self._world, self._base, self._params, window), self._params["paginationParams"]):
            yield from records(answer, self._params["contentPath"])


def first_rows(world: World, base: Item, params: Item) -> list[Item]:
    """Return the rows of the first page, for explore."""
    answer = next(pages(Caller(world, base, params, Window(None, None)), params["paginationParams"]), None)
    return [] if answer is None else list(records(answer, params["contentPath"]))


def pages(caller: Caller, paging: Item) -> Iterator[Any]:
    """Yield the answers of all pages."""
    kind, limit = paging["type"], int(paging.get("limitValue", 0))
    fixed = {str(paging["limitName"]): str(limit)} if "limitName" in paging else {}
    index, token = int(paging.get("initialPageIndex", 0)), None
    for number in range(int(paging.get("maximumRequest", _MOST_REQUESTS))):
        query: dict[str, str] = dict(fixed)
        headers: dict[str, str] = {}
        if kind == "OFFSET":
            query[str(paging.get("offsetName", paging.get("offSetName", "offset")))] = str(number * limit)
        elif kind == "PAGE":
            query[str(paging["pageParamName"])] = str(index + number)
        elif token is not None:
            place = headers if paging.get("parameterType") == "HEADERPARAM" else query
            place[str(paging["parameterName"])] = token
        answer = caller.call(query, headers)
        if answer is None:
            return
        yield answer
        token = _token(answer, paging)
        if _is_last(kind, answer, token, limit, index + number, paging):
            return


def _token(answer: Any, paging: Item) -> str | None:  # noqa: ANN401 - any JSON value
    found = at(answer, str(paging.get("continuationTokenPath", paging.get("pointerPath", ""))))
    return str(found) if found else None


def _is_last(kind: str, answer: Any, token: str | None, limit: int, index: int, paging: Item) -> bool:  # noqa: ANN401 - any JSON value
    if kind == "CONTINUATION_TOKEN":
        return token is None
    if kind == "PAGE":
        # An end that a header of the answer names is not simulated: Zoho has none.
        return index >= int(paging.get("endPageIndex", _MOST_REQUESTS))
    if kind == "OFFSET":
        inner = answer.values() if isinstance(answer, dict) else [answer]
        return len(next((value for value in inner if isinstance(value, list)), [])) < limit
    return True


def records(answer: Any, content: Item) -> Iterator[Item]:  # noqa: ANN401 - any JSON value
    """Yield a row per element of the list at a path: the element below the list's name, and what is next to it.

    For a path of several names only the case of one is documented; that each of them is written is UNCONFIRMED.

    Raises:
        NotRead: There is no list of objects at the path.
    """
    names = steps(str(content["path"]))
    found = at(answer, str(content["path"]))
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise NotRead("CONNECTOR-1001-500", "The copy from the source failed: contentPath leads to no list of records")
    beside = {name: value for name, value in answer.items() if name != names[0]} if names else {}
    skipped, kept = content.get("skipAttributes", []), content.get("keepAttributes")
    beside = {name: value for name, value in beside.items() if name not in skipped and (not kept or name in kept)}
    override = content.get("overrideWrapperAttribute")
    for one in found:
        record: Item = one
        for name in reversed([override] if override else names):
            record = {name: record}
        yield {**beside, **record}


def steps(path: str) -> list[str]:
    """Return the names in a JSONPath."""
    return [dotted or bracketed for dotted, bracketed in _PATH_STEP.findall(path)]


def at(answer: Any, path: str) -> Any:  # noqa: ANN401 - any JSON value
    """Return what is at a path, or None."""
    for name in steps(path):
        answer = answer.get(name) if isinstance(answer, dict) else None
    return answer
