"""Whether what a row reads fits the field that it writes."""

from typing import Any

import pytest
from tests.support.messages import without_codes
from tests.unit.checks.test_preflight import NOTHING, read
from tests.unit.stack_file.test_config import stack

from pulumi_zoho_aep.checks.mapping import unfit_rows
from pulumi_zoho_aep.connectors.column_types import zoho_kind
from pulumi_zoho_aep.expressions import Kind
from pulumi_zoho_aep.findings import Severity
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.zoho import Field

FIELDS = {
    "text": "string", "whole": "integer", "some": "number", "flag": "boolean", "day": "date", "moment": "date-time",
    "many": "string[]", "deep.text": "string",
}  # fmt: skip
COLUMNS = {
    "Text": Kind.TEXT, "Whole": Kind.INTEGER, "Some": Kind.NUMBER, "Flag": Kind.BOOLEAN, "Day": Kind.DATE,
    "Moment": Kind.MOMENT, "Many": Kind.LIST, "Owner": Kind.ANY,
}  # fmt: skip
FITTING = {
    "text": "Text Whole Some Flag Day Moment", "whole": "Whole", "some": "Whole Some", "flag": "Flag",
    "day": "Day Moment", "moment": "Day Moment", "many": "Many", "deep": "",
}  # fmt: skip
CONVERTED = {"whole": "Text Some", "some": "Text", "flag": "Text", "day": "Text", "moment": "Text"}


def unfit(services: Services, row: dict[str, str]) -> list[tuple[Severity, str]]:
    config = stack(schemas__lead__fields=FIELDS, ingestions__leads__columns=None, ingestions__leads__mapping=[row])
    found = unfit_rows(services, read(config), "leads", NOTHING, COLUMNS)
    return [(one.severity, without_codes(str(one))) for one in found]


def test_every_pair(platform_values: dict[str, Any]) -> None:
    """What fits passes without a word, what Data Prep converts is a warning, what would always be null an error."""
    services = Services(platform_values)
    for field, fitting in FITTING.items():
        for column in COLUMNS:
            found = [severity for severity, _ in unfit(services, {"source": column, "target": f"_acmesim.{field}"})]
            converted = column in CONVERTED.get(field, "").split()
            expected = [Severity.WARNING] if converted else [Severity.ERROR]
            assert found == ([] if column in [*fitting.split(), "Owner"] else expected), (field, column)


@pytest.mark.parametrize(
    ("row", "line"),
    [
        (
            {"source": "Text", "target": "_acmesim.some"},
            ("mapping to _acmesim.some: Text is text and the field a number: texts that are not numbers become null: "
            "convert it in an expression, or use another field"),
        ),
        (
            {"expression": "Some + 1", "target": "_acmesim.day"},
            ("mapping to _acmesim.day: the expression is a number and the field a date, so it would always be null: "
            "convert it in an expression, or use another field"),
        ),
        (
            {"source": "Text", "target": "person.gender"},
            ("mapping to person.gender: the field takes only male, female, not_specified, non_specific: anything else "
            "becomes null: translate the values with decode(…)"),
        ),
        ({"expression": "to_integer(Text) + size_of(Text)", "target": "_acmesim.whole"}, ""),
        ({"expression": 'date(Text, "yyyy")', "target": "_acmesim.day"}, ""),
        ({"source": "Unheard", "target": "_acmesim.day"}, ""),
    ],
)  # fmt: skip
def test_words(platform_values: dict[str, Any], row: dict[str, str], line: str) -> None:
    """Key, both kinds, what becomes null, and what to do; what is not known passes."""
    assert [said for _, said in unfit(Services(platform_values), row)] == ([line] if line else [])


@pytest.mark.parametrize(
    ("data_type", "json_type", "kind"),
    [
        ("picklist", "string", Kind.TEXT),
        ("bigint", "string", Kind.TEXT),
        ("integer", "integer", Kind.INTEGER),
        ("currency", "double", Kind.NUMBER),
        ("boolean", "boolean", Kind.BOOLEAN),
        ("date", "string", Kind.DATE),
        ("datetime", "string", Kind.MOMENT),
        ("lookup", "jsonobject", Kind.ANY),
        ("multiselectpicklist", "jsonarray", Kind.ANY),
    ],
)
def test_kinds_of_zoho(data_type: str, json_type: str, kind: Kind) -> None:
    """What AEP's connector makes of references and lists is not known, so they fit anywhere."""
    assert zoho_kind(Field(api_name="x", data_type=data_type, json_type=json_type)) is kind
