"""What a run reads from a table: the sample from a cache, and changed records as they are now."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from pulumi_zoho_aep.simulator import salesforce
from pulumi_zoho_aep.simulator.adobe.flow_service import rules, tables
from pulumi_zoho_aep.simulator.adobe.flow_service.spec_seeds import ZOHO_CRM
from pulumi_zoho_aep.simulator.adobe.flow_service.table_sources import table_source
from pulumi_zoho_aep.simulator.adobe.flow_service.windows import Window
from pulumi_zoho_aep.simulator.world import World
from pulumi_zoho_aep.simulator.zoho.held_records import HeldRecords, Selection

Item = dict[str, Any]


@dataclass(frozen=True)
class TableRows:
    """The rows that a source connection of a table yields, in a form that can be a key of a cache.

    Attributes:
        system: Connection spec of the system that holds the rows.
        table: The table.
        place: Key of the organisation.
        columns: The columns that are read.
        delta_column: Column whose times a window limits.
        held: The records, once somebody has changed the sample; nothing read from them is cached.
    """

    system: str
    table: str
    place: str
    columns: tuple[str, ...]
    delta_column: str | None
    held: HeldRecords | None = field(default=None, compare=False)
    files: int | None = None

    def rows(self, window: Window) -> Iterator[Item]:
        """Yield the rows of a window."""
        for row in self._whole_rows(window):
            yield {name: row[name] for name in self.columns}

    def _whole_rows(self, window: Window) -> Iterable[Item]:
        system = table_source(self.system)
        if system is None or self.table not in system.names() or not self.place:
            return []  # the records of other systems are not simulated
        if self.held is not None:
            return self._held_rows(self.held, window)
        every = _sample_rows(self.system, self.table, self.place)
        if window.end is None or self.delta_column is None:
            return every
        moments, order = _by_moment(self.system, self.table, self.place, self.delta_column)
        first = 0 if window.start is None else bisect_left(moments, window.start)
        return [every[index] for index in order[first : bisect_left(moments, window.end)]]

    def _held_rows(self, held: HeldRecords, window: Window) -> Iterator[Item]:
        whole = window.end is None or self.delta_column is None
        by_change = not whole and self.delta_column == "Modified_Time"
        selection = Selection(window.start, window.end, order="Modified_Time") if by_change else Selection()
        for record in held.select(selection):
            row = tables.flat(self.table, record)
            if whole or by_change or _is_within(row.get(str(self.delta_column)), window):
                yield row


def table_rows(world: World, source: Item, base: Item, delta_column: str | None) -> TableRows:
    """Return what a source connection of a table yields."""
    kind, table = source["connectionSpec"]["id"], source["params"]["tableName"]
    system = table_source(kind)
    place = system.place_of(base) if system is not None else ""
    held = None
    if kind == ZOHO_CRM and place and table in tables.names():
        held = HeldRecords(world.store, table, place)
    changed = None if held is None or held.is_sample else held
    return TableRows(kind, table, place, tuple(sorted(rules.columns(source))), delta_column, changed)


def _is_within(value: str | None, window: Window) -> bool:
    return value is not None and (window.start or 0) <= _moment(value) < (window.end or 0)


def _sample_rows(spec: str, table: str, place: str) -> list[Item]:
    return tables.sample_rows(table, place) if spec == ZOHO_CRM else salesforce.rows(None, table, place)


@lru_cache(maxsize=64)
def _by_moment(spec: str, table: str, place: str, column: str) -> tuple[list[float], list[int]]:
    """Return the moments of the rows that have one, oldest first, and where those rows are."""
    rows = _sample_rows(spec, table, place)
    found = sorted((_moment(row[column]), index) for index, row in enumerate(rows) if row.get(column))
    return [moment for moment, _ in found], [index for _, index in found]


def _moment(value: str) -> float:
    return datetime.fromisoformat(value.replace("Z", "+00:00")).timestamp()
