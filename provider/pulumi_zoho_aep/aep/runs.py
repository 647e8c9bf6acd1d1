"""Flow runs: listed, read, tried again, started on demand."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from pulumi_zoho_aep.aep.flow_service import BASE, PAGE, any_of
from pulumi_zoho_aep.aep.paging import next_parameters
from pulumi_zoho_aep.aep.run import Run
from pulumi_zoho_aep.aep.session import RequestModel, Session, elements, mapping, parse, parse_each, require_same, text
from pulumi_zoho_aep.errors import Answer, NotFound
from pulumi_zoho_aep.http import Request


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
        yield from self._page([any_of("flowId", [flow_id])], limit, operation)

    def newest(self, flow_ids: Sequence[str]) -> Iterator[Run]:
        """Yield the last hundred runs of several dataflows together, newest first; at most `IDS_OF_A_LIST` of them.

        A dataflow that runs often may take the places of others.
        """
        operation = f"list runs of {len(flow_ids)} dataflows"
        yield from self._page([any_of("flowId", flow_ids)], PAGE, operation)

    def failed(self, flow_ids: Sequence[str]) -> Iterator[Run]:
        """Yield the last hundred failed runs of several dataflows together, likewise."""
        conditions = [any_of("flowId", flow_ids), "metrics.statusSummary.status==failed"]
        yield from self._page(conditions, PAGE, f"list failed runs of {len(flow_ids)} dataflows")

    def since(self, flow_ids: Sequence[str], created_at: int, *, pages: int) -> Iterator[Run]:
        """Yield the runs of several dataflows since a time, newest first; at most this many pages of a hundred.

        Args:
            flow_ids: At most `IDS_OF_A_LIST`.
            created_at: In epoch milliseconds.
            pages: If more would be needed, the oldest runs are left out.
        """
        operation = f"list runs of {len(flow_ids)} dataflows"
        conditions = [any_of("flowId", flow_ids), f"createdAt>={created_at}"]
        params: dict[str, Any] = {"property": conditions, "orderby": "-createdAt", "limit": PAGE}
        seen: set[str] = set()
        for _ in range(pages):
            body = self._session.json(Request("GET", f"{BASE}/runs", operation, params))
            found = parse_each(Run, elements(body, "items", operation), operation, may_all_be_odd=True)
            # A run that begins meanwhile moves the others, the last of a page into the next one.
            yield from (one for one in found if one.id not in seen)
            seen.update(one.id for one in found)
            token = next_parameters(body, operation).get("continuationToken")
            if token is None:
                return
            params = {**params, "continuationToken": token}

    def those(self, identifiers: Sequence[str]) -> Iterator[Run]:
        """Yield runs by their ids, at most `IDS_OF_A_LIST`, in no order; those that are gone are left out."""
        yield from self._page([any_of("id", identifiers)], PAGE, f"read {len(identifiers)} runs")

    def get(self, identifier: str) -> Run:
        """Return one run.

        Raises:
            NotFound: There is no run with that id.
        """
        operation = f"read run {identifier}"
        items = elements(self._session.json(Request("GET", self._url(identifier), operation)), "items", operation)
        if not items:
            raise NotFound(Answer(operation, "there is no such run"))
        found = parse(Run, items[0], operation)
        require_same(identifier, found.id, operation=operation)
        return found

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

    def _page(self, conditions: Sequence[str], limit: int, operation: str) -> Sequence[Run]:
        params = {"property": [*conditions], "orderby": "-createdAt", "limit": limit}
        body = self._session.json(Request("GET", f"{BASE}/runs", operation, params))
        return parse_each(Run, elements(body, "items", operation), operation, may_all_be_odd=True)

    def _url(self, identifier: str) -> str:
        return f"{BASE}/runs/{quote(identifier, safe='')}"
