"""A dataflow: AEP reads a source connection by schedule, maps the rows, and writes them to a target connection.

Sent: all inputs in one POST, which also enables it; `enabled: false` follows as a call of its own.
In place: name, description, mapping set and version, options, frequency and interval, and before the start also start
    and backfill, in one PATCH of what differs; enabling and disabling are calls of their own.
Replaced: for another source or target connection, flow spec or delta column (`Replaces`); for a schedule to or from
    `once`, another start or backfill after the start, and a mapping that others removed (`replaced_by`). A new dataflow
    forgets what was read, so a replacement is refused unless `allow_replacement` is set.
Healthy: once it has settled (`enabled`, `disabled` or `draft`), and its last change has completed; with
    `wait_for_first_run`, once its first run has succeeded, too. A failed one is kept, and checked again by each
    refresh and `pulumi up`.
Deleted: by its id, which ends its runs; ingested data stays, and so does an adopted dataflow. One that is merely no
    longer declared is deleted only if it had `allow_replacement`, or the stack file's `allow_delete` names it.
Found again by its ownership tag, in the description.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Annotated, Any

import pulumi
from typing_extensions import NotRequired, TypedDict, Unpack

from pulumi_zoho_aep.aep.flow_service import Patch, SpecRef
from pulumi_zoho_aep.aep.flows import CRM_TO_AEP_SPEC_ID, Flow, Flows, NewFlow
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.protocol import Connector
from pulumi_zoho_aep.connectors.registry import connector_of
from pulumi_zoho_aep.engine.hidden import UNDECLARED
from pulumi_zoho_aep.engine.models import Inputs, Instant, NeverEmpty, Replaces, is_known
from pulumi_zoho_aep.engine.run import Existing
from pulumi_zoho_aep.findings import Finding, Whole, recorded_finding, recorded_text
from pulumi_zoho_aep.resources import first_run, flow_source, mapping_step, options, schedule, single_reader
from pulumi_zoho_aep.resources.base import Provider, Resource, Run
from pulumi_zoho_aep.resources.described import described_members
from pulumi_zoho_aep.resources.entities import EntityHandler, EntityInputs, EntityOutputs, identity_patches
from pulumi_zoho_aep.resources.freshness import Freshness
from pulumi_zoho_aep.resources.options import Options, OptionsArgs
from pulumi_zoho_aep.resources.schedule import DeclaredSchedule, ScheduleArgs
from pulumi_zoho_aep.resources.undeclared import undeclared
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.tags import with_tag


class DataflowArgs(TypedDict):
    """The arguments, as a program writes them."""

    adopt: NotRequired[pulumi.Input[str]]
    """Id or unique name of an existing dataflow to take over instead of creating one."""
    renamed_from: NotRequired[str]
    """Former name of the resource; while this is set, its object keeps the name and tag from that name."""
    name: NotRequired[pulumi.Input[str]]
    """Name in AEP; the resource's name if left out."""
    description: NotRequired[pulumi.Input[str]]
    """Description in AEP, empty if left out; the ownership tag is added to it."""
    source_connection_id: pulumi.Input[str]
    """Id of the source connection, which only one dataflow reads; changing it replaces the dataflow."""
    target_connection_id: pulumi.Input[str]
    """Id of the target connection; changing it replaces the dataflow."""
    mapping_set_id: pulumi.Input[str]
    """Id of the mapping set."""
    mapping_version: NotRequired[pulumi.Input[int]]
    """Version of the mapping set; 0 if left out. Pass `mapping_set.version`, so that a new one is used."""
    delta_column: NotRequired[pulumi.Input[str]]
    """Column that finds new rows, such as `Modified_Time`; left out for `once`. A change replaces the dataflow."""
    schedule: pulumi.Input[ScheduleArgs]
    """When it runs. To or from `once`, and another start or backfill after the start, replaces the dataflow."""
    options: NotRequired[pulumi.Input[OptionsArgs]]
    """How to treat rows that fail; if left out, they are reported and fail the run."""
    enabled: NotRequired[pulumi.Input[bool]]
    """Whether it runs; true if left out. A disabled dataflow keeps what it has read."""
    flow_spec_id: NotRequired[pulumi.Input[str]]
    """Id of the flow spec; the connector's if left out. Changing it replaces the dataflow."""
    wait_for_first_run: NotRequired[pulumi.Input[bool]]
    """Whether `pulumi up` waits for the first run and fails with it; false if left out."""
    expect_fresh_within: NotRequired[pulumi.Input[str]]
    """How old the newest rows may be for `zoho-aep health`: `90m`, `6h` or `2d`; from the schedule if left out."""
    allow_replacement: NotRequired[pulumi.Input[bool]]
    """Whether a new dataflow, which does not know what has been read, may replace it; false if left out."""


class FlowSettings(Inputs):
    """How a dataflow runs, whatever it connects."""

    delta_column: Annotated[str | None, Replaces] = None
    schedule: DeclaredSchedule
    options: Options = Options()
    enabled: bool = True
    flow_spec_id: Annotated[str, Replaces] = CRM_TO_AEP_SPEC_ID
    wait_for_first_run: bool = False
    expect_fresh_within: Freshness | None = None
    allow_replacement: bool = False

    @property
    def may_be_replaced(self) -> bool:
        """A new dataflow forgets what the old one has read."""
        return self.allow_replacement is True

    def findings(self) -> Iterator[Finding]:
        """Yield a delta column that is missing, or that does not belong."""
        yield from super().findings()
        if is_known(self.schedule):
            yield from schedule.delta_column_findings(self.delta_column, self.schedule.frequency, self.flow_spec_id)


class DataflowInputs(FlowSettings, EntityInputs):
    """Validated inputs."""

    source_connection_id: Annotated[str, Replaces]
    target_connection_id: Annotated[str, Replaces]
    mapping_set_id: str
    mapping_version: Whole = 0


class DataflowOutputs(DataflowInputs, EntityOutputs):
    """Outputs, as the state holds them."""

    starts_at: Annotated[Instant | None, NeverEmpty] = None
    """When runs really begin: `start_time`, or shortly after creation if that time had passed."""
    transformations: Annotated[tuple[str, ...], NeverEmpty] = ()
    last_operation: str = ""
    last_run_state: str = ""
    run_finding: str = ""
    """The problem with the run for which `pulumi up` waited; refreshes report it until a run succeeds."""


def to_api(declared: DataflowInputs, tag: str, now: datetime, connector: Connector) -> NewFlow:
    """Return the body of a new dataflow; a start that has passed becomes the next possible one."""
    return NewFlow(
        name=declared.name,
        description=with_tag(declared.description, tag),
        flow_spec=SpecRef(id=declared.flow_spec_id),
        source_connection_ids=[declared.source_connection_id],
        target_connection_ids=[declared.target_connection_id],
        transformations=[
            *connector.steps_before_mapping(declared.delta_column or None),
            mapping_step.to_api(declared.mapping_set_id, declared.mapping_version),
        ],
        schedule_params=schedule.to_api(declared.schedule, now),
        options=options.to_api(declared.options),
    )


def to_patches(
    recorded: DataflowOutputs, declared: DataflowInputs, tag: str, now: datetime, read: Callable[[], Flow]
) -> list[Patch]:
    """Return the operations for what differs; `read` gets the dataflow, so that what others added stays."""
    changes: list[Patch] = []
    if (declared.name, declared.description, tag) != (recorded.name, recorded.description, recorded.ownership_tag):
        changes += identity_patches(declared, tag)
    changes += schedule.patches(recorded.schedule, declared.schedule, now)
    mapping = (declared.mapping_set_id, declared.mapping_version)
    if mapping != (recorded.mapping_set_id, recorded.mapping_version):
        changes += mapping_step.patches(read(), recorded.transformations, *mapping)
    written = read().written_options if options.drops(recorded.options, declared.options) else {}
    return [*changes, *options.patches(recorded.options, declared.options, written)]


def from_api(live: Flow, recorded: DataflowInputs) -> DataflowOutputs:
    """Return the outputs; what the answer leaves out is as recorded, and a start that had passed is as declared."""
    mapping_set_id, mapping_version = mapping_step.from_api(live, (recorded.mapping_set_id, recorded.mapping_version))
    steps = tuple(step.name for step in live.transformations)
    return DataflowOutputs(
        name=live.name,
        source_connection_id=next(iter(live.source_connection_ids), ""),
        target_connection_id=next(iter(live.target_connection_ids), ""),
        mapping_set_id=mapping_set_id,
        mapping_version=mapping_version,
        delta_column=live.copy_params.delta_column.name,
        schedule=schedule.from_api(live, recorded.schedule),
        options=options.from_api(live.options, recorded.options),
        enabled=recorded.enabled if live.is_enabled is None else live.is_enabled,
        flow_spec_id=live.flow_spec.id,
        wait_for_first_run=recorded.wait_for_first_run,
        expect_fresh_within=recorded.expect_fresh_within,
        allow_replacement=recorded.allow_replacement,
        starts_at=live.starts_at,
        transformations=steps if all(steps) else (),
        last_operation="" if live.last_operation is None else live.last_operation.outcome,
        last_run_state="" if live.last_run_details is None else live.last_run_details.state,
        state=live.state,
        etag=live.etag,
        **described_members(live.description, live),
    )


_PASSING = ("inprogress", "queued", "scheduled")  # outcomes of a last operation that is still in progress


class DataflowHandler(single_reader.SingleReader, EntityHandler[DataflowInputs, DataflowOutputs]):
    """Dataflows through the Flow Service."""

    inputs = DataflowInputs
    outputs = DataflowOutputs
    noun = "dataflow"
    settles_together = True
    forgets_what_was_read = True

    def collection(self, services: Services) -> Flows:
        """Return the client of the collection."""
        return services.platform.flows

    def create(self, run: Run, declared: DataflowInputs) -> Existing[DataflowInputs]:
        """Check that the flow spec takes the source and nothing else reads it, then create the dataflow."""
        source = flow_source.require_source(run, declared.source_connection_id, declared.flow_spec_id)
        body = to_api(declared, run.tag, run.services.now(), connector_of(source.connection_spec.id))
        return Existing(run.services.platform.flows.create(body), declared)

    def read(self, run: Run, existing: Existing[DataflowInputs]) -> DataflowOutputs:
        """Return the dataflow; while a run is recorded as failed, look whether the newest one is fine."""
        recorded = existing.state
        live = from_api(flow := run.services.platform.flows.get(existing.id), recorded)
        if not isinstance(recorded, DataflowOutputs) or not recorded.run_finding:
            first_run.warn_of_runs(run, flow, live.schedule, is_enabled=live.enabled)
            return live
        # `pulumi up` has given its warnings already.
        judge = first_run.judge_of(run.services, live.name, live.options.partial_ingestion_percent, lambda _: None)
        return self.as_unhealthy(live, recorded_text(judge.findings(first_run.newest_run(run.services, existing.id))))

    def update(self, run: Run, existing: Existing[DataflowOutputs], declared: DataflowInputs) -> DataflowInputs:
        """Patch what changed in one call; enabling and disabling are calls of their own."""
        recorded, flows = existing.state, run.services.platform.flows
        changes = to_patches(recorded, declared, run.tag, run.services.now(), lambda: flows.get(existing.id))
        if changes:
            flows.update(existing.id, recorded.etag, changes)
        if declared.enabled != recorded.enabled:
            switch = flows.enable if declared.enabled else flows.disable
            switch(existing.id)
        return declared

    def replaced_by(
        self, changed: frozenset[str], recorded: DataflowOutputs, declared: DataflowInputs
    ) -> Iterator[str]:
        """No documented patch leads to or from `once`, or adds a mapping; after its start, start and backfill stay."""
        if not recorded.mapping_set_id:
            yield from changed & {"mapping_set_id", "mapping_version"}
        if "schedule" in changed and is_known(declared.schedule):
            has_run = bool(recorded.last_run_state)
            if schedule.is_replaced(recorded.schedule, declared.schedule, recorded.starts_at, has_run=has_run):
                yield "schedule"

    def creation_findings(self, run: Run, declared: DataflowInputs) -> Iterator[Finding]:
        """Check source, target and mapping set, and whether flow spec and delta column fit the source."""
        services, source_id, mapping = run.services, declared.source_connection_id, declared.mapping_set_id
        yield from flow_source.source_findings(services, source_id, declared.flow_spec_id, declared.delta_column)
        schema_id = yield from flow_source.target_schema(services, declared.target_connection_id)
        columns = flow_source.columns_of(services, source_id)
        yield from flow_source.mapping_findings(services, mapping, declared.mapping_version, schema_id, columns)

    def is_settled(self, live: DataflowOutputs) -> bool:
        """Changes continue after the call that asked for them, as the last operation shows."""
        return super().is_settled(live) and live.last_operation not in _PASSING

    def unhealthy(self, live: DataflowOutputs) -> Iterator[Finding]:
        """Yield that AEP gave up on the last change, which it reports nowhere else, and what is wrong with the run."""
        if live.last_operation not in ("", "completed", *_PASSING):
            reason = f"AEP could not apply the last change of dataflow {live.name}"
            yield Finding.error(Code.UNHEALTHY, "", reason, "look at it in the AEP interface")
        yield from [recorded_finding(live.run_finding)] if live.run_finding else super().unhealthy(live)

    def as_unhealthy(self, live: DataflowOutputs, reason: str) -> DataflowOutputs:
        """Record that a run is still to be checked, if `pulumi up` is to wait for it."""
        return live.model_copy(update={"run_finding": reason if live.wait_for_first_run and live.enabled else ""})

    def verify(self, run: Run, existing: Existing[DataflowOutputs]) -> Iterator[Finding]:
        """Wait for the first run if asked to, and report how it went."""
        live = existing.state
        yield from self.unhealthy(live)
        if live.wait_for_first_run and live.enabled:
            judge = first_run.judge_of(run.services, live.name, live.options.partial_ingestion_percent, run.warn)
            yield from first_run.first_run_findings(run, existing.id, live.starts_at, judge)


class DataflowProvider(Provider[DataflowInputs, DataflowOutputs]):
    """Pulumi stores this class by name: never rename or move it."""

    handler = DataflowHandler()


class Dataflow(Resource, token="Dataflow"):
    """A dataflow in AEP."""

    provider_class = DataflowProvider

    name: pulumi.Output[str]
    enabled: pulumi.Output[bool]
    state: pulumi.Output[str]
    starts_at: pulumi.Output[str]
    last_run_state: pulumi.Output[str]

    def __init__(
        self, resource_name: str, /, opts: pulumi.ResourceOptions | None = None, **args: Unpack[DataflowArgs]
    ) -> None:
        """Declare a dataflow."""
        super().__init__(resource_name, args, opts)

    def _hidden(self, name: str, opts: pulumi.ResourceOptions, tagged_as: str) -> dict[str, Any]:
        """Add the dataflows that stay although the program no longer declares them: they still read sources."""
        return {**super()._hidden(name, opts, tagged_as), UNDECLARED: undeclared()}
