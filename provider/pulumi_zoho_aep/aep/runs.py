"""Flow runs: what a dataflow did, with counters and errors. Times are epoch milliseconds."""

from collections.abc import Iterator
from typing import Any

from pydantic import Field

from pulumi_zoho_aep.aep.flow_service import BASE
from pulumi_zoho_aep.aep.session import Milliseconds, Model, Session, elements, parse
from pulumi_zoho_aep.http import Request


class RecordSummary(Model):
    """Counters; a run does not have all of them."""

    input_record_count: int = 0
    output_record_count: int = 0
    failed_record_count: int = 0
    skipped_record_count: int = 0


class StatusSummary(Model):
    """Outcome. The service writes it in several spellings."""

    status: str = ""
    errors: list[dict[str, Any]] = Field(default_factory=list)


class Metrics(Model):
    """What was measured."""

    record_summary: RecordSummary = RecordSummary()
    status_summary: StatusSummary = StatusSummary()


class Run(Model):
    """One run of a dataflow."""

    id: str
    flow_id: str
    created_at: Milliseconds = 0
    metrics: Metrics = Metrics()

    @property
    def status(self) -> str:
        """The outcome in one spelling: `success`, `failed`, `partialsuccess`, `inprogress`, `scheduled`, ..."""
        return self.metrics.status_summary.status.replace("_", "").lower()


class Runs:
    """The collection `/runs`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list(self, flow_id: str, *, limit: int = 20) -> Iterator[Run]:
        """Yield the last runs of a dataflow, newest first."""
        operation = f"list runs of dataflow {flow_id}"
        params = {"property": f'flowId=="{flow_id}"', "orderby": "-createdAt", "limit": limit}
        body = self._session.json(Request("GET", f"{BASE}/runs", operation, params))
        for item in elements(body, "items", operation):
            yield parse(Run, item, operation)
