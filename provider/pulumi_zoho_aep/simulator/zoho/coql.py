"""Answers queries in CRM Object Query Language (Zoho reference §17; routes reference C.2)."""

from collections.abc import Iterator
from http import HTTPStatus
from itertools import islice
from typing import Any

from pulumi_zoho_aep.simulator.zoho import scopes, variants
from pulumi_zoho_aep.simulator.zoho.conditions import Columns, InvalidValue, UnknownColumn, bounds
from pulumi_zoho_aep.simulator.zoho.coql_language import Asked, parse
from pulumi_zoho_aep.simulator.zoho.crm_gate import Session, refused
from pulumi_zoho_aep.simulator.zoho.crm_records import may_read
from pulumi_zoho_aep.simulator.zoho.held_records import Record, Selection

# Columns and rows of one query. Zoho's pages say the first; a connector in production uses the others.
_LIMITS = {"pages": (50, 200), "observed": (500, 2_000)}
# Pages say 10,000 or 100,000: the smaller one is the stricter.
_MOST_OFFSET = 10_000
_MOST_VALUES = 50
_MOST_JOINS = 2
_MOST_ORDERS = 10
_USUAL_COUNT = 200
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
    columns = _columns(session, asked)
    count = asked.count or _USUAL_COUNT
    session.spend(next((cost for most, cost in _ROWS_PER_CREDIT if count <= most), 3) - 1)
    found = list(islice(_selected(session, asked, columns), asked.offset, asked.offset + count + 1))
    if not found:
        return HTTPStatus.NO_CONTENT
    paths = dict.fromkeys([*asked.columns, "id"])
    data = [{path: _shown(columns.value(record, path)) for path in paths} for record in found[:count]]
    return {"data": data, "info": {"count": len(data), "more_records": len(found) > count}}


def _check_limits(session: Session, asked: Asked) -> None:
    columns, rows = _LIMITS[variants.selected(session.site.store).get("coql_limits", "observed")]
    paths = [*asked.columns, *(one.column for one in asked.comparisons)]
    joins = {path.partition(".")[0] for path in paths if "." in path}
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


def _columns(session: Session, asked: Asked) -> Columns:
    """Return the columns of a query, once all its values have been found to fit them."""
    compared = [one.column for one in asked.comparisons]
    try:
        columns = Columns(session.site, asked.module, [*asked.columns, *compared, *(path for path, _ in asked.order)])
        for comparison in asked.comparisons:
            columns.check(comparison)
    except UnknownColumn as error:
        raise refused(400, "INVALID_QUERY", "column not found", column_name=str(error)) from None
    except InvalidValue as error:
        raise refused(400, "INVALID_QUERY", "invalid value", value=str(error)) from None
    return columns


def _selected(session: Session, asked: Asked, columns: Columns) -> Iterator[Record]:
    """Yield all selected records in the query's order."""
    ordered = _order_of_table(asked.order)
    since, until = bounds(asked.where)
    order, descending = ordered or ("id", False)
    selection = Selection(since, until, order=order, descending=descending)
    every = session.site.records(asked.module).select(selection)
    found = (record for record in every if columns.hold(asked.where, record))
    return found if ordered is not None else _sorted(found, asked.order, columns)


def _order_of_table(order: tuple[tuple[str, bool], ...]) -> tuple[str, bool] | None:
    """Return column and direction if the table itself has the order; anything else has to be sorted in memory."""
    paths, ways = [path for path, _ in order], {descending for _, descending in order}
    if len(ways) > 1 or paths not in ([], ["id"], ["Modified_Time"], ["Modified_Time", "id"]):
        return None
    return (paths[0] if paths else "id", ways == {True})


def _sorted(found: Iterator[Record], order: tuple[tuple[str, bool], ...], columns: Columns) -> Iterator[Record]:
    """Sort by every column, beginning with the last; empty values come at the end."""
    records = list(found)
    for path, descending in reversed(order):
        ranked = [(columns.comparable(record, path), record) for record in records]
        filled = [pair for pair in ranked if pair[0] is not None]
        filled.sort(key=lambda pair: pair[0], reverse=descending)
        records = [record for _, record in filled] + [record for value, record in ranked if value is None]
    return iter(records)


def _shown(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Return a value as the query language prints it: a lookup as its id only."""
    return {"id": value["id"]} if isinstance(value, dict) else value
