"""Mapping sets: rows, and which of several is ours."""

from typing import Any

import pytest
from tests.support.declared import DECLARED, UNKNOWN, messages

from pulumi_zoho_aep.aep.mapping_sets import MappingSet
from pulumi_zoho_aep.engine.abilities import Plan, preview_findings
from pulumi_zoho_aep.engine.models import changed_fields
from pulumi_zoho_aep.engine.run import Run
from pulumi_zoho_aep.resources.mapping_set import MappingSetInputs, MappingSetProvider, from_api, to_api

PROPS = DECLARED["MappingSet"][1]
EMAIL = {"source": "Email", "target": "personalEmail.address"}
NO_NAME = "this source is not the name of a column in Data Prep's language"
BOTH = {"source": "Email", "expression": "upper(Email)", "target": "a"}


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ([EMAIL], []),
        ([], ["mappings: map at least one column"]),
        ([EMAIL, EMAIL], ["mappings: 2 rows write to personalEmail.address: keep one of them"]),
        ([BOTH], ["mappings to a: give either source (a column) or expression"]),
        ([{"target": "a"}], ["mappings to a: give either source (a column) or expression"]),
        ([{"source": "Email"}], ["mappings[0].target: is required"]),
        ([{"sorce": "Email", "target": "a"}], ["mappings[0]: unknown key sorce: did you mean source?"]),
        ("Email", ["mappings: must be a list"]),
        (
            [{"expression": "concat(Email", "target": "a"}],
            ["mappings to a: it ends too early at character 13: correct the expression"],
        ),
        (
            [{"source": "size", "target": "a"}],
            [f"mappings to a: {NO_NAME}: write ${{size}}, or give an expression"],
        ),
        (
            [{"source": "Email", "target": "a"}, {"source": "Phone", "target": "a.b[0]"}],
            ["mappings: one row writes to a, another to a.b[0] within it: keep one of them"],
        ),
    ],
)
def test_rules(rows: object, lines: list[str]) -> None:
    """Rows have one source and one target each, both readable, and no target is written twice."""
    assert messages(MappingSetProvider, {**PROPS, "mappings": rows}) == lines


@pytest.mark.parametrize(
    "rows",
    [
        UNKNOWN,
        [UNKNOWN],
        [EMAIL, UNKNOWN],
        [{"source": UNKNOWN, "target": "a"}],
        [{"source": "Email", "target": UNKNOWN}, EMAIL],
    ],
)
def test_unknown_rows_wait(rows: object) -> None:
    """Rows that a preview does not know yet are not judged."""
    assert messages(MappingSetProvider, {**PROPS, "mappings": rows}) == []


def test_the_body() -> None:
    """A column is an attribute, everything else an expression; the mark is a tag."""
    body = to_api(MappingSetInputs.model_validate(PROPS), "p/s/n#0123456789abcdef.0123456789ab").body()
    assert body["tags"] == [{"name": "pulumi-zoho-aep", "values": ["p/s/n", "0123456789abcdef.0123456789ab"]}]
    assert body["mappings"] == [
        {"sourceType": "ATTRIBUTE", "source": "Email", "destination": "personalEmail.address"},
        {
            "sourceType": "EXPRESSION",
            "source": 'concat(First_Name, " ", Last_Name)',
            "destination": "person.name.fullName",
        },
    ]


def test_the_order_of_rows_means_nothing() -> None:
    """Data Prep returns rows in an order and with members of its own; that is not drift."""
    inputs = MappingSetInputs.model_validate(PROPS)
    rows: list[dict[str, Any]] = [
        {"id": "9", "sourceType": "text/x.schema-path", "source": "Email", "destination": "personalEmail.address"},
        {"sourceType": "x", "source": 'concat(First_Name, " ", Last_Name)', "destination": "person.name.fullName"},
    ]
    live = MappingSet.model_validate(
        {"id": "m", "version": 4, "mappings": rows, "name": inputs.name, "outputSchema": {"schemaRef": {"id": "x"}}}
    )
    state = from_api(live, inputs)
    assert changed_fields(inputs, state) == frozenset()
    assert state.version == 4
    assert changed_fields(inputs, from_api(live.model_copy(update={"mappings": live.mappings[:1]}), inputs)) == {
        "mappings"
    }


@pytest.mark.parametrize(
    ("schema_id", "is_new", "is_checked", "found"),
    [
        (UNKNOWN, True, False, True),
        (UNKNOWN, False, False, False),
        (UNKNOWN, True, True, False),
    ],
)
def test_new_rows_for_a_new_schema(schema_id: object, *, is_new: bool, is_checked: bool, found: bool) -> None:
    """They wait for a run of their own, unless the program has asked about them itself."""
    handler = MappingSetProvider.handler
    recorded = handler.outputs.model_validate({"name": "leads", "schema_id": "s", "mappings": [EMAIL]})
    rows = [EMAIL, {"source": "Last_Name", "target": "person.name.lastName"}] if is_new else [EMAIL]
    declared = MappingSetInputs.model_validate({"name": "leads", "schema_id": schema_id, "mappings": rows})
    problems = [*preview_findings(handler, Run(None), declared, Plan(recorded, is_checked))]
    assert [problem.subject for problem in problems] == (["mappings"] if found else [])
