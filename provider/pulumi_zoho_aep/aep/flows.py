"""Dataflows: source, mapping, target and schedule, run by AEP.

Times of the schedule are epoch seconds. What is written as numbers and booleans comes back as strings.
"""

from enum import Enum
from typing import Any

from pydantic import Field

from pulumi_zoho_aep.aep.flow_service import Collection, Entity, SpecRef, SpecRefView
from pulumi_zoho_aep.aep.session import Model, RequestModel
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
    """When a dataflow runs. `interval` and `backfill` do not go with `once`."""

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
    """The schedule as the service shows it: strings for everything, and frequencies of other connectors as well."""

    start_time: int = 0
    frequency: str = Frequency.ONCE.value
    interval: int | None = None
    backfill: bool | None = None


class TransformationView(Model):
    """A step as the service shows it."""

    name: str = ""
    params: dict[str, Any] = Field(default_factory=dict)


class OptionsView(Model):
    """The options as the service shows them; absent ones have the flow spec's defaults."""

    error_diagnostics_enabled: bool = False
    partial_ingestion_percent: float | None = None


class OperationStatus(Model):
    """How the last change went."""

    value: str = "completed"
    errors: list[dict[str, Any]] = Field(default_factory=list)


class LastOperation(Model):
    """The last change of a dataflow, which goes on after the call that asked for it."""

    status: OperationStatus = OperationStatus()
    operation: str = ""


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
    last_operation: LastOperation | None = None
    last_run_details: LastRun | None = None

    def transformation(self, name: str) -> tuple[int, dict[str, Any]] | None:
        """Return index and parameters of a transformation; the index is what a patch path needs."""
        for index, step in enumerate(self.transformations):
            if step.name == name:
                return index, step.params
        return None


class Flows(Collection[Flow]):
    """The collection `/flows`."""

    path = "flows"
    noun = "dataflow"
    model = Flow

    def create(self, flow: NewFlow) -> str:
        """Create a dataflow and return its id; its runs begin at `start_time`."""
        return self._post(flow, flow.name)

    def enable(self, identifier: str) -> None:
        """Let runs begin again; asynchronous."""
        self._act(identifier, "enable")

    def disable(self, identifier: str) -> None:
        """Let no further runs begin; asynchronous."""
        self._act(identifier, "disable")

    def _act(self, identifier: str, action: str) -> None:
        path = f"{self._url(identifier)}/action"
        # Enabling what is enabled does no harm, so it may be repeated after an unclear end.
        request = Request("POST", path, f"{action} dataflow {identifier}", {"op": action}, idempotent=True)
        self._session.send(request)
