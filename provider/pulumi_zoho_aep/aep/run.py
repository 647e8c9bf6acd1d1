"""A flow run: what a dataflow did, with counters and errors. Times are epoch milliseconds."""

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AliasChoices, BeforeValidator, Field

from pulumi_zoho_aep.aep.session import Milliseconds, Model

_FINAL = frozenset({"success", "completed", "failed", "partialsuccess", "partialfailure"})
_PASSING = frozenset({"", "scheduled", "queued", "pending", "started", "running", "processing", "inprogress"})
CALLED_SUCCESSES = ("success", "completed", "partialsuccess")
"""Outcomes that AEP calls a success, whatever the counters say. It does not run these once more."""
_LONGEST_CODE = 40
_COPYING, _WRITING = "copyActivity", "promotionActivity"
_SECONDS_BELOW = 10**11
"""Events have times in seconds where replies have milliseconds; this many milliseconds are in 1973."""


def _count(value: Any) -> int | None:  # noqa: ANN401 - whatever the service sent
    """Return a number of records; None for odd values and for -1, the service's way of not knowing."""
    if isinstance(value, str):
        value = int(float(value)) if re.fullmatch(r"\s*[0-9]{1,15}(\.0*)?\s*", value) else None
    is_whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    return int(value) if is_whole and not isinstance(value, bool) and value >= 0 else None


def spelt(status: str) -> str:
    """Return an outcome in one spelling: `success`, `failed`, `partialsuccess`, `inprogress`, `scheduled`, ..."""
    return re.sub(r"[\s_-]", "", status).lower()


def is_success(status: str) -> bool:
    """Say whether an outcome, in one spelling, belongs to a run that went well or may still do so."""
    return status in _PASSING or status in ("success", "completed")


def _of_shape(shape: type[Any], fallback: Any) -> BeforeValidator:  # noqa: ANN401 - any JSON value
    """Treat a part of the wrong shape as absent: the rest of a run is still worth reading."""
    return BeforeValidator(lambda value: value if isinstance(value, shape) else fallback)


Count = Annotated[int | None, BeforeValidator(_count)]
"""A number of records; None if the service does not say."""


def _moment(value: Any) -> int | None:  # noqa: ANN401 - whatever the service sent
    """Return a time in milliseconds, of seconds or milliseconds; None for anything else, and for zero."""
    found = _count(value)
    if not found:
        return None
    milliseconds = found * 1000 if found < _SECONDS_BELOW else found
    return milliseconds if milliseconds < 10**14 else None


Moment = Annotated[int | None, BeforeValidator(_moment)]
"""A time in milliseconds; None if the service does not say."""


class RecordSummary(Model):
    """Counters; a run may lack some of them."""

    input_record_count: Count = None
    output_record_count: Count = None
    failed_record_count: Count = None
    skipped_record_count: Count = None
    warning_record_count: Count = None
    """Records with a value that could not be computed, and is null."""

    @property
    def failed(self) -> int | None:
        """Number of records that did not arrive: as counted by AEP, or the difference between read and written."""
        missing = None
        if self.input_record_count is not None and self.output_record_count is not None:
            missing = self.input_record_count - self.output_record_count - (self.skipped_record_count or 0)
        known = [count for count in (self.failed_record_count, missing) if count is not None]
        return max(0, *known) if known else None


class StatusSummary(Model):
    """Outcome. The service writes it in several spellings."""

    status: Annotated[str, _of_shape(str, "")] = ""
    errors: Annotated[list[Any], _of_shape(list, [])] = Field(default_factory=list)


class DurationExtensions(Model):
    """The window of a run: changes from its start up to, and without, its end."""

    window_start: Moment = None
    window_end: Moment = None


class DurationSummary(Model):
    """When a run or an activity began and ended."""

    started_at_utc: Moment = Field(default=None, alias="startedAtUTC")
    completed_at_utc: Moment = Field(default=None, alias="completedAtUTC")
    extensions: Annotated[DurationExtensions, _of_shape(dict, {})] = DurationExtensions()


class SizeSummary(Model):
    """Bytes."""

    input_bytes: Count = None
    output_bytes: Count = None


class FileSummary(Model):
    """Files."""

    input_file_count: Count = None
    output_file_count: Count = None


class Metrics(Model):
    """The run's counters."""

    record_summary: Annotated[RecordSummary, _of_shape(dict, {})] = RecordSummary()
    status_summary: Annotated[StatusSummary, _of_shape(dict, {})] = StatusSummary()
    duration_summary: Annotated[DurationSummary, _of_shape(dict, {})] = DurationSummary()
    size_summary: Annotated[SizeSummary, _of_shape(dict, {})] = SizeSummary()
    file_summary: Annotated[FileSummary, _of_shape(dict, {})] = FileSummary()


class Reference(Model):
    """Objects of another service, such as batches."""

    type: Annotated[str, _of_shape(str, "")] = ""
    ids: Annotated[list[Any], _of_shape(list, [])] = Field(default_factory=list)


class Written(Model):
    """The target to which an activity wrote."""

    reference: Annotated[Reference, _of_shape(dict, {})] = Reference()


class Activity(Model):
    """A part of a run: `copyActivity` reads the source, `promotionActivity` maps and writes."""

    id: Annotated[str, _of_shape(str, "")] = ""
    duration_summary: Annotated[DurationSummary, _of_shape(dict, {})] = DurationSummary()
    status_summary: Annotated[StatusSummary, _of_shape(dict, {})] = StatusSummary()
    record_summary: Annotated[RecordSummary, _of_shape(dict, {})] = RecordSummary()
    target_info: Annotated[list[Annotated[Written, _of_shape(dict, {})]], _of_shape(list, [])] = Field(
        default_factory=list
    )


@dataclass(frozen=True)
class Window:
    """Which changes a run reads: from `start` up to, and without, `end`; None if there is no such limit."""

    start: int | None
    end: int | None


class Run(Model):
    """One run of a dataflow."""

    id: str
    flow_id: str
    created_at: Milliseconds = 0
    state: Annotated[str, _of_shape(str, "")] = ""
    metrics: Annotated[Metrics, _of_shape(dict, {})] = Metrics()
    activities: Annotated[list[Annotated[Activity, _of_shape(dict, {})]], _of_shape(list, [])] = Field(
        default_factory=list, validation_alias=AliasChoices("activities", "activites")
    )
    """Adobe's own API description misspells them."""

    @property
    def status(self) -> str:
        """The outcome in one spelling."""
        return spelt(self.metrics.status_summary.status or self.state)

    @property
    def is_over(self) -> bool:
        """Whether the run has ended, even with an undocumented status."""
        ended = bool(self.metrics.duration_summary.completed_at_utc)
        return self.status in _FINAL or (ended and self.status not in _PASSING)

    @property
    def has_failed(self) -> bool:
        """Whether the service calls the run a failure, or something that is not documented as a success."""
        return self.is_over and self.status not in CALLED_SUCCESSES

    @property
    def records(self) -> RecordSummary:
        """Its counters; those that the run lacks are as the activity that writes has them."""
        written = next((one.record_summary for one in self.activities if one.id == _WRITING), RecordSummary())
        of_run = self.metrics.record_summary
        lacking = {name: value for name, value in written if getattr(of_run, name) is None}
        return of_run.model_copy(update=lacking)

    @property
    def window(self) -> Window:
        """The window of changes that the run read."""
        copying = next((one for one in self.activities if one.id == _COPYING), Activity())
        found = copying.duration_summary.extensions
        return Window(found.window_start, found.window_end)

    @property
    def batches(self) -> list[str]:
        """The ids of the batches that it wrote."""
        found = (written.reference for one in self.activities for written in one.target_info)
        return [str(one) for reference in found if reference.type.lower() == "batch" for one in reference.ids]

    @property
    def error_codes(self) -> list[str]:
        """The codes of its errors, each once. Error texts are left out, because they may quote records."""
        errors = [*self.metrics.status_summary.errors]
        errors += [error for one in self.activities for error in one.status_summary.errors]
        codes = (error.get("code") for error in errors if isinstance(error, dict))
        return list(dict.fromkeys(str(code)[:_LONGEST_CODE] for code in codes if code))
