"""A dataflow with its parts as an entry of `zoho-aep:ingestions`, exactly as it is. Pure."""

from typing import Any

from pulumi_zoho_aep import expressions
from pulumi_zoho_aep.aep.flow_service import Entity
from pulumi_zoho_aep.aep.mapping_sets import Mapping as MappingRow, SourceType
from pulumi_zoho_aep.aep.schema_registry import SCHEMA_CONTENT_TYPE
from pulumi_zoho_aep.cli.estate.selection import Chain
from pulumi_zoho_aep.connectors.mapping_columns import with_columns_called
from pulumi_zoho_aep.connectors.reading import Reading, RestSettings
from pulumi_zoho_aep.monitoring.times import instant
from pulumi_zoho_aep.tags import without_tag

Row = dict[str, str]


def texts(item: Entity, key: str) -> dict[str, str]:
    """Return name and description if they differ from the defaults."""
    named = {} if item.name in ("", key) else {"name": item.name}
    description = without_tag(item.description)
    return {**named, **({"description": description} if description else {})}


def described(chain: Chain, key: str, connection: str, dataset: str) -> dict[str, Any]:
    """Return the entry of an ingestion.

    Args:
        chain: the dataflow with what it uses.
        key: of the entry.
        connection: key of its connection.
        dataset: key of its dataset.
    """
    flow = chain.flow
    name = flow.name or key
    parts = {"source_connection": chain.source, "target_connection": chain.target}
    named = {"mapping_set": chain.mapping_set.name, **{part: one.name for part, one in parts.items()}}
    names = {part: one for part, one in named.items() if one not in ("", name)}
    described = {part: without_tag(one.description) for part, one in parts.items()}
    descriptions = {part: text for part, text in described.items() if text != without_tag(flow.description)}
    found: dict[str, Any] = {"connection": connection, "dataset": dataset}
    found |= texts(flow, key)
    found |= {"names": names} if names else {}
    found |= {"descriptions": descriptions} if descriptions else {}
    made, rows = _rows(chain)
    found |= {**_source(chain, made), "mapping": rows}
    found |= {"allow_null_values": True} if chain.mapping_set.allow_null_values else {}
    found["schedule"] = _schedule(chain)
    found |= _options(chain)
    version = chain.target.data.schema_.version
    found |= {} if version in ("", SCHEMA_CONTENT_TYPE) else {"schema_version": version}
    return {**found, **({} if flow.is_enabled else {"enabled": False})}


def _source(chain: Chain, made: Reading | None) -> dict[str, Any]:
    source = chain.source
    found: dict[str, Any] = {}
    if made is None:
        found["params"] = source.params
        found |= _format(chain)
    else:
        found["table"] = made.table
        found |= {} if made.columns is None else {"columns": [*made.columns]}
        found |= {} if made.rest == RestSettings() else {"rest": made.rest.model_dump(mode="json")}
    if source.data.format not in ("", chain.connector.data_format):
        found["data_format"] = source.data.format
    delta = chain.flow.copy_params.delta_column.name
    return {**found, **({"delta_column": delta} if delta else {})}


def _format(chain: Chain) -> dict[str, Any]:
    """Return how files are written, where the connector would have them written in another way."""
    live = {name: str(value) for name, value in chain.source.data.properties.items()}
    return {} if live in ({}, dict(chain.connector.format_properties)) else {"format_properties": live}


def _rows(chain: Chain) -> tuple[Reading | None, list[Row]]:
    """Return what is read and the rows, in the words of a stack file; no reading if only raw parameters can express it.

    The rows are sorted: Data Prep returns them in an order of its own.
    """
    made, live = chain.connector.made_by_hand(chain.source.params), chain.mapping_set.mappings
    rows = [_row(one) for one in live]
    if made is not None:
        written = [_written(chain, made, one) for one in rows]
        made = None if None in written else made
        rows = rows if made is None else [one for one in written if one is not None]
    return made, sorted(rows, key=lambda row: row["target"])


def _row(live: MappingRow) -> Row:
    kind = "source" if live.kind is SourceType.ATTRIBUTE else "expression"
    return {kind: live.source, "target": live.destination}


def _written(chain: Chain, made: Reading, row: Row) -> Row | None:
    """Return the row from which the connector makes this one; None if there is none."""

    def called(column: str) -> str:
        return chain.connector.mapping_source(column, made.rest)

    prefix = called("")
    if not prefix:
        return row
    if "source" in row:
        source = row["source"].removeprefix(prefix)
        return {**row, "source": source} if expressions.source_name(called(source)) == row["source"] else None
    expression = with_columns_called(row["expression"], lambda column: column.removeprefix(prefix))
    return {**row, "expression": expression} if with_columns_called(expression, called) == row["expression"] else None


def _schedule(chain: Chain) -> dict[str, Any]:
    live = chain.flow.schedule_params
    found: dict[str, Any] = {"frequency": live.frequency.lower()}
    repeats = found["frequency"] != "once"
    if repeats and live.interval is not None:
        found["interval"] = live.interval
    if chain.flow.starts_at is not None:
        found["start_time"] = instant(chain.flow.starts_at)
    if repeats and live.backfill is not None:
        found["backfill"] = live.backfill
    return found


def _options(chain: Chain) -> dict[str, Any]:
    live = chain.flow.options
    options: dict[str, Any] = {}
    if live.error_diagnostics_enabled is False:
        options["error_diagnostics"] = False
    if live.partial_ingestion_percent is not None:
        options["partial_ingestion_percent"] = live.partial_ingestion_percent
    return {"options": options} if options else {}
