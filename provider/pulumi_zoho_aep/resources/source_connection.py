"""A source connection: which table and columns of a base connection one dataflow reads.

Sent: name, description and data format; for a table, the definitions of its columns word for word as AEP's exploration
    of the table gives them, of which `columns` selects; for another connector, `params` as declared.
In place: name and description.
Replaced: for anything else (`Replaces`): Adobe says that such a change never reaches the dataflow.
Healthy: once its state is final.
Deleted: by its id; AEP refuses while a dataflow uses it.
Found again by its ownership tag, in the description.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any

import pulumi
from typing_extensions import NotRequired, TypedDict, Unpack, override

from pulumi_zoho_aep.aep.flow_service import SpecRef
from pulumi_zoho_aep.aep.source_connections import (
    DataFormat,
    NewSourceConnection,
    SourceConnection as RemoteSource,
    SourceConnections,
)
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.choice import ConnectorChoice
from pulumi_zoho_aep.engine.models import Inputs, Names, Properties, Replaces, is_known
from pulumi_zoho_aep.engine.run import Adoptable, Existing
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.resources.adoptable import OF_DATAFLOW, parts_of_dataflow
from pulumi_zoho_aep.resources.base import Provider, Resource, Run
from pulumi_zoho_aep.resources.described import described_members
from pulumi_zoho_aep.resources.entities import EntityHandler, EntityInputs, EntityOutputs
from pulumi_zoho_aep.resources.existence import absences, foreign_users, found
from pulumi_zoho_aep.resources.table_columns import definitions
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.tags import with_tag


class SourceConnectionArgs(TypedDict):
    """What a program writes."""

    adopt: NotRequired[pulumi.Input[str]]
    """Id or unique name of a source connection to take over, or `dataflow:` and that of the dataflow that uses it."""
    renamed_from: NotRequired[str]
    """Former name of the resource; while this stands, its object keeps the name and tag that it got from that."""
    name: NotRequired[pulumi.Input[str]]
    """Name in AEP; the resource's name if left out."""
    description: NotRequired[pulumi.Input[str]]
    """Description in AEP; the ownership tag is added to it."""
    base_connection_id: pulumi.Input[str]
    """Id of the base connection."""
    table: NotRequired[pulumi.Input[str]]
    """Table, as the connector calls it: for Zoho the API name of a module, such as `Leads`; or `params`."""
    columns: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """API names of the fields to read; all of them if left out."""
    params: NotRequired[pulumi.Input[Mapping[str, Any]]]
    """Raw parameters of another connector's source connection."""
    data_format: NotRequired[pulumi.Input[str]]
    """Format of the data; that of the connector, `tabular` for tables, if left out."""
    connector: NotRequired[pulumi.Input[str]]
    """That of the base connection; `zoho_crm` if left out."""
    connection_spec_id: NotRequired[pulumi.Input[str]]
    """In place of `connector`: that of the base connection."""


class Selection(ConnectorChoice, Inputs):
    """What is read: a table and its columns, or raw parameters."""

    table: Annotated[str | None, Replaces] = None
    columns: Annotated[Names | None, Replaces] = None
    params: Annotated[dict[str, Any] | None, Replaces] = None
    data_format: Annotated[str, Replaces] = "tabular"

    def findings(self) -> Iterator[Finding]:
        """Yield a table and raw parameters together, or neither, and an empty selection of columns."""
        yield from super().findings()
        if is_known(self.table, self.params) and (self.table is None) == (self.params is None):
            yield Finding.error(Code.CONTRADICTION, "table", "give either table or params (another connector)")
        if self.columns is not None and is_known(self.columns) and (not self.columns or "" in self.columns):
            advice = "name at least one column, none of them empty, or leave columns out for all"
            yield Finding.error(Code.MISSING_VALUE, "columns", advice)


class SourceConnectionInputs(Selection, EntityInputs):
    """What passed validation."""

    base_connection_id: Annotated[str, Replaces]

    def differing_paths(self, live: Properties) -> Iterator[str]:
        """Yield where the live connection is another; all columns of the day it was made are all of them."""
        yield from super().differing_paths(live)
        if self.columns is None and not getattr(live, "has_all_columns", True):
            yield "columns"


class SourceConnectionOutputs(SourceConnectionInputs, EntityOutputs):
    """What the state holds."""

    has_all_columns: bool = True
    """Whether it was made with all columns that the table had then."""


def to_api(declared: SourceConnectionInputs, params: dict[str, Any], tag: str) -> NewSourceConnection:
    """Return the body; `params` are those of the table, or the declared ones."""
    return NewSourceConnection(
        name=declared.name,
        description=with_tag(declared.description, tag),
        base_connection_id=declared.base_connection_id,
        data=DataFormat(format=declared.data_format),
        params=params,
        connection_spec=SpecRef(id=declared.connection_spec_id),
    )


def from_api(live: RemoteSource, recorded: SourceConnectionInputs) -> SourceConnectionOutputs:
    """Return the outputs; of raw parameters those that are declared, for the service adds some of its own."""
    table = live.table if recorded.params is None else None
    names = () if table is None else tuple(column.name for column in table.columns)
    has_all = recorded.has_all_columns if isinstance(recorded, SourceConnectionOutputs) else recorded.columns is None
    return SourceConnectionOutputs(
        name=live.name,
        base_connection_id=live.base_connection_id,
        table=None if table is None else table.table_name,
        # An answer that does not give all names says nothing about the columns.
        columns=None if table is None else names if all(names) else (),
        has_all_columns=has_all,
        params=None if recorded.params is None else {name: live.params.get(name) for name in recorded.params},
        data_format=live.data.format,
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

    def collection(self, services: Services) -> SourceConnections:
        """Return the client of the collection."""
        return services.platform.source_connections

    @override
    def adoptable(self, run: Run, reference: str) -> Iterable[Adoptable]:
        """Return what an id, a name or a dataflow means."""
        if not reference.startswith(OF_DATAFLOW):
            return super().adoptable(run, reference)
        ids = parts_of_dataflow(run.services, reference, lambda flow: flow.source_connection_ids)
        return [one for one in self.candidates(run) if one.id in ids]

    def create(self, run: Run, declared: SourceConnectionInputs) -> Existing[SourceConnectionInputs]:
        """Take the columns' definitions from AEP's exploration of the table, and create the source connection."""
        params = dict(declared.params or {})
        if declared.table is not None:
            params = declared.chosen.source_params(
                declared.table, definitions(run.services, declared.base_connection_id, declared.table, declared.columns)
            )
        return Existing(run.services.platform.source_connections.create(to_api(declared, params, run.tag)), declared)

    def read(self, run: Run, existing: Existing[SourceConnectionInputs]) -> SourceConnectionOutputs:
        """Return the source connection."""
        return from_api(run.services.platform.source_connections.get(existing.id), existing.state)

    def successor_findings(self, run: Run, declared: SourceConnectionInputs) -> Iterator[Finding]:
        """Ask for the base connection, which is of the same connector, and for table and columns."""
        connections = run.services.platform.connections
        yield from absences("base_connection_id", connections.get, declared.base_connection_id)
        base = found(connections.get, declared.base_connection_id)
        if base is None or not is_known(declared.connection_spec_id, declared.table, declared.columns):
            return
        if base.connection_spec.id != declared.connection_spec_id:
            reason = f"the base connection is of {base.connection_spec.id}"
            yield Finding.error(Code.CONNECTOR_MISMATCH, "connection_spec_id", reason, "use that")
        elif declared.table is not None:
            definitions(run.services, declared.base_connection_id, declared.table, declared.columns)

    def users(self, run: Run, identifier: str) -> Iterator[Finding]:
        """Ask for dataflows that are not of this stack; AEP does not delete what they use."""
        flows = run.services.platform.flows
        return foreign_users(run, flows, lambda flow: identifier in flow.source_connection_ids, self.noun)


class SourceConnectionProvider(Provider[SourceConnectionInputs, SourceConnectionOutputs]):
    """What Pulumi stores by name; never rename or move it."""

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
        self,
        resource_name: str,
        /,
        opts: pulumi.ResourceOptions | None = None,
        **args: Unpack[SourceConnectionArgs],
    ) -> None:
        """Declare a source connection."""
        super().__init__(resource_name, {"name": args.get("renamed_from") or resource_name, **args}, opts)
