"""Requirements of a dataflow: a flow spec for its source, a delta column, a fitting mapping set, no second reader."""

import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from typing import Any

from pulumi_zoho_aep.aep.flows import CRM_TO_AEP_SPEC_ID
from pulumi_zoho_aep.aep.source_connections import SourceConnection
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.offered import require_flow_spec
from pulumi_zoho_aep.connectors.registry import connector_of
from pulumi_zoho_aep.engine.models import is_known, plain
from pulumi_zoho_aep.findings import Finding, nearest
from pulumi_zoho_aep.resources import mapping_rows
from pulumi_zoho_aep.resources.base import Run
from pulumi_zoho_aep.resources.existence import absences, found
from pulumi_zoho_aep.resources.host import engine_plan
from pulumi_zoho_aep.resources.mapping_rows import Row, mapped_columns
from pulumi_zoho_aep.resources.single_reader import require_single_reader
from pulumi_zoho_aep.services import Services

_PLAIN = re.compile(r"[A-Za-z_][\w.]*")
"""Matches a text that is certainly the name of a column, rather than an expression for one."""


def made_sources(services: Services) -> dict[str, SourceConnection | None]:
    """Return the source connections that this process created, as last read: nothing else reads from them yet."""
    return services.once("made source connections", dict)


def require_source(run: Run, source_connection_id: str, flow_spec_id: str) -> SourceConnection:
    """Return the source connection of a new dataflow.

    Raises:
        ConnectorMissing: The flow spec does not exist, or does not accept such a source.
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
    """Yield why a new dataflow could not read a source, apart from other readers; unknown values are skipped.

    Raises:
        ConnectorMissing: The flow spec does not exist, or does not accept such a source.
    """
    connections = services.platform.source_connections
    yield from absences("source_connection_id", connections.get, source_connection_id)
    source = found(connections.get, source_connection_id)
    if source is None:
        return
    if is_known(flow_spec_id):
        require_flow_spec(services, flow_spec_id, source.connection_spec.id)
    yield from delta_column_findings(delta_column, source.params.get("columns"))
    yield from _missed_changes(source.connection_spec.id, source.params.get("tableName"), delta_column)


def _missed_changes(connection_spec_id: str, table: object, delta_column: object) -> Iterator[Finding]:
    """Warn of a delta column that does not change whenever its record does, if the connector knows which ones do."""
    if isinstance(table, str) and isinstance(delta_column, str) and delta_column:
        connector = connector_of(connection_spec_id)
        missed = connector.missed(table, delta_column)
        if missed:
            fix = f"set delta_column to {connector.delta_columns(table)[0]}"
            yield Finding.warning(Code.MISSED_CHANGES, "delta_column", missed, fix)


def delta_column_findings(delta_column: str | None, columns: object) -> Iterator[Finding]:
    """Yield why a delta column does not fit a source.

    Args:
        delta_column: The delta column; an unknown one is skipped.
        columns: Definitions of the columns in AEP; anything else is ignored.
    """
    definitions = _definitions(columns)
    if not definitions or not is_known(delta_column) or not delta_column:
        return
    # If AEP types no column as a date-time, a text column may be one.
    moments = [name for name, one in definitions.items() if _is_moment(one)]
    if delta_column not in definitions:
        reason = f"{delta_column} is not among the source's columns"
        yield Finding.error(Code.UNLISTED_COLUMN, "delta_column", reason, nearest(delta_column, definitions))
    elif moments and delta_column not in moments:
        reason = f"{delta_column} is not a date-time"
        yield Finding.error(Code.INVALID_DELTA_COLUMN, "delta_column", reason, f"one is {', '.join(moments)}")


def _definitions(columns: object) -> dict[str, Mapping[str, Any]]:
    listed = columns if isinstance(columns, (list, tuple)) else ()
    return {str(one.get("name")): one for one in listed if isinstance(one, Mapping)}


def _column_findings(services: Services, mapping_set_id: str, version: int, columns: object) -> Iterator[Finding]:
    """Yield columns that a mapping reads and a source does not have: AEP refuses such a dataflow.

    Args:
        services: the clients.
        mapping_set_id: Id of the mapping set. One that is about to change counts as declared; one that does not exist
            yet is skipped.
        version: The mapping set's version.
        columns: Definitions of the columns in AEP; anything else is ignored.
    """
    names = _definitions(columns)
    rows = _rows(services, mapping_set_id, version) if names else ()
    for column in mapped_columns(rows):
        if _PLAIN.fullmatch(column) and column.partition(".")[0] not in names:
            reason = f"the mapping reads {column}, which is not among the source's columns"
            yield Finding.error(Code.UNLISTED_COLUMN, "mapping_set_id", reason, nearest(column, names))


def _rows(services: Services, mapping_set_id: str, version: int) -> Sequence[Row]:
    becomes = engine_plan(services).changes().get(mapping_set_id) if is_known(mapping_set_id) else None
    if becomes is not None:
        return becomes.mappings if is_known(plain(becomes.mappings)) else ()
    mapping_sets = services.platform.mapping_sets
    live = found(mapping_sets.get, mapping_set_id)
    if live is not None and is_known(version) and live.version not in (None, version):
        live = found(lambda identifier: mapping_sets.version(identifier, version), mapping_set_id)
    return () if live is None else mapping_rows.from_api(live.mappings)


def _is_moment(definition: Mapping[str, Any]) -> bool:
    xdm = definition.get("xdm")
    return "date-time" in (definition.get("meta:xdmType"), xdm.get("format") if isinstance(xdm, Mapping) else None)


def mapping_findings(
    services: Services, mapping_set_id: str, mapping_version: int, schema_id: str | None, columns: object
) -> Iterator[Finding]:
    """Yield why a dataflow from some columns into a schema could not use a mapping set.

    Unknown values are skipped, and so are a schema or columns of None.
    """
    mapping_sets = services.platform.mapping_sets
    yield from absences("mapping_set_id", mapping_sets.get, mapping_set_id)
    live = found(mapping_sets.get, mapping_set_id)
    if live is None:
        return
    if is_known(mapping_version) and live.version is not None and mapping_version > live.version:
        reason = f"mapping set {live.name} has no version {mapping_version}: the latest is {live.version}"
        yield Finding.error(Code.MISSING_OBJECT, "mapping_version", reason, "pass `mapping_set.version`")
    if schema_id is not None and is_known(schema_id) and live.schema_id not in ("", schema_id):
        reason = f"mapping set {live.name} is for the schema {live.schema_id}, and the target for {schema_id}"
        yield Finding.error(Code.SCHEMA_MISMATCH, "mapping_set_id", reason, "give both the same schema")
    yield from _column_findings(services, mapping_set_id, mapping_version, columns)


def target_schema(services: Services, target_connection_id: str) -> Generator[Finding, None, str | None]:
    """Yield a finding if there is no such target connection; return its schema, or None if that is not clear yet."""
    targets = services.platform.target_connections
    yield from absences("target_connection_id", targets.get, target_connection_id)
    live = found(targets.get, target_connection_id)
    return None if live is None else live.data.schema_.id


def flow_findings(
    services: Services,
    flow: Mapping[str, Any],
    schema_id: str | None,
    source: tuple[str, Sequence[Any], object] | None = None,
) -> Iterator[Finding]:
    """Yield why a dataflow that a program builds on a new connection would not be possible.

    Args:
        services: the clients.
        flow: its arguments, as far as they are known.
        schema_id: Id of its target's schema; an unknown one, or None, is skipped.
        source: connection spec, columns and table of its source, if that does not exist yet.

    Raises:
        ConnectorMissing: The flow spec does not exist, or does not accept such a source.
    """
    flow_spec_id, delta_column = flow.get("flow_spec_id", CRM_TO_AEP_SPEC_ID), flow.get("delta_column")
    if source is not None:
        require_flow_spec(services, flow_spec_id, source[0])
        yield from delta_column_findings(delta_column, source[1])
        yield from _missed_changes(source[0], source[2], delta_column)
    elif "source_connection_id" in flow:
        yield from source_findings(services, flow["source_connection_id"], flow_spec_id, delta_column)
    if "mapping_set_id" in flow:
        mapping_set_id, version = flow["mapping_set_id"], int(flow.get("mapping_version", 0))
        columns = source[1] if source is not None else columns_of(services, flow.get("source_connection_id"))
        yield from mapping_findings(services, mapping_set_id, version, schema_id, columns)


def columns_of(services: Services, source_connection_id: str | None) -> object:
    """Return the definitions of a source's columns; None if there is no such source yet."""
    live = (
        None if source_connection_id is None else found(services.platform.source_connections.get, source_connection_id)
    )
    return None if live is None else live.params.get("columns")
