"""What a dataflow run does: read the rows of its window, map them, count the results.

The counts come from mapping the rows that the source holds. A field that cannot be computed is null and a warning; a
record that lacks what the schema requires has failed. What the dataset gets, and the rows with errors, are kept by
`batches`.
"""

import json
import zlib
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from pulumi_zoho_aep.simulator.adobe.data_prep import mapping_sets
from pulumi_zoho_aep.simulator.adobe.data_prep.mapping_sets import Transformer
from pulumi_zoho_aep.simulator.adobe.flow_service import cloud_storage, credentials, rules
from pulumi_zoho_aep.simulator.adobe.flow_service.diagnostics import Collector, Diagnostics
from pulumi_zoho_aep.simulator.adobe.flow_service.file_formats import Corrupt
from pulumi_zoho_aep.simulator.adobe.flow_service.file_rows import FileRows
from pulumi_zoho_aep.simulator.adobe.flow_service.rest_rows import RestRows
from pulumi_zoho_aep.simulator.adobe.flow_service.spec_seeds import GENERIC_REST
from pulumi_zoho_aep.simulator.adobe.flow_service.table_rows import TableRows, table_rows
from pulumi_zoho_aep.simulator.adobe.flow_service.windows import NotRead, Rows, Window
from pulumi_zoho_aep.simulator.adobe.schema_registry import resources
from pulumi_zoho_aep.simulator.world import World

Item = dict[str, Any]


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
    files: int | None = None
    diagnostics: Diagnostics = field(default_factory=Diagnostics)

    @property
    def reported(self) -> list[Item]:
        """The errors as runs and their activities list them."""
        return [{"code": code, "message": message} for code, message in self.errors]


def execute(world: World, flow: Item, window: Window, delta_column: str | None) -> Outcome:
    """Run a dataflow over a window."""
    store = world.store
    source = store.get("sourceConnections", flow["sourceConnectionIds"][0])
    target = store.get("targetConnections", flow["targetConnectionIds"][0])
    base = store.get("connections", source["baseConnectionId"]) if source and "baseConnectionId" in source else None
    if source is None or (problem := _connection_problem(world, source, base)):
        detail = "A connection of the dataflow no longer exists" if source is None else problem
        return Outcome(errors=(("CONNECTOR-1001-500", f"The copy from the source failed: {detail}"),))
    params = (rules.transformation(flow, "Mapping") or {"params": {}})["params"]
    version = int(params.get("mappingVersion", 0))
    mapping_set = mapping_sets.stored(store, flow["sandboxName"], str(params.get("mappingId")), version)
    if mapping_set is None:
        return Outcome(errors=(("CONNECTOR-2001-500", "The mapping set no longer exists"),))
    if target is None or store.get("dataSets", target["params"]["dataSetId"]) is None:
        return Outcome(errors=(("CONNECTOR-3001-500", "The dataset no longer exists"),))
    schema = resources.full_view(store, flow["sandboxName"], mapping_set["xdmSchema"])
    if schema is None:
        return Outcome(errors=(("CONNECTOR-3001-500", "The schema of the dataset no longer exists"),))
    source_rows = _rows(world, source, base, delta_column)
    try:
        counted = _counted(source_rows, window, json.dumps(mapping_set), json.dumps(schema))
    except NotRead as error:
        return Outcome(errors=((error.code, str(error)),), files=source_rows.files)
    judged = _judged(counted, flow.get("options", {}).get("partialIngestionPercent", 0))
    return replace(judged, files=source_rows.files)


def _rows(world: World, source: Item, base: Item | None, delta_column: str | None) -> Rows:
    kind = source["connectionSpec"]["id"]
    if kind in cloud_storage.SPECS:
        return FileRows(world, source, base)
    if base is None:
        raise ValueError(f"{kind} is read through a base connection")
    return RestRows(world, source, base) if kind == GENERIC_REST else table_rows(world, source, base, delta_column)


def _connection_problem(world: World, source: Item, base: Item | None) -> str:
    if base is None:
        return "A connection of the dataflow no longer exists" if "baseConnectionId" in source else ""
    if base["state"] != "enabled":
        return f"The base connection is {base['state']}"
    return credentials.problem(world, base)


def _judged(counted: Outcome, tolerated_percent: float) -> Outcome:
    """Fail a run in which more records failed than partial ingestion tolerates; without it, none may fail."""
    if not counted.failed or counted.failed * 100 <= tolerated_percent * counted.read:
        return counted
    message = f"{counted.failed} of {counted.read} records lack what their schema requires"
    errors = (("CONNECTOR-2001-500", "The processing of the records failed"), ("MAPPER-3700-400", message))
    return replace(counted, output_bytes=0, errors=errors, written=b"")


def _counted(source: Rows, window: Window, mapping_set: str, schema: str) -> Outcome:
    if isinstance(source, TableRows) and source.held is None:
        return _count_once(source, window, mapping_set, schema)
    return _count(source, window, mapping_set, schema)


def _count(source: Rows, window: Window, mapping_set: str, schema: str) -> Outcome:
    transformer = Transformer(json.loads(mapping_set), json.loads(schema))
    read = failed = warnings = input_bytes = output_bytes = 0
    packed, written, collector = zlib.compressobj(1), [], Collector()
    for row in source.rows(window):
        read += 1
        if isinstance(row, Corrupt):
            failed += 1
            collector.corrupt(row)
            continue
        input_bytes += len(json.dumps(row))
        result = transformer.transform(row)
        warnings += bool(result.errors)
        collector.mapped(row, result)
        if not result.missing:
            line = json.dumps(result.data, default=str)
            output_bytes += len(line)
            written.append(packed.compress(f"{line}\n".encode()))
        else:
            failed += 1
    written.append(packed.flush())
    content = b"".join(written) if read else b""
    counters = (read, failed, warnings, input_bytes, output_bytes)
    return Outcome(*counters, written=content, diagnostics=collector.found)


# Unchanging rows, mapped in the same way, give the same counters.
_count_once = lru_cache(maxsize=512)(_count)
