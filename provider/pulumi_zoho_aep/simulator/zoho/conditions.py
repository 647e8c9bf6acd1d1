"""Whether a record meets the condition of a query or of a bulk job, columns of records that lookups name included."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pulumi_zoho_aep.simulator.zoho import catalogue
from pulumi_zoho_aep.simulator.zoho.coql_language import Comparison, Condition, Junction
from pulumi_zoho_aep.simulator.zoho.crm_gate import seconds
from pulumi_zoho_aep.simulator.zoho.held_records import HeldRecords, Record
from pulumi_zoho_aep.simulator.zoho.site import Site

_ORDERED: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    "starts_with": lambda left, right: str(left).lower().startswith(str(right).lower()),
    "ends_with": lambda left, right: str(left).lower().endswith(str(right).lower()),
    "contains": lambda left, right: str(right).lower() in str(left).lower(),
}
_NOT_READ = ("subform", "fileupload", "multiselectlookup")


class UnknownColumn(Exception):
    """A path names no column that can be read; the message is the path."""


class InvalidValue(Exception):
    """A value is not of its column's type; the message is the value."""


class Columns:
    """The columns of a module that a query names, by their paths."""

    def __init__(self, site: Site, module: str, paths: Iterable[str]) -> None:
        """Find the columns.

        Raises:
            UnknownColumn: A path names none.
        """
        self._site, self._module = site, module
        self._linked: dict[str, HeldRecords] = {}
        self._kinds = {path: self._kind(path) for path in paths}

    def value(self, record: Record, path: str) -> Any:  # noqa: ANN401 - any JSON value
        """Return the value of a column."""
        name, _, inner = path.partition(".")
        value = record[name]
        if not inner or value is None:
            return value
        linked = self._linked[name].get(value["id"])
        return None if linked is None else linked[inner]

    def comparable(self, record: Record, path: str) -> Any:  # noqa: ANN401 - a value of the field's type
        """Return the value in a form that compares as the field's type does, or None."""
        value = self.value(record, path)
        return None if value is None else _comparable(value, self._kinds[path])

    def check(self, comparison: Comparison) -> None:
        """Check the values of a comparison.

        Raises:
            InvalidValue: One of them is not of the column's type.
        """
        for value in comparison.values:
            _comparable(value, self._kinds[comparison.column])

    def kind(self, path: str) -> str:
        """Return the data type of a column."""
        return self._kinds[path]

    def hold(self, condition: Condition, record: Record) -> bool:
        """Return whether a record meets a condition. Nothing compares with a value that is empty."""
        if isinstance(condition, Junction):
            return (all if condition.all_hold else any)(self.hold(one, record) for one in condition.conditions)
        if condition.operator == "null":
            return (self.value(record, condition.column) in (None, [])) != condition.negated
        mine = self.comparable(record, condition.column)
        return mine is not None and self._matches(condition, mine) != condition.negated

    def _matches(self, condition: Comparison, mine: Any) -> bool:  # noqa: ANN401 - a value of the field's type
        values = [_comparable(value, self._kinds[condition.column]) for value in condition.values]
        if condition.operator == "in":
            return mine in values
        if condition.operator == "between":
            return bool(values[0] <= mine <= values[1])
        if condition.operator == "like":
            pattern = ".*".join(re.escape(part) for part in str(values[0]).split("%"))
            return re.fullmatch(pattern, str(mine), re.IGNORECASE | re.DOTALL) is not None
        return _ORDERED[condition.operator](mine, values[0])

    def _kind(self, path: str) -> str:
        """Return the type of a column; a lookup leads to the module that it names."""
        name, _, inner = path.partition(".")
        fields = {field["api_name"]: field for field in catalogue.fields(self._module)}
        if inner and name in fields and fields[name]["data_type"] == "lookup":
            module = fields[name]["lookup"]["module"]["api_name"]
            self._linked[name] = self._site.records(module)
            fields, name = {field["api_name"]: field for field in catalogue.fields(module)}, inner
        elif inner:
            name = path
        if name not in fields or fields[name]["data_type"] in _NOT_READ:
            raise UnknownColumn(path)
        return str(fields[name]["data_type"])


def bounds(condition: Condition) -> tuple[float | None, float | None]:
    """Return since and until of a `Selection` that leaves out only records that do not meet the condition."""
    since, until = [0.0], [float(2**40)]
    for one in _demanded(condition):
        if one.column != "Modified_Time" or one.negated:
            continue
        if one.operator in ("=", ">", ">=", "between"):
            since.append(seconds(str(one.values[0])))
        if one.operator in ("=", "<", "<=", "between"):
            until.append(seconds(str(one.values[-1])) + 1)
    return max(since), min(until)


def _demanded(condition: Condition) -> list[Comparison]:
    """Return comparisons that hold for every selected record."""
    if isinstance(condition, Comparison):
        return [condition]
    return [found for one in condition.conditions for found in _demanded(one)] if condition.all_hold else []


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
        raise InvalidValue(value) from None
    if isinstance(value, list):
        return ";".join(str(one) for one in value)
    return value["id"] if isinstance(value, dict) else value
