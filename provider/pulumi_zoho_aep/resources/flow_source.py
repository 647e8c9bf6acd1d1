"""What a dataflow needs of its source: a flow spec that takes it, its delta column, and no second reader."""

from collections.abc import Iterator

from pulumi_zoho_aep.aep.source_connections import SourceConnection
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.offered import require_flow_spec
from pulumi_zoho_aep.engine.models import is_known
from pulumi_zoho_aep.findings import Finding, nearest
from pulumi_zoho_aep.resources.base import Run
from pulumi_zoho_aep.resources.existence import absences, found
from pulumi_zoho_aep.resources.single_reader import require_single_reader
from pulumi_zoho_aep.services import Services


def made_sources(services: Services) -> dict[str, SourceConnection | None]:
    """Return the source connections that this process has made, as read since: nothing else reads them yet."""
    return services.once("made source connections", dict)


def require_source(run: Run, source_connection_id: str, flow_spec_id: str) -> SourceConnection:
    """Return the source connection of a new dataflow.

    Raises:
        ConnectorMissing: the flow spec is not there, or does not take such a source.
        OwnershipError: another dataflow reads it.
    """
    made = made_sources(run.services).get(source_connection_id)
    source = made or run.services.platform.source_connections.get(source_connection_id)
    require_flow_spec(run.services, flow_spec_id, source.connection_spec.id)
    require_single_reader(run.services, source, run.tag, is_new=made is not None)
    return source


def source_findings(
    services: Services, source_connection_id: str, flow_spec_id: str, delta_column: str | None
) -> Iterator[Finding]:
    """Yield why a new dataflow could not read a source, apart from who else reads it; unknown values wait.

    Raises:
        ConnectorMissing: the flow spec is not there, or does not take such a source.
    """
    connections = services.platform.source_connections
    yield from absences("source_connection_id", connections.get, source_connection_id)
    source = found(connections.get, source_connection_id)
    if source is None:
        return
    if is_known(flow_spec_id):
        require_flow_spec(services, flow_spec_id, source.connection_spec.id)
    columns = [] if source.table is None else [column.name for column in source.table.columns]
    if columns and is_known(delta_column) and delta_column and delta_column not in columns:
        reason = f"{delta_column} is not among the source's columns"
        yield Finding.error(Code.UNLISTED_COLUMN, "delta_column", reason, nearest(delta_column, columns))
