"""CRM Object Query Language, as far as a connector needs it (Zoho reference §17).

Understood: `select <columns> from <module> where <conditions joined by and> [order by <column> [asc|desc]]
[limit [<offset>,] <count>]`, comparisons `= != > >= < <= is null`, `is not null` and `in`. Not: joins, `or`, functions;
they are SYNTAX_ERROR here.
"""

import re
from http import HTTPStatus
from typing import Any

from pulumi_zoho_aep.simulator.refusal import Refusal
from pulumi_zoho_aep.simulator.zoho import catalogue, scopes
from pulumi_zoho_aep.simulator.zoho.crm_gate import Session, refused, seconds
from pulumi_zoho_aep.simulator.zoho.crm_records import may_read

_QUERY = re.compile(
    r"\s*select\s+(?P<columns>[\w,\s]+?)\s+from\s+(?P<module>\w+)\s+where\s+(?P<where>.+?)"
    r"(?:\s+order\s+by\s+(?P<by>\w+)(?:\s+(?P<order>asc|desc))?)?"
    r"(?:\s+limit\s+(?:(?P<offset>\d+)\s*,\s*)?(?P<count>\d+))?\s*",
    re.IGNORECASE | re.DOTALL,
)
_VALUE = r"'(?:[^'\\]|\\.)*'|-?\d+(?:\.\d+)?|true|false"
_CONDITION = re.compile(
    rf"\(?\s*(?P<column>\w+)\s*(?:(?P<null>is(?:\s+not)?\s+null)|in\s*\((?P<values>[^)]*)\)"
    rf"|(?P<operator>=|!=|>=|<=|>|<)\s*(?P<value>{_VALUE}))\s*\)?",
    re.IGNORECASE,
)
_ORDERED = {
    "=": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
}
# Pages disagree (200 or 2,000 rows; 10,000 or 100,000 by offset): the smaller ones are the stricter.
_MOST_ROWS = 200
_MOST_OFFSET = 10_000
_MOST_COLUMNS = 50


def query(session: Session, content: Any) -> dict[str, Any] | HTTPStatus:  # noqa: ANN401 - from a request body
    """Return the rows that a query selects, or that there are none."""
    session.need(scopes.for_single("coql"), scopes.for_settings("fields"))
    if not isinstance(content, dict) or not isinstance(content.get("select_query"), str):
        raise refused(400, "REQUIRED_PARAM_MISSING", "select_query is missing", param_name="select_query")
    asked = _QUERY.fullmatch(content["select_query"])
    if asked is None:
        raise _syntax_error(content["select_query"])
    may_read(session, asked["module"])
    fields = {field["api_name"]: field for field in catalogue.fields(asked["module"])}
    columns = [column.strip() for column in asked["columns"].split(",")]
    for column in [*columns, asked["by"] or "id"]:
        if column not in fields:
            raise refused(400, "INVALID_QUERY", "column not found", column_name=column)
    offset, count = int(asked["offset"] or 0), int(asked["count"] or _MOST_ROWS)
    if len(columns) > _MOST_COLUMNS or count > _MOST_ROWS or offset + count > _MOST_OFFSET:
        raise refused(400, "LIMIT_EXCEEDED", "more columns or rows than allowed", limit=_MOST_ROWS)
    found = _matching(asked, fields, session.site.place.key)
    page = found[offset : offset + count]
    if not page:
        return HTTPStatus.NO_CONTENT
    rows = [{name: _column(record[name]) for name in dict.fromkeys([*columns, "id"])} for record in page]
    return {"data": rows, "info": {"count": len(rows), "more_records": offset + count < len(found)}}


def _matching(asked: re.Match[str], fields: dict[str, Any], key: str) -> list[dict[str, Any]]:
    conditions = []
    for text in re.split(r"\s+and\s+", asked["where"], flags=re.IGNORECASE):
        condition = _CONDITION.fullmatch(text.strip())
        if condition is None:
            raise _syntax_error(text)
        if condition["column"] not in fields:
            raise refused(400, "INVALID_QUERY", "column not found", column_name=condition["column"])
        conditions.append((condition, fields[condition["column"]]["data_type"]))
    found = [
        record
        for record in catalogue.records(asked["module"], key)
        if all(_holds(condition, kind, record) for condition, kind in conditions)
    ]
    if asked["by"]:
        kind = fields[asked["by"]]["data_type"]
        ranked = [record for record in found if record[asked["by"]] is not None]
        ranked.sort(key=lambda record: _comparable(record[asked["by"]], kind))
        found = ranked[::-1] if (asked["order"] or "asc").lower() == "desc" else ranked
    return found


def _holds(condition: re.Match[str], kind: str, record: dict[str, Any]) -> bool:
    value = record[condition["column"]]
    if condition["null"]:
        return (value is None) != ("not" in condition["null"].lower())
    if value is None:
        return False
    mine = _comparable(value, kind)
    if condition["values"] is not None:
        return mine in [_comparable(_literal(text), kind) for text in re.findall(_VALUE, condition["values"])]
    return bool(_ORDERED[condition["operator"]](mine, _comparable(_literal(condition["value"]), kind)))


def _literal(text: str) -> Any:  # noqa: ANN401 - a value of the field's type
    if text.startswith("'"):
        return re.sub(r"\\(.)", r"\1", text[1:-1])
    return {"true": True, "false": False}.get(text.lower(), text)


def _comparable(value: Any, kind: str) -> Any:  # noqa: ANN401 - a value of the field's type
    """Return what compares as the field's type does."""
    try:
        if kind == "datetime":
            return seconds(str(value))
        if kind in ("integer", "bigint", "double", "currency", "percent"):
            return float(value) if kind != "bigint" else int(value)
    except ValueError:
        raise refused(400, "INVALID_QUERY", "invalid value", value=str(value), data_type=kind) from None
    return value["id"] if isinstance(value, dict) else value


def _column(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Return a value as the query language prints it: of a lookup only the id."""
    return {"id": value["id"]} if isinstance(value, dict) else value


def _syntax_error(near: str) -> Refusal:
    return refused(400, "SYNTAX_ERROR", "error occurred while parsing the query", near=near[:60])
