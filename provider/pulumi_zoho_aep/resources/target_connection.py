"""A target connection: the dataset, in one version of its schema, that one dataflow writes to.

Sent: name, description, dataset, schema and its version.
In place: name and description.
Replaced: for another dataset, schema or version of it (`Replaces`).
Healthy: once it has settled, as `enabled`, `disabled` or `draft`.
Deleted: by its id; AEP refuses while a dataflow uses it. An adopted one stays.
Found again by its ownership tag, in the description.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any

import pulumi
from typing_extensions import NotRequired, TypedDict, Unpack, override

from pulumi_zoho_aep.aep.flows import Flow
from pulumi_zoho_aep.aep.schema_registry import SCHEMA_CONTENT_TYPE
from pulumi_zoho_aep.aep.target_connections import (
    NewTargetConnection,
    SchemaVersion,
    TargetConnection as RemoteTarget,
    TargetConnections,
    TargetData,
    TargetParams,
)
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.engine.hidden import DEPENDENTS
from pulumi_zoho_aep.engine.models import Replaces, is_known
from pulumi_zoho_aep.engine.run import Existing
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.resources.base import Provider, Resource, Run
from pulumi_zoho_aep.resources.dependents import FLOW, TARGET, dependents_of
from pulumi_zoho_aep.resources.described import described_members
from pulumi_zoho_aep.resources.entities import EntityHandler, EntityInputs, EntityOutputs
from pulumi_zoho_aep.resources.existence import absences, foreign_users, found
from pulumi_zoho_aep.resources.flow_source import flow_findings
from pulumi_zoho_aep.resources.schema_version import version_findings
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.tags import with_tag


class TargetConnectionArgs(TypedDict):
    """The arguments, as a program writes them."""

    adopt: NotRequired[pulumi.Input[str]]
    """Id or unique name of a target connection to take over, or `dataflow:` followed by that of its dataflow."""
    renamed_from: NotRequired[str]
    """Former name of the resource; while this is set, its object keeps the name and tag from that name."""
    name: NotRequired[pulumi.Input[str]]
    """Name in AEP; the resource's name if left out."""
    description: NotRequired[pulumi.Input[str]]
    """Description in AEP, empty if left out; the ownership tag is added to it."""
    dataset_id: pulumi.Input[str]
    """Id of the dataset; changing it replaces the target connection."""
    schema_id: pulumi.Input[str]
    """The `$id` of the dataset's schema; changing it replaces the target connection."""
    schema_version: NotRequired[pulumi.Input[str]]
    """Media type that names the version of the schema; the latest 1.x if left out.

    Changing it replaces the target connection.
    """


class TargetConnectionInputs(EntityInputs):
    """Validated inputs."""

    dataset_id: Annotated[str, Replaces]
    schema_id: Annotated[str, Replaces]
    schema_version: Annotated[str, Replaces] = SCHEMA_CONTENT_TYPE

    def findings(self) -> Iterator[Finding]:
        """Yield a version that is not written like one."""
        yield from super().findings()
        yield from version_findings(self.schema_version)


class TargetConnectionOutputs(TargetConnectionInputs, EntityOutputs):
    """Outputs, as the state holds them."""


def to_api(declared: TargetConnectionInputs, tag: str) -> NewTargetConnection:
    """Return the body."""
    return NewTargetConnection(
        name=declared.name,
        description=with_tag(declared.description, tag),
        data=TargetData(schema_=SchemaVersion(id=declared.schema_id, version=declared.schema_version)),
        params=TargetParams(dataset_id=declared.dataset_id),
    )


def from_api(live: RemoteTarget) -> TargetConnectionOutputs:
    """Return the outputs."""
    return TargetConnectionOutputs(
        name=live.name,
        dataset_id=live.dataset_id,
        schema_id=live.data.schema_.id,
        schema_version=live.data.schema_.version,
        state=live.state,
        etag=live.etag,
        **described_members(live.description, live),
    )


def target_findings(run: Run, dataset_id: str, schema_id: str) -> Iterator[Finding]:
    """Yield why a target connection could not lead to a dataset; unknown values are skipped."""
    platform = run.services.platform
    yield from absences("dataset_id", platform.datasets.get, dataset_id)
    yield from absences("schema_id", platform.schemas.get, schema_id)
    dataset = found(platform.datasets.get, dataset_id)
    if dataset is not None and is_known(schema_id) and dataset.schema_ref.id != schema_id:
        reason = f"dataset {dataset_id} has the schema {dataset.schema_ref.id}"
        yield Finding.error(Code.SCHEMA_MISMATCH, "schema_id", reason, "use that")


class TargetConnectionHandler(EntityHandler[TargetConnectionInputs, TargetConnectionOutputs]):
    """Target connections through the Flow Service."""

    inputs = TargetConnectionInputs
    outputs = TargetConnectionOutputs
    noun = "target connection"
    settles_together = True

    def collection(self, services: Services) -> TargetConnections:
        """Return the client of the collection."""
        return services.platform.target_connections

    @override
    def ids_in(self, flow: Flow) -> Iterable[str]:
        """Return the target connection of a dataflow."""
        return flow.target_connection_ids

    def create(self, run: Run, declared: TargetConnectionInputs) -> Existing[TargetConnectionInputs]:
        """Create the target connection."""
        return Existing(run.services.platform.target_connections.create(to_api(declared, run.tag)), declared)

    def read(self, run: Run, existing: Existing[TargetConnectionInputs]) -> TargetConnectionOutputs:
        """Return the target connection."""
        return from_api(run.services.platform.target_connections.get(existing.id))

    def creation_findings(self, run: Run, declared: TargetConnectionInputs) -> Iterator[Finding]:
        """Check dataset and schema, which must belong together."""
        return target_findings(run, declared.dataset_id, declared.schema_id)

    def dependent_findings(
        self, run: Run, declared: TargetConnectionInputs, dependents: Sequence[Mapping[str, Any]]
    ) -> Iterator[Finding]:
        """Check source and mapping set of the dataflows that are to write to it."""
        for one in dependents:
            yield from flow_findings(run.services, one[FLOW], declared.schema_id)

    def users(self, run: Run, identifier: str) -> Iterator[Finding]:
        """Look for dataflows outside this stack; AEP does not delete what they use."""
        flows = run.services.platform.flows
        return foreign_users(run, flows, lambda flow: identifier in self.ids_in(flow), self.noun)


class TargetConnectionProvider(Provider[TargetConnectionInputs, TargetConnectionOutputs]):
    """Pulumi stores this class by name: never rename or move it."""

    handler = TargetConnectionHandler()


class TargetConnection(Resource, token="TargetConnection"):
    """A target connection in AEP."""

    provider_class = TargetConnectionProvider

    name: pulumi.Output[str]
    dataset_id: pulumi.Output[str]
    schema_id: pulumi.Output[str]
    schema_version: pulumi.Output[str]
    state: pulumi.Output[str]

    def __init__(
        self, resource_name: str, /, opts: pulumi.ResourceOptions | None = None, **args: Unpack[TargetConnectionArgs]
    ) -> None:
        """Declare a target connection."""
        super().__init__(resource_name, args, opts)

    def _hidden(self, name: str, opts: pulumi.ResourceOptions, tagged_as: str) -> dict[str, Any]:
        """Add the resources that the program builds on it."""
        return {**super()._hidden(name, opts, tagged_as), DEPENDENTS: dependents_of(TARGET, self)}
