"""The records that an organisation holds now: the sample, what was seeded, and what somebody changed since.

A row of the table says when a record was created and changed. Its fields are made from the sample when they are read,
until somebody changes the record: so a module of hundreds of thousands of records takes little memory.
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from pulumi_zoho_aep.simulator.store import Store
from pulumi_zoho_aep.simulator.zoho import catalogue
from pulumi_zoho_aep.simulator.zoho.data_centers import PLACES
from pulumi_zoho_aep.simulator.zoho.organizations import number
from pulumi_zoho_aep.simulator.zoho.sample_records import END

Record = dict[str, Any]

_SHELVES = "_zohoShelves"
_DAY_SECONDS = 24 * 3600
# Distance of two ids, as if others had been created between them.
_STEP = 1000
# A prime: changes of neighbours lie far apart.
_SCATTER = 7919
_INSERT = "INSERT OR REPLACE INTO zoho_record VALUES (?, ?, ?, ?, ?, ?, ?)"
_LAST_POSITION = "SELECT max(position) FROM zoho_record WHERE shelf = ?"
_ORDERS = {"id": "id", "Created_Time": "created", "Modified_Time": "modified"}


@dataclass(frozen=True)
class Selection:
    """The requested records, and their order.

    Attributes:
        since: Epoch seconds of the change, inclusive.
        until: Epoch seconds of the change, exclusive.
        ids: Only these.
        after: Value of the order's column and id of the record after which to begin.
        order: `id`, `Created_Time` or `Modified_Time`; those with the same time are ordered by id.
        descending: Whether the last one comes first.
        converted: Whether to return only converted leads, or only others; None returns all.
    """

    since: float | None = None
    until: float | None = None
    ids: Collection[str] = ()
    after: tuple[int, int] | None = None
    order: str = "id"
    descending: bool = False
    converted: bool | None = None


class HeldRecords:
    """The records of one module in one organisation."""

    def __init__(self, store: Store, module: str, organization_key: str) -> None:
        """Look at the records; the first look takes the sample over.

        Args:
            store: Every object of every service.
            module: One of `catalogue.tables()`.
            organization_key: Place of the organisation, e.g. `us-production`.
        """
        self._store = store
        self._module = module
        self._key = organization_key
        self._shelf = f"{organization_key} {module}"
        minutes = PLACES[organization_key].data_center.offset_minutes
        self._zone = timezone(timedelta(minutes=minutes))
        if store.get(_SHELVES, self._shelf) is None:
            self._take_over_sample()

    @property
    def is_sample(self) -> bool:
        """Whether nothing was seeded or changed."""
        return not (self._store.get(_SHELVES, self._shelf) or {}).get("changed")

    def count(self, selection: Selection | None = None) -> int:
        """Return how many records there are."""
        where, parameters = _where(self._shelf, selection or Selection())
        return int(self._store.execute(f"SELECT count(*) FROM zoho_record WHERE {where}", *parameters)[0][0])  # noqa: S608

    def select(self, selection: Selection, *, offset: int = 0, limit: int = -1) -> Iterator[Record]:
        """Yield records; a limit of -1 is none."""
        where, parameters = _where(self._shelf, selection)
        column, way = _ORDERS[selection.order], "DESC" if selection.descending else "ASC"
        order = f"{column} {way}" + ("" if column == "id" else f", id {way}")
        statement = f"SELECT * FROM zoho_record WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?"  # noqa: S608
        for row in self._store.stream(statement, *parameters, limit, offset):
            yield self._record(row)

    def get(self, identifier: str) -> Record | None:
        """Return one record, or None."""
        if not identifier.isdigit():
            return None
        return next(self.select(Selection(ids={identifier})), None)

    def put(self, record: Record) -> None:
        """Store a new or changed record: its own times say when that was."""
        converted = bool(record.get("Converted__s"))
        self._store.execute(
            _INSERT, self._shelf, int(record["id"]), *_times(record), converted, None, json.dumps(record)
        )
        self._note_change()

    def remove(self, identifier: str) -> None:
        """Remove a record."""
        self._store.execute("DELETE FROM zoho_record WHERE shelf = ? AND id = ?", self._shelf, int(identifier))
        self._note_change()

    def next_id(self) -> str:
        """Return an id for a new record: larger than all others."""
        found = self._store.execute("SELECT max(id) FROM zoho_record WHERE shelf = ?", self._shelf)[0][0]
        highest = self._store.get(_SHELVES, self._shelf) or {}
        following = max(found or 0, highest.get("last", 0), int(number("record", self._module, self._key))) + _STEP
        self._store.put(_SHELVES, self._shelf, {**highest, "last": following})
        return str(following)

    def written(self, seconds: float) -> str:
        """Return a moment as the CRM writes it, in the offset of the organisation."""
        return datetime.fromtimestamp(int(seconds), tz=self._zone).isoformat()

    def seed(self, count: int) -> None:
        """Add this many records that were created two days before the end of the sample, and changed since.

        Raises:
            ValueError: The module has no sample to make them from.
        """
        sample = catalogue.records(self._module, self._key)
        if not sample:
            raise ValueError(f"{self._module} has no sample records")
        first, begin = int(self.next_id()), int(END.timestamp()) - 2 * _DAY_SECONDS
        start = max(len(sample), 1 + (self._store.execute(_LAST_POSITION, self._shelf)[0][0] or 0))
        self._store.execute_many(
            _INSERT,
            (
                (
                    self._shelf,
                    first + each * _STEP,
                    born,
                    born + each * _SCATTER % _DAY_SECONDS,
                    False,
                    start + each,
                    None,
                )
                for each in range(count)
                for born in (begin + each * _DAY_SECONDS // count,)
            ),
        )
        self._note_change()

    def _take_over_sample(self) -> None:
        rows = [
            (self._shelf, int(record["id"]), *_times(record), False, position, None)
            for position, record in enumerate(catalogue.records(self._module, self._key))
        ]
        self._store.execute_many(_INSERT, rows)
        self._store.put(_SHELVES, self._shelf, {"changed": False})

    def _note_change(self) -> None:
        shelf = self._store.get(_SHELVES, self._shelf) or {}
        if not shelf.get("changed"):
            self._store.put(_SHELVES, self._shelf, {**shelf, "changed": True})

    def _record(self, row: tuple[Any, ...]) -> Record:
        _, identifier, created, modified, _, position, body = row
        if body is not None:
            stored: Record = json.loads(body)
            return stored
        position, sample = int(position), catalogue.records(self._module, self._key)
        if position < len(sample):
            return sample[position]
        alike = sample[position % len(sample)]
        made = {
            "id": str(identifier),
            "Created_Time": self.written(created),
            "Modified_Time": self.written(modified),
            **{name: f"{position}.{alike[name]}" for name in ("Email",) if alike.get(name)},
            **{name: f"{alike[name]} {position}" for name in catalogue.naming_fields(self._module)},
        }
        return alike | made


def _times(record: Record) -> list[int]:
    return [int(datetime.fromisoformat(record[name]).timestamp()) for name in ("Created_Time", "Modified_Time")]


def _where(shelf: str, selection: Selection) -> tuple[str, list[Any]]:
    """Return condition and parameters of a selection."""
    conditions = ["shelf = ?"]
    parameters: list[Any] = [shelf]
    bounds = (
        (selection.since, "modified >= ?"),
        (selection.until, "modified < ?"),
        (selection.converted, "converted = ?"),
    )
    for bound, condition in bounds:
        if bound is not None:
            conditions.append(condition)
            parameters.append(bound)
    if selection.ids:
        conditions.append(f"id IN ({', '.join('?' * len(selection.ids))})")
        parameters += [int(one) for one in selection.ids]
    if selection.after is not None:
        column = _ORDERS[selection.order]
        sign = "<" if selection.descending else ">"
        conditions.append(f"({column}, id) {sign} (?, ?)")
        parameters += selection.after
    return " AND ".join(conditions), parameters
