"""A source connection: the source of one dataflow, such as a base connection's table and columns, or a folder of files.

Sent: name, description and data format; what is read in the words of its connector (`Connector.source_params`), or
    `params` as declared.
In place: name and description.
Replaced: for any other change (`Replaces`): Adobe says that such a change never reaches the dataflow.
Healthy: once it has settled, as `enabled`, `disabled` or `draft`.
Deleted: by its id; AEP refuses while a dataflow uses it. An adopted one stays.
Found again by its ownership tag, in the description.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any

import pulumi
from typing_extensions import NotRequired, TypedDict, Unpack, override

from pulumi_zoho_aep.aep.flow_service import SpecRef
from pulumi_zoho_aep.aep.flows import Flow
from pulumi_zoho_aep.aep.source_connections import (
    DataFormat,
    NewSourceConnection,
    SourceConnection as RemoteSource,
    SourceConnections,
)
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.reading import Reading
from pulumi_zoho_aep.connectors.registry import connector_of
from pulumi_zoho_aep.engine.hidden import DEPENDENTS
from pulumi_zoho_aep.engine.models import Properties, Replaces, is_known
from pulumi_zoho_aep.engine.run import Existing
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.resources.base import Provider, Resource, Run
from pulumi_zoho_aep.resources.dependents import FLOW, SOURCE, TARGET, dependents_of
from pulumi_zoho_aep.resources.described import described_members
from pulumi_zoho_aep.resources.entities import EntityHandler, EntityInputs, EntityOutputs
from pulumi_zoho_aep.resources.existence import absences, foreign_users, found
from pulumi_zoho_aep.resources.flow_source import flow_findings, made_sources
from pulumi_zoho_aep.resources.selection import Selection
from pulumi_zoho_aep.resources.target_connection import target_findings
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.tags import with_tag


class SourceConnectionArgs(TypedDict):
    """The arguments, as a program writes them."""

    adopt: NotRequired[pulumi.Input[str]]
    """Id or unique name of a source connection to take over, or `dataflow:` followed by that of its dataflow."""
    renamed_from: NotRequired[str]
    """Former name of the resource; while this is set, its object keeps the name and tag from that name."""
    name: NotRequired[pulumi.Input[str]]
    """Name in AEP; the resource's name if left out."""
    description: NotRequired[pulumi.Input[str]]
    """Description in AEP, empty if left out; the ownership tag is added to it."""
    base_connection_id: NotRequired[pulumi.Input[str]]
    """Id of the base connection; left out for the connector `landing_zone`. Changing it replaces the source connection.
    """
    table: NotRequired[pulumi.Input[str]]
    """Table, as the connector calls it: for Zoho the API name of a module, such as `Leads`; left out with `params`.

    Changing it replaces the source connection.
    """
    columns: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """API names of the fields to read; all if left out. Changing them replaces the source connection."""
    folder: NotRequired[pulumi.Input[str]]
    """Folder of the files, below the container or bucket; for an ingestion, `zoho-aep/<project>/<stack>/<its name>` if
    left out. Changing it replaces the source connection.
    """
    rest: NotRequired[pulumi.Input[Mapping[str, Any]]]
    """Settings that Adobe leaves open for `generic_rest`; defaults if left out.

    Changing it replaces the source connection.
    """
    params: NotRequired[pulumi.Input[Mapping[str, Any]]]
    """Raw parameters of another connector, used instead of `table`. Changing it replaces the source connection."""
    data_format: NotRequired[pulumi.Input[str]]
    """Format of the data; the connector's if left out. Changing it replaces the source connection."""
    format_properties: NotRequired[pulumi.Input[Mapping[str, str]]]
    """The format of the files, used with `params`: `columnDelimiter`, `encoding`, `compressionType`; the connector's if
    left out. Changing it replaces the source connection.
    """
    connector: NotRequired[pulumi.Input[str]]
    """Connector of the base connection; `zoho_crm` if left out. Changing it replaces the source connection."""
    connection_spec_id: NotRequired[pulumi.Input[str]]
    """The base connection's connection spec, used instead of `connector`. Changing it replaces the source connection.
    """


class SourceConnectionInputs(Selection, EntityInputs):
    """Validated inputs."""

    base_connection_id: Annotated[str | None, Replaces] = None

    def findings(self) -> Iterator[Finding]:
        """Yield a base connection that is missing or superfluous, and files without a folder."""
        yield from super().findings()
        if not is_known(self.connection_spec_id, self.base_connection_id):
            return
        chosen = self.chosen
        if chosen.has_base_connection and self.base_connection_id is None:
            yield Finding.error(Code.MISSING_VALUE, "base_connection_id", "is required")
        if not chosen.has_base_connection and self.base_connection_id is not None:
            reason = f"{chosen.title} has no base connection"
            yield Finding.error(Code.CONTRADICTION, "base_connection_id", reason, "remove it")
        if "folder" in chosen.source_settings and self.table is not None and self.folder is None:
            yield Finding.error(Code.MISSING_VALUE, "folder", f"is required by {chosen.name}")

    @property
    def own_reading(self) -> Reading:
        """The data that is read."""
        return self.reading(self.base_connection_id or "")

    def differing_paths(self, live: Properties) -> Iterator[str]:
        """Yield the paths at which the live connection differs.

        All columns means those that the table had at its creation.
        """
        yield from super().differing_paths(live)
        if self.columns is None and not getattr(live, "has_all_columns", True):
            yield "columns"


class SourceConnectionOutputs(SourceConnectionInputs, EntityOutputs):
    """Outputs, as the state holds them."""

    has_all_columns: bool = True
    """Whether it was created with all columns that the table had then."""


def to_api(declared: SourceConnectionInputs, params: dict[str, Any], tag: str) -> NewSourceConnection:
    """Return the body; `params` are the connector's, or the declared ones."""
    chosen = declared.chosen
    usual = chosen.format_properties if declared.data_format == chosen.data_format else {}
    properties = dict(usual if declared.format_properties is None else declared.format_properties)
    return NewSourceConnection(
        name=declared.name,
        description=with_tag(declared.description, tag),
        base_connection_id=declared.base_connection_id,
        data=DataFormat(format=declared.data_format, properties=properties or None),
        params=params,
        connection_spec=SpecRef(id=declared.connection_spec_id),
    )


def from_api(live: RemoteSource, recorded: SourceConnectionInputs) -> SourceConnectionOutputs:
    """Return the outputs, with only the declared raw parameters and properties: the service adds some of its own."""
    chosen = connector_of(live.connection_spec.id)
    reading = chosen.live_reading(live.params, recorded.own_reading) if recorded.params is None else None
    has_all = recorded.has_all_columns if isinstance(recorded, SourceConnectionOutputs) else recorded.columns is None
    return SourceConnectionOutputs(
        name=live.name,
        base_connection_id=live.base_connection_id or None,
        table=None if reading is None else reading.table or None,
        columns=None if reading is None else reading.columns,
        folder=reading.folder if reading is not None and "folder" in chosen.source_settings else None,
        rest=recorded.rest if reading is None or recorded.rest is None else reading.rest,
        has_all_columns=has_all,
        params=None if recorded.params is None else {name: live.params.get(name) for name in recorded.params},
        data_format=live.data.format,
        format_properties=None
        if recorded.format_properties is None
        else {name: str(live.data.properties.get(name, "")) for name in recorded.format_properties},
        connection_spec_id=live.connection_spec.id,
        state=live.state,
        etag=live.etag,
        **described_members(live.description, live),
    )


class SourceConnectionHandler(EntityHandler[SourceConnectionInputs, SourceConnectionOutputs]):
    """Source connections through the Flow Service."""

    inputs = SourceConnectionInputs
    outputs = SourceConnectionOutputs
    noun = "source connection"
    settles_together = True

    def collection(self, services: Services) -> SourceConnections:
        """Return the client of the collection."""
        return services.platform.source_connections

    @override
    def ids_in(self, flow: Flow) -> Iterable[str]:
        """Return the source connection of a dataflow."""
        return flow.source_connection_ids

    def create(self, run: Run, declared: SourceConnectionInputs) -> Existing[SourceConnectionInputs]:
        """Let the connector describe the data to read, querying AEP if necessary, and create the source connection."""
        params = _params(run, declared)
        identifier = run.services.platform.source_connections.create(to_api(declared, params, run.tag))
        made_sources(run.services)[identifier] = None  # once read, its dataflow need not check who else reads it
        return Existing(identifier, declared)

    def read(self, run: Run, existing: Existing[SourceConnectionInputs]) -> SourceConnectionOutputs:
        """Return the source connection."""
        live, made = run.services.platform.source_connections.get(existing.id), made_sources(run.services)
        if existing.id in made:
            made[existing.id] = live
        return from_api(live, existing.state)

    def creation_findings(self, run: Run, declared: SourceConnectionInputs) -> Iterator[Finding]:
        """Check the base connection, which must have the same connector, and the data read through it."""
        connections = run.services.platform.connections
        if declared.base_connection_id is not None:
            yield from absences("base_connection_id", connections.get, declared.base_connection_id)
            base = found(connections.get, declared.base_connection_id)
            if base is None or not is_known(declared.connection_spec_id):
                return
            if base.connection_spec.id != declared.connection_spec_id:
                reason = f"the base connection uses {base.connection_spec.id}"
                yield Finding.error(Code.CONNECTOR_MISMATCH, "connection_spec_id", reason, "use that")
                return
        if declared.table is not None and is_known(declared.connection_spec_id, declared.table, declared.columns):
            _params(run, declared)  # raises the reason why not

    def dependent_findings(
        self, run: Run, declared: SourceConnectionInputs, dependents: Sequence[Mapping[str, Any]]
    ) -> Iterator[Finding]:
        """Check mapping set and target of the dataflows that are to read it, and whether they fit the source."""
        if not is_known(declared.connection_spec_id, declared.base_connection_id, declared.table, declared.columns):
            return
        source = declared.connection_spec_id, _params(run, declared).get("columns") or (), declared.table
        for one in dependents:
            target = one.get(TARGET, {})
            if {"dataset_id", "schema_id"} <= target.keys():
                yield from target_findings(run, target["dataset_id"], target["schema_id"])
            yield from flow_findings(run.services, one[FLOW], target.get("schema_id"), source)

    def users(self, run: Run, identifier: str) -> Iterator[Finding]:
        """Look for dataflows outside this stack; AEP does not delete what they use."""
        flows = run.services.platform.flows
        return foreign_users(run, flows, lambda flow: identifier in self.ids_in(flow), self.noun)


def _params(run: Run, declared: SourceConnectionInputs) -> dict[str, Any]:
    """Return the data to read in the words of the connector, which may have to query AEP, or as declared."""
    if declared.table is None:
        return dict(declared.params or {})
    return declared.chosen.source_params(run, declared.own_reading)


class SourceConnectionProvider(Provider[SourceConnectionInputs, SourceConnectionOutputs]):
    """Pulumi stores this class by name: never rename or move it."""

    handler = SourceConnectionHandler()


class SourceConnection(Resource, token="SourceConnection"):
    """A source connection in AEP."""

    provider_class = SourceConnectionProvider

    name: pulumi.Output[str]
    base_connection_id: pulumi.Output[str]
    table: pulumi.Output[str]
    columns: pulumi.Output[list[str]]
    state: pulumi.Output[str]

    def __init__(
        self, resource_name: str, /, opts: pulumi.ResourceOptions | None = None, **args: Unpack[SourceConnectionArgs]
    ) -> None:
        """Declare a source connection."""
        super().__init__(resource_name, args, opts)

    def _hidden(self, name: str, opts: pulumi.ResourceOptions, tagged_as: str) -> dict[str, Any]:
        """Add the resources that the program builds on it."""
        return {**super()._hidden(name, opts, tagged_as), DEPENDENTS: dependents_of(SOURCE, self)}
