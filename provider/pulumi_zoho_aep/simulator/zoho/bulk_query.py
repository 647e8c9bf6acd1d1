"""The query of a bulk job: module, fields, criteria (routes reference C.1)."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pulumi_zoho_aep.simulator.zoho import catalogue
from pulumi_zoho_aep.simulator.zoho.conditions import Columns, InvalidValue, UnknownColumn
from pulumi_zoho_aep.simulator.zoho.coql_language import Comparison, Condition, Junction
from pulumi_zoho_aep.simulator.zoho.crm_gate import refused
from pulumi_zoho_aep.simulator.zoho.site import Site

Item = dict[str, Any]

MOST_FIELDS = 200
_MOST_CRITERIA = 25
_MOST_VALUES = 20
_LONGEST_TEXT = 255
_NOT_SUPPORTED = ("Notes", "Attachments", "Emails", "CTI_Entry", "Email_Analytics", "Email_Sentiment", "Functions__s")
_NOT_READ = ("subform", "fileupload", "multiselectlookup")
# Comparator -> operator, and whether the opposite has to hold.
_COMPARATORS: Mapping[str, tuple[str, bool]] = {
    "equal": ("=", False),
    "not_equal": ("=", True),
    "in": ("in", False),
    "not_in": ("in", True),
    "less_than": ("<", False),
    "less_equal": ("<=", False),
    "greater_than": (">", False),
    "greater_equal": (">=", False),
    "between": ("between", False),
    "not_between": ("between", True),
    "starts_with": ("starts_with", False),
    "ends_with": ("ends_with", False),
    "contains": ("contains", False),
    "not_contains": ("contains", True),
}
_OF_TEXT = ("starts_with", "ends_with", "contains", "not_contains")
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([+-]\d\d:\d\d|Z)")


@dataclass(frozen=True)
class BulkQuery:
    """The data that a job reads.

    Attributes:
        module: API name.
        fields: Paths of columns, without the key; all of the module's if none were requested.
        criteria: As sent, or None.
        after: Id of the last record of the previous part, 0 for the first part.
        page: Number of the part.
    """

    module: str
    fields: tuple[str, ...]
    criteria: Item | None = None
    after: int = 0
    page: int = 1

    def stored(self) -> Item:
        """Return it as JSON."""
        return asdict(self)

    @classmethod
    def read(cls, stored: Item) -> "BulkQuery":
        """Return it from JSON."""
        return cls(**{**stored, "fields": tuple(stored["fields"])})

    def condition(self) -> Condition | None:
        """Return the criteria as a condition, or None if there are none."""
        return None if self.criteria is None else _condition(self.criteria, 1)


def parse(site: Site, asked: Item) -> BulkQuery:
    """Return what the `query` of a body asks for, if the CRM can do it.

    Raises:
        Refusal: Carries the API's code for the first thing that is wrong.
    """
    module = _module(asked.get("module"))
    if "page" in asked and asked["page"] != 1:
        # One page says that pages count on, another that only a token leads beyond the first: the stricter one.
        raise refused(400, "PAGE_RANGE_EXCEEDED", "use page_token beyond the first 200000 records", max_limit=1)
    query = BulkQuery(module, _fields(site, module, asked.get("fields")), asked.get("criteria"))
    condition = query.condition()
    if condition is not None:
        _check_condition(site, module, condition)
    return query


def _module(asked: Any) -> str:  # noqa: ANN401 - from a request body
    name = asked.get("api_name") if isinstance(asked, dict) else None
    if not isinstance(name, str):
        raise refused(400, "MANDATORY_NOT_FOUND", "required field not found", api_name="module")
    known = {module["api_name"] for module in catalogue.modules()}
    if name in _NOT_SUPPORTED or (name in known and name not in catalogue.tables()):
        raise refused(400, "MODULE_NOT_SUPPORTED", "the module is not supported", api_name=name)
    if name not in known:
        raise refused(400, "MODULE_NOT_AVAILABLE", "the module is not available", api_name=name)
    return name


def _fields(site: Site, module: str, asked: Any) -> tuple[str, ...]:  # noqa: ANN401 - from a request body
    every = [field["api_name"] for field in catalogue.fields(module) if field["data_type"] not in _NOT_READ]
    if asked is not None and (not isinstance(asked, list) or not all(isinstance(name, str) for name in asked)):
        raise refused(400, "INVALID_DATA", "invalid data", api_name="fields")
    if not asked or len(asked) > MOST_FIELDS:
        # A trap in the API: no error, and a result as wide as the module.
        return tuple(name for name in every if name != "id")
    try:
        Columns(site, module, [name for name in asked if name != "$converted"])
    except UnknownColumn as error:
        raise refused(400, "FIELD_NOT_SUPPORTED", "the field is not supported", api_name=str(error)) from None
    return tuple(name for name in dict.fromkeys(asked) if name != "id")


def _check_condition(site: Site, module: str, condition: Condition) -> None:
    comparisons = condition.comparisons
    if len(comparisons) > _MOST_CRITERIA:
        raise refused(400, "INVALID_CRITERIA", "more criteria than allowed", limit=_MOST_CRITERIA)
    for one in comparisons:
        try:
            columns = Columns(site, module, [one.column])
            columns.check(one)
        except UnknownColumn:
            detail = "the field is not supported in criteria"
            raise refused(400, "FIELD_IN_CRITERIA_NOT_SUPPORTED", detail, api_name=one.column) from None
        except InvalidValue:
            raise _wrong_value(one) from None
        if columns.kind(one.column) == "datetime":
            _check_moments(one)


def _check_moments(one: Comparison) -> None:
    if one.operator in _OF_TEXT:
        raise refused(400, "INVALID_CRITERIA", "the comparator does not fit the field", api_name=one.column)
    if not all(_DATE_TIME.fullmatch(str(value)) for value in one.values):
        raise _wrong_value(one)


def _wrong_value(one: Comparison) -> Exception:
    return refused(400, "VALUE_TYPE_NOT_SUPPORTED", "the value does not fit the field", api_name=one.column)


def _condition(asked: Any, depth: int) -> Condition:  # noqa: ANN401 - from a request body
    if not isinstance(asked, dict) or depth > _MOST_CRITERIA:
        raise refused(400, "INVALID_CRITERIA", "the criteria are not valid")
    if "group" in asked and "field" in asked:
        raise refused(400, "AMBIGUOUS_CRITERIA", "a group and a field exclude each other")
    if "group" not in asked:
        return _comparison(asked)
    operator, group = str(asked.get("group_operator")).lower(), asked["group"]
    if operator not in ("and", "or"):
        raise refused(400, "GROUP_OPERATOR_NOT_SUPPORTED", "the group operator is not supported")
    if not isinstance(group, list) or not group:
        raise refused(400, "INVALID_CRITERIA", "the criteria are not valid")
    return Junction(operator == "and", tuple(_condition(one, depth + 1) for one in group))


def _comparison(asked: Item) -> Comparison:
    field, comparator, value = asked.get("field"), str(asked.get("comparator")), asked.get("value")
    name = field.get("api_name") if isinstance(field, dict) else None
    if not isinstance(name, str) or comparator not in _COMPARATORS or "value" not in asked:
        raise refused(400, "INVALID_CRITERIA", "the criteria are not valid", api_name=name)
    operator, negated = _COMPARATORS[comparator]
    if value == "${EMPTY}":
        return Comparison(name, "null", (), negated)
    values = tuple(value) if isinstance(value, list) else (value,)
    number = {"between": (2, 2), "in": (1, _MOST_VALUES)}.get(operator, (1, 1))
    is_list = isinstance(value, list) == (operator in ("between", "in"))
    if not is_list or not number[0] <= len(values) <= number[1] or any(len(str(one)) > _LONGEST_TEXT for one in values):
        raise refused(400, "INVALID_CRITERIA", "the value does not fit the comparator", api_name=name)
    return Comparison(name, operator, values, negated)
