"""What a dataflow run does: read the rows of its window, map them, count what came of them.

What is counted comes of mapping the sample records. The dataset gets no data: nobody could read it from there. A field
that cannot be computed is null and a warning; a record that lacks what the schema requires has failed.
"""

import json
import re
from bisect import bisect_left
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from pulumi_zoho_aep.simulator.adobe.data_prep import mapping_sets
from pulumi_zoho_aep.simulator.adobe.data_prep.mapping_sets import Transformer
from pulumi_zoho_aep.simulator.adobe.flow_service import credentials, exploration, rules, tables
from pulumi_zoho_aep.simulator.adobe.flow_service.spec_seeds import GENERIC_REST, ZOHO_CRM
from pulumi_zoho_aep.simulator.adobe.flow_service.table_sources import table_source
from pulumi_zoho_aep.simulator.adobe.schema_registry import resources
from pulumi_zoho_aep.simulator.world import World

Item = dict[str, Any]

# A name in a JSONPath, after a dot or in brackets; `$` and `[*]` name nothing.
_PATH_STEP = re.compile(r"\.(\w+)|\['([^']+)'\]")


@dataclass(frozen=True)
class Window:
    """The part of a table that a run reads.

    Attributes:
        start: Epoch seconds, inclusive; None reads from the beginning.
        end: Epoch seconds, exclusive; None reads everything, whatever its time.
    """

    start: int | None
    end: int | None


@dataclass(frozen=True)
class Outcome:
    """Counters of a run, and the errors that made it fail."""

    read: int = 0
    failed: int = 0
    warnings: int = 0
    input_bytes: int = 0
    output_bytes: int = 0
    errors: tuple[tuple[str, str], ...] = ()

    @property
    def reported(self) -> list[Item]:
        """The errors as runs and their activities list them."""
        return [{"code": code, "message": message} for code, message in self.errors]


def execute(world: World, flow: Item, window: Window, delta_column: str | None) -> Outcome:
    """Run a dataflow over a window."""
    store = world.store
    source = store.get("sourceConnections", flow["sourceConnectionIds"][0])
    target = store.get("targetConnections", flow["targetConnectionIds"][0])
    base = store.get("connections", source["baseConnectionId"]) if source else None
    if source is None or base is None or (problem := _connection_problem(world, base)):
        detail = "A connection of the dataflow no longer exists" if source is None or base is None else problem
        return Outcome(errors=(("CONNECTOR-1001-500", f"The copy from the source failed: {detail}"),))
    params = (rules.transformation(flow, "Mapping") or {"params": {}})["params"]
    version = int(params.get("mappingVersion", 0))
    mapping_set = mapping_sets.stored(store, flow["sandboxName"], str(params.get("mappingId")), version)
    if mapping_set is None:
        return Outcome(errors=(("CONNECTOR-2001-500", "The mapping set no longer exists"),))
    if target is None or store.get("dataSets", target["params"]["dataSetId"]) is None:
        return Outcome(errors=(("CONNECTOR-3001-500", "The dataset no longer exists"),))
    part = _part(source, base, delta_column)
    if not _rows(part, window):
        return Outcome()
    schema = resources.full_view(store, flow["sandboxName"], mapping_set["xdmSchema"])
    if schema is None:
        return Outcome(errors=(("CONNECTOR-3001-500", "The schema of the dataset no longer exists"),))
    counted = _count(part, window, json.dumps(mapping_set), json.dumps(schema))
    return _judged(counted, flow.get("options", {}).get("partialIngestionPercent", 0))


def _connection_problem(world: World, base: Item) -> str:
    if base["state"] != "enabled":
        return f"The base connection is {base['state']}"
    return credentials.problem(world, base)


def _judged(counted: Outcome, tolerated_percent: float) -> Outcome:
    """Fail a run of which more records failed than partial ingestion tolerates; without it, none may fail."""
    if not counted.failed or counted.failed * 100 <= tolerated_percent * counted.read:
        return counted
    message = f"{counted.failed} of {counted.read} records lack what their schema requires"
    errors = (("CONNECTOR-2001-500", "The processing of the records failed"), ("MAPPER-3700-400", message))
    return Outcome(counted.read, counted.failed, counted.warnings, counted.input_bytes, 0, errors)


@dataclass(frozen=True)
class _Part:
    """Which rows a source connection yields, in a form that can be a key of a cache.

    Attributes:
        system: Connection spec of the system that holds the rows.
        table: The table.
        place: Key of the organisation.
        columns: Of the table; None for the whole record, nested as the REST API answers it.
        delta_column: What a window is about.
        wrapper: Names of the objects around a record, the outermost first.
    """

    system: str
    table: str
    place: str
    columns: tuple[str, ...] | None
    delta_column: str | None
    wrapper: tuple[str, ...] = ()


def _part(source: Item, base: Item, delta_column: str | None) -> _Part:
    kind, params = source["connectionSpec"]["id"], source["params"]
    if kind == GENERIC_REST:
        place, wrapper = tables.place_of(base), _wrapper(params["contentPath"])
        return _Part(ZOHO_CRM, exploration.rest_table(params), place, None, "Modified_Time", wrapper)
    system = table_source(kind)
    place = system.place_of(base) if system is not None else ""
    return _Part(kind, params["tableName"], place, tuple(sorted(rules.columns(source))), delta_column)


def _wrapper(content: Item) -> tuple[str, ...]:
    """Return what a mapping has to write before a field's name: the path to the records, or the name in its place.

    For a path of several names only the case of one is documented; that each of them is written is UNCONFIRMED.
    """
    override = content.get("overrideWrapperAttribute")
    return (override,) if override else tuple(a or b for a, b in _PATH_STEP.findall(str(content.get("path", ""))))


# The sample records never change, so the same part of them, mapped in the same way, gives the same counters.
@lru_cache(maxsize=512)
def _count(part: _Part, window: Window, mapping_set: str, schema: str) -> Outcome:
    transformer = Transformer(json.loads(mapping_set), json.loads(schema))
    failed = warnings = input_bytes = output_bytes = 0
    rows = _rows(part, window)
    for row in rows:
        record = row if part.columns is None else {name: row[name] for name in part.columns}
        input_bytes += len(json.dumps(record))
        for name in reversed(part.wrapper):
            record = {name: record}
        result = transformer.transform(record)
        warnings += bool(result.errors)
        if result.is_valid:
            output_bytes += len(json.dumps(result.data, default=str))
        else:
            failed += 1
    return Outcome(len(rows), failed, warnings, input_bytes, output_bytes)


def _rows(part: _Part, window: Window) -> list[Item]:
    system = table_source(part.system)
    if system is None or part.table not in system.names() or not part.place:
        return []  # the records of other systems are not simulated
    every = (tables.documents if part.columns is None else system.rows)(part.table, part.place)
    if window.end is None or part.delta_column is None:
        return every
    moments, order = _by_moment(part.system, part.table, part.place, part.delta_column)
    first = 0 if window.start is None else bisect_left(moments, window.start)
    return [every[index] for index in order[first : bisect_left(moments, window.end)]]


@lru_cache(maxsize=64)
def _by_moment(spec: str, table: str, place: str, column: str) -> tuple[list[float], list[int]]:
    """Return the moments of the rows that have one, oldest first, and where those rows are."""
    system = table_source(spec)
    rows = system.rows(table, place) if system is not None else []
    found = sorted((_moment(row[column]), index) for index, row in enumerate(rows) if row.get(column))
    return [moment for moment, _ in found], [index for _, index in found]


def _moment(value: str) -> float:
    return datetime.fromisoformat(value.replace("Z", "+00:00")).timestamp()
