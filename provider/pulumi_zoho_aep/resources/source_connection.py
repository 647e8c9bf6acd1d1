"""A source connection: which table and columns of a base connection one dataflow reads.

Identity: its id.
In place: name and description.
Replaced: for anything else (`Replaces`): Adobe says that such a change never reaches the dataflow.
Deleted: by its id; AEP refuses while a dataflow uses it.
Healthy: once AEP has set it up.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

import pulumi
from typing_extensions import NotRequired, TypedDict, Unpack

from pulumi_zoho_aep.aep.connections import Column
from pulumi_zoho_aep.aep.flow_service import SpecRef
from pulumi_zoho_aep.aep.source_connections import (
    DataFormat,
    NewSourceConnection,
    SourceConnection as RemoteSource,
    SourceConnections,
    TableView,
)
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.choice import ConnectorChoice
from pulumi_zoho_aep.engine.models import Inputs, Names, Properties, Replaces, is_known
from pulumi_zoho_aep.engine.pulumi_internals import tell
from pulumi_zoho_aep.engine.run import Existing
from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.findings import Finding, nearest
from pulumi_zoho_aep.resources.base import Provider, Resource, Run
from pulumi_zoho_aep.resources.entities import EntityHandler, EntityInputs, EntityOutputs, entity_members
from pulumi_zoho_aep.resources.existence import absences, found, others_of, used_by
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.tags import with_tag


class SourceConnectionArgs(TypedDict):
    """What a program writes."""

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


class UnknownColumns(ZohoAepError):
    """A table does not have the columns that are declared."""


def to_api(inputs: SourceConnectionInputs, params: dict[str, Any], tag: str) -> NewSourceConnection:
    """Return the body."""
    return NewSourceConnection(
        name=inputs.name,
        description=with_tag(inputs.description, tag),
        base_connection_id=inputs.base_connection_id,
        data=DataFormat(format=inputs.data_format),
        params=params,
        connection_spec=SpecRef(id=inputs.connection_spec_id),
    )


def from_api(connection: RemoteSource, known: SourceConnectionInputs) -> SourceConnectionOutputs:
    """Return the outputs; of raw parameters those that are declared, for the service adds some of its own."""
    table = connection.table if known.params is None else None
    return SourceConnectionOutputs(
        base_connection_id=connection.base_connection_id,
        table=table.table_name if table else None,
        columns=_names(table) if table else None,
        has_all_columns=known.has_all_columns if isinstance(known, SourceConnectionOutputs) else known.columns is None,
        params=None if known.params is None else {name: connection.params.get(name) for name in known.params},
        data_format=connection.data.format,
        connection_spec_id=connection.connection_spec.id,
        **entity_members(connection),
    )


class SourceConnectionHandler(EntityHandler[SourceConnectionInputs, SourceConnectionOutputs]):
    """Source connections through the Flow Service."""

    inputs = SourceConnectionInputs
    outputs = SourceConnectionOutputs
    noun = "source connection"

    def collection(self, services: Services) -> SourceConnections:
        """Return the client of the collection."""
        return services.platform.source_connections

    def create(self, run: Run, inputs: SourceConnectionInputs) -> Existing[SourceConnectionInputs]:
        """Take the columns' types from AEP's exploration of the table, as it demands, and create the connection."""
        params = dict(inputs.params or {})
        if inputs.table is not None:
            params = inputs.chosen.source_params(inputs.table, _definitions(run.services, inputs))
        return Existing(run.services.platform.source_connections.create(to_api(inputs, params, run.tag)), inputs)

    def successor_findings(self, run: Run, inputs: SourceConnectionInputs) -> Iterator[Finding]:
        """Ask for the base connection, which is of the same connector, and for table and columns."""
        yield from absences("base_connection_id", run.services.platform.connections.get, inputs.base_connection_id)
        base = found(run.services.platform.connections.get, inputs.base_connection_id)
        if base is None or not is_known(inputs.connection_spec_id, inputs.table, inputs.columns):
            return
        if base.connection_spec.id != inputs.connection_spec_id:
            reason = f"the base connection is of {base.connection_spec.id}"
            yield Finding.error(Code.CONNECTOR_MISMATCH, "connection_spec_id", reason, "use that")
        elif inputs.table is not None:
            _definitions(run.services, inputs)

    def users(self, run: Run, identifier: str) -> Iterator[Finding]:
        """Ask for dataflows that are not of this stack; AEP does not delete what they use."""
        flows = run.services.platform.flows
        for flow in others_of(run.services, flows, run.tag):
            if identifier in flow.source_connection_ids and found(flows.get, flow.id) is not None:
                yield used_by(flows.noun, flow, self.noun)

    def read(self, run: Run, existing: Existing[SourceConnectionInputs]) -> SourceConnectionOutputs:
        """Return the source connection."""
        return from_api(run.services.platform.source_connections.get(existing.id), existing.state)


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
        super().__init__(resource_name, {"name": resource_name, **args}, opts)


def _definitions(services: Services, inputs: SourceConnectionInputs) -> list[dict[str, Any]]:
    base, table = inputs.base_connection_id, inputs.table or ""
    offered = services.once(("columns", base, table), lambda: services.platform.connections.columns(base, table))
    if inputs.columns is None and offered.unreadable:
        places = ", ".join(map(str, offered.unreadable))
        tell(f"not all columns of {table} are read: AEP does not say what those at {places} of its list are called")
    return selected(offered, inputs.columns, table)


def selected(offered: Sequence[Column], names: Sequence[str] | None, table: str) -> list[dict[str, Any]]:
    """Return the definitions of the chosen columns, word for word as AEP gave them.

    Raises:
        UnknownColumns: naming each column that the table does not have, and the nearest one that it has.
    """
    definitions = {column.name: column.definition for column in offered}
    if names is None:
        return list(definitions.values())
    unknown = [name for name in names if name not in definitions]
    if unknown:
        words = (f"{name} ({nearest(name, definitions)})" for name in unknown)
        raise UnknownColumns(
            f"table {table} has no column {', '.join(words)}",
            hint="correct columns; `zoho-aep explore` lists the columns of a table",
        )
    return [definitions[name] for name in names]


def _names(table: TableView) -> tuple[str, ...]:
    """Return the columns; none where an answer does not give all their names."""
    names = tuple(column.name for column in table.columns)
    return names if all(names) else ()
