"""A dataflow: source, mapping, target and schedule, run by AEP.

Identity: its id.
In place: name, description, frequency and interval, start and backfill before the start, mapping version, options,
    enablement.
Replaced: for another connection, flow spec or delta column (`Replaces`), the way to or from `once`, a start or backfill
    after the start, and a mapping that others took out (`replaced_by`). A new one forgets what was read, so
    `allow_replacement` must allow it.
Deleted: by its id, which stops further runs; ingested data stays. Refused where a program merely ceases to declare it.
Healthy: its last operation is completed and, with `wait_for_first_run`, its run was fine.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any

import pulumi
from typing_extensions import NotRequired, TypedDict, Unpack

from pulumi_zoho_aep.aep.flow_service import Patch, SpecRef
from pulumi_zoho_aep.aep.flows import CRM_TO_AEP_SPEC_ID, Flow, Flows, NewFlow, Transformation
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.offered import require_flow_spec
from pulumi_zoho_aep.connectors.protocol import Connector
from pulumi_zoho_aep.connectors.registry import connector_of
from pulumi_zoho_aep.engine.hidden import UNDECLARED
from pulumi_zoho_aep.engine.models import Inputs, Instant, NeverEmpty, Replaces, is_known
from pulumi_zoho_aep.engine.run import Existing
from pulumi_zoho_aep.findings import Finding, nearest, recorded_finding
from pulumi_zoho_aep.http import clock
from pulumi_zoho_aep.resources.base import Provider, Resource, Run
from pulumi_zoho_aep.resources.entities import (
    EntityHandler,
    EntityInputs,
    EntityOutputs,
    entity_members,
    identity_patches,
    is_enabled,
)
from pulumi_zoho_aep.resources.existence import absences, found, require_unused_source
from pulumi_zoho_aep.resources.first_run import first_run_findings, newest_run_findings
from pulumi_zoho_aep.resources.options import (
    Options,
    OptionsArgs,
    drops_an_option,
    option_patches,
    options_from_api,
    options_to_api,
)
from pulumi_zoho_aep.resources.renamed import require_sole_reader, undeclared
from pulumi_zoho_aep.resources.schedule import (
    DeclaredSchedule,
    ScheduleArgs,
    cannot_be_patched,
    delta_column_findings,
    schedule_from_api,
    schedule_patches,
    schedule_to_api,
)
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.tags import with_tag


class DataflowArgs(TypedDict):
    """What a program writes."""

    name: NotRequired[pulumi.Input[str]]
    """Name in AEP; the resource's name if left out."""
    description: NotRequired[pulumi.Input[str]]
    """Description in AEP; the ownership tag is added to it."""
    source_connection_id: pulumi.Input[str]
    """Id of the source connection, which one dataflow alone reads."""
    target_connection_id: pulumi.Input[str]
    """Id of the target connection."""
    mapping_set_id: pulumi.Input[str]
    """Id of the mapping set."""
    mapping_version: NotRequired[pulumi.Input[int]]
    """Version of the mapping set; 0 if left out. Pass `mapping_set.version`, so that a new one is used."""
    delta_column: NotRequired[pulumi.Input[str]]
    """Column that tells new rows, `Modified_Time` for Zoho; needed for every schedule but `once`."""
    schedule: pulumi.Input[ScheduleArgs]
    """When it runs."""
    options: NotRequired[pulumi.Input[OptionsArgs]]
    """How rows that fail are treated."""
    enabled: NotRequired[pulumi.Input[bool]]
    """Whether it runs; true if left out. A disabled dataflow keeps what it has read."""
    flow_spec_id: NotRequired[pulumi.Input[str]]
    """Id of another flow spec than that of table sources."""
    wait_for_first_run: NotRequired[pulumi.Input[bool]]
    """Whether `pulumi up` waits for the first run and fails with it."""
    allow_replacement: NotRequired[pulumi.Input[bool]]
    """Whether this dataflow may be deleted for a new one, which forgets what was read already; false if left out."""


class FlowSettings(Inputs):
    """How a dataflow runs, whatever it connects."""

    delta_column: Annotated[str | None, Replaces] = None
    schedule: DeclaredSchedule
    options: Options = Options()
    enabled: bool = True
    flow_spec_id: Annotated[str, Replaces] = CRM_TO_AEP_SPEC_ID
    wait_for_first_run: bool = False
    allow_replacement: bool = False

    @property
    def may_be_replaced(self) -> bool:
        """A new dataflow forgets what the old one has read."""
        return self.allow_replacement is True

    def findings(self) -> Iterator[Finding]:
        """Yield a delta column where it is missing, and where it does not belong."""
        yield from super().findings()
        if is_known(self.schedule):
            yield from delta_column_findings(self.delta_column, self.schedule.frequency, self.flow_spec_id)


class DataflowInputs(FlowSettings, EntityInputs):
    """What passed validation."""

    source_connection_id: Annotated[str, Replaces]
    target_connection_id: Annotated[str, Replaces]
    mapping_set_id: str
    mapping_version: int = 0


class DataflowOutputs(DataflowInputs, EntityOutputs):
    """What the state holds."""

    starts_at: Annotated[Instant | None, NeverEmpty] = None
    """When runs really begin: `start_time`, or shortly after the creation where that had passed."""
    transformations: Annotated[tuple[str, ...], NeverEmpty] = ()
    last_operation: str = ""
    last_run_state: str = ""
    run_finding: str = ""
    """What was wrong with the run for which `pulumi up` waited; refreshes tell it until a run is fine."""


_PASSING = ("inprogress", "queued", "scheduled")


def to_api(inputs: DataflowInputs, owner: str, now: datetime, connector: Connector) -> NewFlow:
    """Return the body of a new dataflow; a start that has passed becomes the next possible one."""
    return NewFlow(
        name=inputs.name,
        description=with_tag(inputs.description, owner),
        flow_spec=SpecRef(id=inputs.flow_spec_id),
        source_connection_ids=[inputs.source_connection_id],
        target_connection_ids=[inputs.target_connection_id],
        transformations=[*connector.steps_before_mapping(inputs.delta_column or None), _mapping(inputs)],
        schedule_params=schedule_to_api(inputs.schedule, now),
        options=options_to_api(inputs.options),
    )


def from_api(flow: Flow, known: DataflowInputs) -> DataflowOutputs:
    """Return the outputs: strings become numbers and booleans, and a start that had passed counts as declared."""
    mapping = flow.mapping_params
    # Other steps without one for the mapping say that somebody took it out.
    steps = tuple(step.name for step in flow.transformations)
    is_unsaid = not steps or "Mapping" in steps or not all(steps)
    operation = flow.last_operation
    return DataflowOutputs(
        source_connection_id=next(iter(flow.source_connection_ids), ""),
        target_connection_id=next(iter(flow.target_connection_ids), ""),
        mapping_set_id=mapping.mapping_id or (known.mapping_set_id if is_unsaid else ""),
        mapping_version=known.mapping_version if mapping.mapping_version is None else mapping.mapping_version,
        delta_column=flow.copy_params.delta_column.name,
        schedule=schedule_from_api(flow, known.schedule),
        options=options_from_api(flow.options, known.options),
        enabled=is_enabled(flow.state, known=known.enabled),
        flow_spec_id=flow.flow_spec.id,
        wait_for_first_run=known.wait_for_first_run,
        allow_replacement=known.allow_replacement,
        starts_at=flow.starts_at,
        transformations=steps if all(steps) else (),
        last_operation="" if operation is None else operation.outcome,
        last_run_state="" if flow.last_run_details is None else flow.last_run_details.state,
        **entity_members(flow),
    )


class DataflowHandler(EntityHandler[DataflowInputs, DataflowOutputs]):
    """Dataflows through the Flow Service."""

    inputs = DataflowInputs
    outputs = DataflowOutputs
    noun = "dataflow"
    forgets_what_was_read = True

    def collection(self, services: Services) -> Flows:
        """Return the client of the collection."""
        return services.platform.flows

    def create(self, run: Run, inputs: DataflowInputs) -> Existing[DataflowInputs]:
        """Check that the flow spec works with the source, then create the dataflow; AEP enables it at once."""
        source = run.services.platform.source_connections.get(inputs.source_connection_id)
        require_flow_spec(run.services, inputs.flow_spec_id, source.connection_spec.id)
        require_sole_reader(run.services, source, run.tag)
        require_unused_source(run.services, inputs.source_connection_id, run.tag)
        flow = to_api(inputs, run.tag, run.services.now(), connector_of(source.connection_spec.id))
        return Existing(run.services.platform.flows.create(flow), inputs)

    def read(self, run: Run, existing: Existing[DataflowInputs]) -> DataflowOutputs:
        """Return the dataflow; where its run was not fine, look at its newest one."""
        recorded = existing.state
        state = from_api(run.services.platform.flows.get(existing.id), recorded)
        if not isinstance(recorded, DataflowOutputs) or not recorded.run_finding:
            return state
        tolerated = state.options.partial_ingestion_percent
        return self.as_unhealthy(
            state, "; ".join(map(str, newest_run_findings(run.services, existing.id, state.name, tolerated)))
        )

    def update(self, run: Run, existing: Existing[DataflowOutputs], inputs: DataflowInputs) -> DataflowInputs:
        """Patch what changed in one call; enabling and disabling are calls of their own."""
        state = existing.state
        drops = drops_an_option(state.options, inputs.options)
        written = run.services.platform.flows.get(existing.id).written_options if drops else {}
        changes = _patches(state, inputs, run.tag, run.services.now(), written)
        if changes:
            run.services.platform.flows.update(existing.id, state.etag, changes)
        if inputs.enabled != state.enabled:
            switch = run.services.platform.flows.enable if inputs.enabled else run.services.platform.flows.disable
            switch(existing.id)
        return inputs

    def successor_findings(self, run: Run, inputs: DataflowInputs) -> Iterator[Finding]:
        """Ask for source, target and mapping set, and whether the flow spec takes such a source."""
        platform = run.services.platform
        yield from absences("source_connection_id", platform.source_connections.get, inputs.source_connection_id)
        yield from absences("target_connection_id", platform.target_connections.get, inputs.target_connection_id)
        yield from absences("mapping_set_id", platform.mapping_sets.get, inputs.mapping_set_id)
        source = found(platform.source_connections.get, inputs.source_connection_id)
        if source is not None and is_known(inputs.flow_spec_id):
            require_flow_spec(run.services, inputs.flow_spec_id, source.connection_spec.id)
        if source is not None and source.table is not None and is_known(inputs.delta_column) and inputs.delta_column:
            columns = [column.name for column in source.table.columns]
            if columns and inputs.delta_column not in columns:
                near = nearest(inputs.delta_column, columns)
                reason = f"{inputs.delta_column} is not among the source's columns"
                yield Finding.error(Code.UNLISTED_COLUMN, "delta_column", reason, near)

    def replaced_by(self, changed: frozenset[str], state: DataflowOutputs, inputs: DataflowInputs) -> Iterator[str]:
        """No documented patch leads to or from `once`, or adds a mapping; after its start, start and backfill stay."""
        if not state.mapping_set_id:
            yield from changed & {"mapping_set_id", "mapping_version"}
        if "schedule" in changed and is_known(inputs.schedule):
            starts_at = state.starts_at or state.schedule.start_time
            has_started = bool(state.last_run_state) or starts_at is None or starts_at <= clock.utc_now()
            if cannot_be_patched(inputs.schedule, state.schedule, has_started=has_started):
                yield "schedule"

    def is_settled(self, state: DataflowOutputs) -> bool:
        """Changes go on after the call that asked for them, and the last operation tells."""
        return super().is_settled(state) and state.last_operation not in _PASSING

    def unhealthy(self, state: DataflowOutputs) -> Iterator[Finding]:
        """Yield that AEP gave up on the last change, which it reports nowhere else."""
        if state.last_operation not in ("", "completed", *_PASSING):
            reason = f"AEP could not apply the last change of dataflow {state.name}"
            yield Finding.error(Code.UNHEALTHY, "", reason, "see it in the AEP interface")
        if state.run_finding:
            yield recorded_finding(state.run_finding)

    def as_unhealthy(self, state: DataflowOutputs, reason: str) -> DataflowOutputs:
        """Keep that a run is still to be looked at, for those who want `pulumi up` to wait for it."""
        return state.model_copy(update={"run_finding": reason if state.wait_for_first_run and state.enabled else ""})

    def verify(self, run: Run, existing: Existing[DataflowOutputs]) -> Iterator[Finding]:
        """Wait for the first run if asked to, and report how it went."""
        state = existing.state
        yield from self.unhealthy(state)
        if state.wait_for_first_run and state.enabled:
            tolerated = state.options.partial_ingestion_percent
            yield from first_run_findings(
                run.services, existing.id, state.name, state.starts_at, tolerated, run.waiting
            )


class DataflowProvider(Provider[DataflowInputs, DataflowOutputs]):
    """What Pulumi stores by name; never rename or move it."""

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
        super().__init__(resource_name, {"name": resource_name, **args}, opts)

    def _hidden(self, name: str, opts: pulumi.ResourceOptions) -> dict[str, Any]:
        return {**super()._hidden(name, opts), UNDECLARED: undeclared(self._resource_type_name, name, opts)}


def _mapping(inputs: DataflowInputs) -> Transformation:
    params = {"mappingId": inputs.mapping_set_id, "mappingVersion": inputs.mapping_version}
    return Transformation(name="Mapping", params=params)


def _patches(
    state: DataflowOutputs, inputs: DataflowInputs, owner: str, now: datetime, written: Mapping[str, Any]
) -> list[Patch]:
    changes = []
    if (inputs.name, inputs.description, owner) != (state.name, state.description, state.ownership_tag):
        changes += identity_patches(inputs, owner)
    changes += schedule_patches(state.schedule, inputs.schedule, now)
    if (inputs.mapping_set_id, inputs.mapping_version) != (state.mapping_set_id, state.mapping_version):
        # Adobe documents replacing one element; its place depends on whether there is a Copy before it.
        steps = state.transformations
        op, place = ("replace", str(steps.index("Mapping"))) if "Mapping" in steps else ("add", "-")
        changes.append(Patch(op, f"/transformations/{place}", _mapping(inputs).body()))
    changes += option_patches(state.options, inputs.options, written)
    return changes
