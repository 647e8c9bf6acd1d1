"""Flow runs: what a dataflow did, with counters and errors. Times are epoch milliseconds."""

import re
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from pulumi_zoho_aep.aep.flow_service import BASE
from pulumi_zoho_aep.aep.session import Milliseconds, Model, Session, elements, parse
from pulumi_zoho_aep.http import Request

_FINAL = frozenset({"success", "completed", "failed", "partialsuccess", "partialfailure"})
_PASSING = frozenset({"", "scheduled", "queued", "inprogress"})
_LONGEST_CODE = 40


def _count(value: Any) -> int | None:  # noqa: ANN401 - whatever the service sent
    """Return a number of records; None for odd values and for -1, the service's way of not knowing."""
    if isinstance(value, str):
        value = int(float(value)) if re.fullmatch(r"\s*[0-9]{1,15}(\.0*)?\s*", value) else None
    is_whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    return int(value) if is_whole and not isinstance(value, bool) and value >= 0 else None


def _of_shape(shape: type[Any], fallback: Any) -> BeforeValidator:  # noqa: ANN401 - any JSON value
    """Treat a part of the wrong shape as absent: the rest of a run is still worth reading."""
    return BeforeValidator(lambda value: value if isinstance(value, shape) else fallback)


Count = Annotated[int | None, BeforeValidator(_count)]
"""A number of records; None where the service does not say."""


class RecordSummary(Model):
    """Counters, of which a run may lack some."""

    input_record_count: Count = None
    output_record_count: Count = None
    failed_record_count: Count = None
    skipped_record_count: Count = None
    warning_record_count: Count = None
    """Records with a value that could not be computed, and is null."""

    @property
    def failed(self) -> int | None:
        """How many records did not arrive: as counted, or the difference between read and written."""
        missing = None
        if self.input_record_count is not None and self.output_record_count is not None:
            missing = self.input_record_count - self.output_record_count - (self.skipped_record_count or 0)
        known = [count for count in (self.failed_record_count, missing) if count is not None]
        return max(0, *known) if known else None


class StatusSummary(Model):
    """Outcome. The service writes it in several spellings."""

    status: Annotated[str, _of_shape(str, "")] = ""
    errors: Annotated[list[Any], _of_shape(list, [])] = Field(default_factory=list)


class DurationSummary(Model):
    """When a run began and ended, in milliseconds or seconds."""

    completed_at_utc: Count = Field(default=None, alias="completedAtUTC")


class Metrics(Model):
    """What was measured."""

    record_summary: Annotated[RecordSummary, _of_shape(dict, {})] = RecordSummary()
    status_summary: Annotated[StatusSummary, _of_shape(dict, {})] = StatusSummary()
    duration_summary: Annotated[DurationSummary, _of_shape(dict, {})] = DurationSummary()


class Run(Model):
    """One run of a dataflow."""

    id: str
    flow_id: str
    created_at: Milliseconds = 0
    state: Annotated[str, _of_shape(str, "")] = ""
    metrics: Annotated[Metrics, _of_shape(dict, {})] = Metrics()

    @property
    def status(self) -> str:
        """The outcome in one spelling: `success`, `failed`, `partialsuccess`, `inprogress`, `scheduled`, ..."""
        return re.sub(r"[\s_-]", "", self.metrics.status_summary.status or self.state).lower()

    @property
    def is_over(self) -> bool:
        """Whether the run has ended, even with an undocumented status."""
        ended = bool(self.metrics.duration_summary.completed_at_utc)
        return self.status in _FINAL or (ended and self.status not in _PASSING)

    @property
    def has_failed(self) -> bool:
        """Whether the service calls the run a failure, or something that is not documented as a success."""
        return self.is_over and self.status not in ("success", "completed", "partialsuccess")

    @property
    def error_codes(self) -> list[str]:
        """The codes of its errors, each once. Error texts are left out, because they may quote records."""
        codes = (error.get("code") for error in self.metrics.status_summary.errors if isinstance(error, dict))
        return list(dict.fromkeys(str(code)[:_LONGEST_CODE] for code in codes if code))


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
