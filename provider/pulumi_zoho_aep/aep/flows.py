"""Dataflows: source, mapping, target and schedule, run by AEP.

Times of the schedule are epoch seconds. Numbers and booleans come back as strings.
"""

import re
from datetime import datetime, timezone
from enum import Enum
from typing import Any

from pydantic import Field

from pulumi_zoho_aep.aep.flow_service import Collection, Entity, SpecRef, SpecRefView
from pulumi_zoho_aep.aep.session import Model, ModelT, RequestModel, parse
from pulumi_zoho_aep.http import Request

CRM_TO_AEP_SPEC_ID = "14518937-270c-4525-bdec-c2ba7cce3860"


class Frequency(str, Enum):
    """How often a dataflow runs, times `interval`."""

    ONCE = "once"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"


class ScheduleParams(RequestModel):
    """When a dataflow runs. `once` takes neither `interval` nor `backfill`."""

    start_time: int
    frequency: Frequency
    interval: int | None = None
    backfill: bool | None = None


class Transformation(RequestModel):
    """A step between source and target: `Copy` names the delta column, `Mapping` the mapping set."""

    name: str
    params: dict[str, Any]


class FlowOptions(RequestModel):
    """How failing rows are treated."""

    error_diagnostics_enabled: bool
    partial_ingestion_percent: float | None = None


class NewFlow(RequestModel):
    """A dataflow to create; it is enabled at once."""

    name: str
    description: str
    flow_spec: SpecRef
    source_connection_ids: list[str]
    target_connection_ids: list[str]
    transformations: list[Transformation]
    schedule_params: ScheduleParams
    options: FlowOptions


class ScheduleView(Model):
    """The schedule as the service shows it: strings for everything, and other connectors' frequencies as well."""

    start_time: int = 0
    frequency: str = ""
    interval: int | None = Field(default=None, ge=0, le=100_000)
    """That many weeks are 1,900 years; more would exceed the range of dates."""
    backfill: bool | None = None


class _Start(Model):
    start_time: int = Field(ge=0, le=10**11)


class DeltaColumn(Model):
    """The column that identifies new rows."""

    name: str | None = None


class CopyParams(Model):
    """Parameters of the step `Copy`."""

    delta_column: DeltaColumn = DeltaColumn()


class MappingParams(Model):
    """Parameters of the step `Mapping`."""

    mapping_id: str = ""
    mapping_version: int | None = None


class TransformationView(Model):
    """A step as the service shows it."""

    name: str = ""
    params: dict[str, Any] = Field(default_factory=dict)


class OptionsView(Model):
    """The options as the service shows them; absent ones have the flow spec's defaults."""

    error_diagnostics_enabled: bool | None = None
    partial_ingestion_percent: float | None = None


class OperationStatus(Model):
    """The outcome of the last change."""

    value: str = "completed"
    errors: list[Any] = Field(default_factory=list)


class LastOperation(Model):
    """The last change of a dataflow, which continues after the call that requested it."""

    status: OperationStatus = OperationStatus()
    operation: str = ""

    @property
    def outcome(self) -> str:
        """The outcome in one spelling: `completed`, `inprogress`, `failed`, ...; with errors it counts as failed."""
        word = re.sub(r"[\s_-]", "", self.status.value).lower()
        is_done = word in ("", "completed", "success")
        return "failed" if is_done and self.status.errors else "completed" if is_done else word


class LastRun(Model):
    """The last run. Times are epoch milliseconds."""

    id: str = ""
    state: str = ""
    started_at_utc: int | None = Field(default=None, alias="startedAtUTC")
    completed_at_utc: int | None = Field(default=None, alias="completedAtUTC")


class Flow(Entity):
    """A dataflow. `state` is `enabled`, `disabled`, `draft`, or on the way to one of them."""

    flow_spec: SpecRefView = SpecRefView()
    source_connection_ids: list[str] = Field(default_factory=list)
    target_connection_ids: list[str] = Field(default_factory=list)
    transformations: list[TransformationView] = Field(default_factory=list)
    schedule_params: ScheduleView = ScheduleView()
    options: OptionsView = OptionsView()
    written_options: dict[str, Any] = Field(default_factory=dict, validation_alias="options")
    """The options verbatim, including those that do not matter here."""
    last_operation: LastOperation | None = None
    last_run_details: LastRun | None = None

    @property
    def starts_at(self) -> datetime | None:
        """When its runs begin; None if the answer does not say.

        Raises:
            UnexpectedReply: The start is not a time. Starts of other connectors' dataflows are never read.
        """
        if not self.schedule_params.start_time:
            return None
        start = parse(_Start, {"startTime": self.schedule_params.start_time}, f"read dataflow {self.id}")
        return datetime.fromtimestamp(start.start_time, timezone.utc)

    @property
    def is_enabled(self) -> bool | None:
        """Whether it runs, or is about to; None in a state that says nothing about it, such as `updating`."""
        return _IS_ENABLED.get(self.state.lower().partition("-")[0])

    @property
    def copy_params(self) -> CopyParams:
        """Parameters of the step that copies rows, of the first one if there are several.

        Raises:
            UnexpectedReply: They are not as documented.
        """
        return self._params(CopyParams, "Copy")

    @property
    def mapping_params(self) -> MappingParams:
        """The same value, for the step that maps columns."""
        return self._params(MappingParams, "Mapping")

    def transformation(self, name: str) -> tuple[int, dict[str, Any]] | None:
        """Return index and parameters of a transformation; the index is what a patch path needs."""
        for index, step in enumerate(self.transformations):
            if step.name == name:
                return index, step.params
        return None

    def _params(self, model: type[ModelT], name: str) -> ModelT:
        _, params = self.transformation(name) or (0, {})
        return parse(model, params, f"read dataflow {self.id}")


_IS_ENABLED = {"enabled": True, "enabling": True, "disabled": False, "disabling": False, "draft": False}
"""Whether a dataflow is enabled, by the first word of its state."""


class Flows(Collection[Flow]):
    """The collection `/flows`."""

    path = "flows"
    noun = "dataflow"
    model = Flow

    def create(self, flow: NewFlow) -> str:
        """Create a dataflow and return its id; its runs begin at `start_time`."""
        return self._post(flow, flow.name)

    def enable(self, identifier: str) -> None:
        """Allow further runs; asynchronous."""
        self._act(identifier, "enable")

    def disable(self, identifier: str) -> None:
        """Stop further runs; asynchronous."""
        self._act(identifier, "disable")

    def _act(self, identifier: str, action: str) -> None:
        path = f"{self._url(identifier)}/action"
        # Enabling an enabled dataflow does no harm, so the request may be repeated after an unclear outcome.
        request = Request("POST", path, f"{action} dataflow {identifier}", {"op": action}, idempotent=True)
        self._session.send(request)
