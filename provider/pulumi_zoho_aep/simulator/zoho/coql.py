"""Answers queries in CRM Object Query Language (Zoho reference §17; routes reference C.2)."""

import re
from collections.abc import Iterator
from http import HTTPStatus
from itertools import islice
from typing import Any

from pulumi_zoho_aep.simulator.zoho import catalogue, scopes, variants
from pulumi_zoho_aep.simulator.zoho.coql_language import Asked, Comparison, Condition, Junction, parse
from pulumi_zoho_aep.simulator.zoho.crm_gate import Session, refused, seconds
from pulumi_zoho_aep.simulator.zoho.crm_records import may_read
from pulumi_zoho_aep.simulator.zoho.held_records import HeldRecords, Record, Selection

_ORDERED = {
    "=": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
}
# Columns and rows of one query. Zoho's pages say the first; a connector in production uses the others.
_LIMITS = {"pages": (50, 200), "observed": (500, 2_000)}
# Pages say 10,000 or 100,000: the smaller one is the stricter.
_MOST_OFFSET = 10_000
_MOST_VALUES = 50
_MOST_JOINS = 2
_MOST_ORDERS = 10
_NOT_QUERIED = ("subform", "fileupload", "multiselectlookup")
_ROWS_PER_CREDIT = ((200, 1), (1_000, 2))


def query(session: Session, content: Any) -> dict[str, Any] | HTTPStatus:  # noqa: ANN401 - from a request body
    """Return the rows that a query selects, or that there are none."""
    session.need(scopes.for_single("coql"), scopes.for_settings("fields"))
    if not isinstance(content, dict) or not isinstance(content.get("select_query"), str):
        raise refused(400, "REQUIRED_PARAM_MISSING", "select_query is missing", param_name="select_query")
    try:
        asked = parse(content["select_query"])
    except SyntaxError as error:
        raise refused(400, "SYNTAX_ERROR", "error occurred while parsing the query", near=str(error)) from None
    may_read(session, asked.module)
    _check_limits(session, asked)
    rows = _Rows(session, asked)
    count = asked.count or 200
    session.spend(next((cost for most, cost in _ROWS_PER_CREDIT if count <= most), 3) - 1)
    found = list(islice(rows.every(), asked.offset, asked.offset + count + 1))
    if not found:
        return HTTPStatus.NO_CONTENT
    columns = dict.fromkeys([*asked.columns, "id"])
    data = [{column: _shown(rows.value(record, column)) for column in columns} for record in found[:count]]
    return {"data": data, "info": {"count": len(data), "more_records": len(found) > count}}


def _check_limits(session: Session, asked: Asked) -> None:
    columns, rows = _LIMITS[variants.selected(session.site.store).get("coql_limits", "observed")]
    joins = {
        path.partition(".")[0] for path in (*asked.columns, *(one.column for one in asked.comparisons)) if "." in path
    }
    for what, found, limit in (
        ("columns", len(asked.columns), columns),
        ("rows", asked.count or 0, rows),
        ("offset", asked.offset + (asked.count or 0), _MOST_OFFSET),
        ("values", max(len(one.values) for one in asked.comparisons), _MOST_VALUES),
        ("joins", len(joins), _MOST_JOINS),
        ("order by", len(asked.order), _MOST_ORDERS),
    ):
        if found > limit:
            raise refused(400, "LIMIT_EXCEEDED", f"more {what} than allowed", limit=limit)


class _Rows:
    """The records of a module that a query selects, with the columns of lookups."""

    def __init__(self, session: Session, asked: Asked) -> None:
        self._site = session.site
        self._asked = asked
        self._linked: dict[str, HeldRecords] = {}
        self._kinds: dict[str, str] = {}
        for path in [*asked.columns, *(one.column for one in asked.comparisons), *(path for path, _ in asked.order)]:
            self._kinds[path] = self._kind(path)
        for comparison in asked.comparisons:
            for value in comparison.values:
                _comparable(value, self._kinds[comparison.column])

    def every(self) -> Iterator[Record]:
        """Yield all selected records in the query's order."""
        held = self._site.records(self._asked.module)
        order = _order_of_table(self._asked.order)
        selection = _bounds(self._asked, order)
        found = (record for record in held.select(selection) if self._holds(self._asked.where, record))
        return found if order is not None else self._sorted(found)

    def value(self, record: Record, path: str) -> Any:  # noqa: ANN401 - any JSON value
        """Return the value of a column."""
        name, _, inner = path.partition(".")
        value = record[name]
        if not inner or value is None:
            return value
        linked = self._linked[name].get(value["id"])
        return None if linked is None else linked[inner]

    def _kind(self, path: str) -> str:
        """Return the type of a column; a lookup leads to the module that it names."""
        name, _, inner = path.partition(".")
        fields = {field["api_name"]: field for field in catalogue.fields(self._asked.module)}
        if inner and name in fields and fields[name]["data_type"] == "lookup":
            module = fields[name]["lookup"]["module"]["api_name"]
            self._linked[name] = self._site.records(module)
            fields, name = {field["api_name"]: field for field in catalogue.fields(module)}, inner
        elif inner:
            name = path
        if name not in fields or fields[name]["data_type"] in _NOT_QUERIED:
            raise refused(400, "INVALID_QUERY", "column not found", column_name=path)
        return str(fields[name]["data_type"])

    def _holds(self, condition: Condition, record: Record) -> bool:
        if isinstance(condition, Junction):
            return (all if condition.all_hold else any)(self._holds(one, record) for one in condition.conditions)
        value = self.value(record, condition.column)
        if condition.operator == "null":
            return (value in (None, [])) != condition.negated
        if value is None:
            return False
        kind = self._kinds[condition.column]
        return _matches(condition, _comparable(value, kind), kind) != condition.negated

    def _sorted(self, found: Iterator[Record]) -> Iterator[Record]:
        """Sort by every column from the last to the first; empty values come last."""
        records = list(found)
        for path, descending in reversed(self._asked.order):
            kind = self._kinds[path]
            empty = [record for record in records if self.value(record, path) is None]
            filled = [record for record in records if self.value(record, path) is not None]
            filled.sort(key=lambda record: _comparable(self.value(record, path), kind), reverse=descending)
            records = filled + empty
        return iter(records)


def _order_of_table(order: tuple[tuple[str, bool], ...]) -> Selection | None:
    """Return the order if the table itself has it: by id, or by a time and then by id; nothing else needs no memory."""
    paths, ways = [path for path, _ in order], {descending for _, descending in order}
    if len(ways) > 1 or paths not in ([], ["id"], ["Modified_Time"], ["Modified_Time", "id"]):
        return None
    return Selection(order=paths[0] if paths else "id", descending=ways == {True})


def _bounds(asked: Asked, order: Selection | None) -> Selection:
    """Return a selection that leaves out only records for which the condition does not hold."""
    since, until = [0.0], [float(2**40)]
    for one in _demanded(asked.where):
        if one.column != "Modified_Time" or one.negated:
            continue
        if one.operator in ("=", ">", ">=", "between"):
            since.append(seconds(str(one.values[0])))
        if one.operator in ("=", "<", "<=", "between"):
            until.append(seconds(str(one.values[-1])) + 1)
    wanted = order or Selection()
    return Selection(max(since), min(until), order=wanted.order, descending=wanted.descending)


def _demanded(condition: Condition) -> list[Comparison]:
    """Return comparisons that hold for every selected record."""
    if isinstance(condition, Comparison):
        return [condition]
    return [found for one in condition.conditions for found in _demanded(one)] if condition.all_hold else []


def _matches(condition: Comparison, mine: Any, kind: str) -> bool:  # noqa: ANN401 - a value of the field's type
    values = [_comparable(value, kind) for value in condition.values]
    if condition.operator == "in":
        return mine in values
    if condition.operator == "between":
        return bool(values[0] <= mine <= values[1])
    if condition.operator == "like":
        pattern = ".*".join(re.escape(part) for part in str(values[0]).split("%"))
        return re.fullmatch(pattern, str(mine), re.IGNORECASE | re.DOTALL) is not None
    return bool(_ORDERED[condition.operator](mine, values[0]))


def _comparable(value: Any, kind: str) -> Any:  # noqa: ANN401 - a value of the field's type
    """Return what compares as the field's type does."""
    try:
        if kind == "datetime":
            return seconds(str(value))
        if kind in ("integer", "double", "currency", "percent"):
            return float(value)
        if kind == "bigint":
            return int(value)
    except ValueError:
        raise refused(400, "INVALID_QUERY", "invalid value", value=str(value), data_type=kind) from None
    if isinstance(value, list):
        return ";".join(str(one) for one in value)
    return value["id"] if isinstance(value, dict) else value


def _shown(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Return a value as the query language prints it: of a lookup only the id."""
    return {"id": value["id"]} if isinstance(value, dict) else value
