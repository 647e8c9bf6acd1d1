"""What a dataflow run does: read the rows of its window, map them, count what came of them.

What is counted comes of mapping the rows that the source holds. A field that cannot be computed is null and a warning;
a record that lacks what the schema requires has failed. What the dataset gets is kept by `batches`.
"""

import json
import re
import zlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from pulumi_zoho_aep.simulator import salesforce
from pulumi_zoho_aep.simulator.adobe.data_prep import mapping_sets
from pulumi_zoho_aep.simulator.adobe.data_prep.mapping_sets import Transformer
from pulumi_zoho_aep.simulator.adobe.flow_service import credentials, exploration, rules, tables
from pulumi_zoho_aep.simulator.adobe.flow_service.spec_seeds import GENERIC_REST, ZOHO_CRM
from pulumi_zoho_aep.simulator.adobe.flow_service.table_sources import table_source
from pulumi_zoho_aep.simulator.adobe.schema_registry import resources
from pulumi_zoho_aep.simulator.world import World
from pulumi_zoho_aep.simulator.zoho import catalogue
from pulumi_zoho_aep.simulator.zoho.held_records import HeldRecords, Selection

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
    """Counters of a run, the errors that made it fail, and what it wrote: a line of JSON per record, compressed."""

    read: int = 0
    failed: int = 0
    warnings: int = 0
    input_bytes: int = 0
    output_bytes: int = 0
    errors: tuple[tuple[str, str], ...] = ()
    written: bytes = b""

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
    part = _part(world, source, base, delta_column)
    if next(iter(_rows(part, window)), None) is None:
        return Outcome()
    schema = resources.full_view(store, flow["sandboxName"], mapping_set["xdmSchema"])
    if schema is None:
        return Outcome(errors=(("CONNECTOR-3001-500", "The schema of the dataset no longer exists"),))
    count = _count_sample if part.held is None else _count
    counted = count(part, window, json.dumps(mapping_set), json.dumps(schema))
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
        held: The records, once somebody changed the sample; what is read of them is in no cache.
    """

    system: str
    table: str
    place: str
    columns: tuple[str, ...] | None
    delta_column: str | None
    wrapper: tuple[str, ...] = ()
    held: HeldRecords | None = field(default=None, compare=False)


def _part(world: World, source: Item, base: Item, delta_column: str | None) -> _Part:
    kind, params = source["connectionSpec"]["id"], source["params"]
    if kind == GENERIC_REST:
        place, wrapper = tables.place_of(base), _wrapper(params["contentPath"])
        table = exploration.rest_table(params)
        return _Part(ZOHO_CRM, table, place, None, "Modified_Time", wrapper, _held(world, table, place))
    system = table_source(kind)
    place = system.place_of(base) if system is not None else ""
    table, columns = params["tableName"], tuple(sorted(rules.columns(source)))
    held = _held(world, table, place) if kind == ZOHO_CRM else None
    return _Part(kind, table, place, columns, delta_column, (), held)


def _held(world: World, table: str, place: str) -> HeldRecords | None:
    if not place or table not in tables.names():
        return None
    held = HeldRecords(world.store, table, place)
    return None if held.is_sample else held


def _wrapper(content: Item) -> tuple[str, ...]:
    """Return what a mapping has to write before a field's name: the path to the records, or the name in its place.

    For a path of several names only the case of one is documented; that each of them is written is UNCONFIRMED.
    """
    override = content.get("overrideWrapperAttribute")
    return (override,) if override else tuple(a or b for a, b in _PATH_STEP.findall(str(content.get("path", ""))))


def _count(part: _Part, window: Window, mapping_set: str, schema: str) -> Outcome:
    transformer = Transformer(json.loads(mapping_set), json.loads(schema))
    read = failed = warnings = input_bytes = output_bytes = 0
    packed, written = zlib.compressobj(1), []
    for row in _rows(part, window):
        record = row if part.columns is None else {name: row[name] for name in part.columns}
        read, input_bytes = read + 1, input_bytes + len(json.dumps(record))
        for name in reversed(part.wrapper):
            record = {name: record}
        result = transformer.transform(record)
        warnings += bool(result.errors)
        if result.is_valid:
            line = json.dumps(result.data, default=str)
            output_bytes += len(line)
            written.append(packed.compress(f"{line}\n".encode()))
        else:
            failed += 1
    written.append(packed.flush())
    return Outcome(read, failed, warnings, input_bytes, output_bytes, written=b"".join(written))


# The sample never changes, so the same part of it, mapped in the same way, gives the same counters.
_count_sample = lru_cache(maxsize=512)(_count)


def _rows(part: _Part, window: Window) -> Iterable[Item]:
    system = table_source(part.system)
    if system is None or part.table not in system.names() or not part.place:
        return []  # the records of other systems are not simulated
    if part.held is not None:
        return _held_rows(part, part.held, window)
    every = _sample_rows(part.system, part.table, part.place, whole=part.columns is None)
    if window.end is None or part.delta_column is None:
        return every
    moments, order = _by_moment(part.system, part.table, part.place, part.delta_column)
    first = 0 if window.start is None else bisect_left(moments, window.start)
    return [every[index] for index in order[first : bisect_left(moments, window.end)]]


def _held_rows(part: _Part, held: HeldRecords, window: Window) -> Iterator[Item]:
    whole = window.end is None or part.delta_column is None
    by_change = not whole and part.delta_column == "Modified_Time"
    selection = Selection(window.start, window.end, order="Modified_Time") if by_change else Selection()
    for record in held.select(selection):
        row = record if part.columns is None else tables.flat(part.table, record)
        if whole or by_change or _is_within(row.get(str(part.delta_column)), window):
            yield row


def _is_within(value: str | None, window: Window) -> bool:
    return value is not None and (window.start or 0) <= _moment(value) < (window.end or 0)


def _sample_rows(spec: str, table: str, place: str, *, whole: bool) -> list[Item]:
    if spec != ZOHO_CRM:
        return salesforce.rows(None, table, place)
    return catalogue.records(table, place) if whole else tables.sample_rows(table, place)


@lru_cache(maxsize=64)
def _by_moment(spec: str, table: str, place: str, column: str) -> tuple[list[float], list[int]]:
    """Return the moments of the rows that have one, oldest first, and where those rows are."""
    rows = _sample_rows(spec, table, place, whole=False)
    found = sorted((_moment(row[column]), index) for index, row in enumerate(rows) if row.get(column))
    return [moment for moment, _ in found], [index for _, index in found]


def _moment(value: str) -> float:
    return datetime.fromisoformat(value.replace("Z", "+00:00")).timestamp()
