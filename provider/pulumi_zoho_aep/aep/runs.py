"""Flow runs: listed, read, tried again, started on demand."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from pulumi_zoho_aep.aep.flow_service import BASE, PAGE
from pulumi_zoho_aep.aep.paging import Progress, next_parameters
from pulumi_zoho_aep.aep.run import Run
from pulumi_zoho_aep.aep.session import RequestModel, Session, elements, mapping, parse, parse_each, text
from pulumi_zoho_aep.errors import Answer, NotFound
from pulumi_zoho_aep.http import Request

FLOWS_OF_A_LIST = 40
"""How many ids a condition may name: a URL has to stay below some kilobytes."""


class NewRunParams(RequestModel):
    """When a run on demand begins, and its window, in epoch seconds."""

    start_time: int
    window_start_time: int
    window_end_time: int
    delta_column: dict[str, str] | None = None


class NewRun(RequestModel):
    """A run on demand, which only a dataflow of the frequency `once` can have."""

    flow_id: str
    params: NewRunParams


class Runs:
    """The collection `/runs`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list(self, flow_id: str, *, limit: int = 20) -> Iterator[Run]:
        """Yield the last runs of a dataflow, newest first, at most a page of a hundred."""
        operation = f"list runs of dataflow {flow_id}"
        yield from self._page([f'flowId=="{flow_id}"'], limit, None, operation)[0]

    def newest(self, flow_ids: Sequence[str], *, pages: int = 1) -> Iterator[Run]:
        """Yield the last runs of several dataflows together, newest first, a hundred a page.

        A dataflow that runs often may take the places of others.
        """
        yield from self._pages("flowId", flow_ids, pages)

    def those(self, identifiers: Sequence[str]) -> Iterator[Run]:
        """Yield runs by their ids, in no order; those that are gone are left out."""
        for first in range(0, len(identifiers), FLOWS_OF_A_LIST):
            yield from self._pages("id", identifiers[first : first + FLOWS_OF_A_LIST], 1)

    def get(self, identifier: str) -> Run:
        """Return one run.

        Raises:
            NotFound: There is none with that id.
        """
        operation = f"read run {identifier}"
        items = elements(self._session.json(Request("GET", self._url(identifier), operation)), "items", operation)
        if not items:
            raise NotFound(Answer(operation, "there is no such run"))
        return parse(Run, items[0], operation)

    def retry(self, identifier: str) -> None:
        """Process the window of a failed run once more; AEP refuses it for a dataflow that is disabled."""
        path, operation = f"{self._url(identifier)}/action", f"retry run {identifier}"
        self._session.send(Request("POST", path, operation, {"op": "RE_TRIGGER"}))

    def start(self, run: NewRun) -> str:
        """Start a run on demand, and return its id."""
        operation = f"start a run of dataflow {run.flow_id}"
        reply = self._session.json(Request("POST", f"{BASE}/runs", operation, json=run.body()))
        # The API description and the tutorial differ in where the id is.
        items = mapping(reply, operation).get("items")
        return text(items[0] if isinstance(items, list) and items else reply, "id", operation)

    def _pages(self, member: str, values: Sequence[str], pages: int) -> Iterator[Run]:
        operation = f"list runs of {len(values)} dataflows" if member == "flowId" else f"read {len(values)} runs"
        condition = ",".join(f'"{value}"' for value in values)
        token, progress = None, Progress(operation)
        for _ in range(pages):
            runs, token = self._page([f"{member}=={condition}"], PAGE, token, operation)
            yield from runs
            if token is None:
                return
            progress.require([token])

    def _page(
        self, conditions: Sequence[str], limit: int, token: str | None, operation: str
    ) -> tuple[Sequence[Run], str | None]:
        params: dict[str, Any] = {"property": [*conditions], "orderby": "-createdAt", "limit": limit}
        if token is not None:
            params["continuationToken"] = token
        body = self._session.json(Request("GET", f"{BASE}/runs", operation, params))
        found = parse_each(Run, elements(body, "items", operation), operation)
        return found, next_parameters(body, operation).get("continuationToken")

    def _url(self, identifier: str) -> str:
        return f"{BASE}/runs/{quote(identifier, safe='')}"
