"""The component's own rules: everything that is wrong with an ingestion, at once and before anything is registered."""

from typing import Any

import pytest
from tests.support.declared import SCHEDULE

from pulumi_zoho_aep.resources.base_connection import BaseConnection
from pulumi_zoho_aep.resources.ingestion import _checked, _connector_of
from pulumi_zoho_aep.resources.ingestion_inputs import Ingestion

EMAIL = {"source": "Email", "target": "personalEmail.address"}
PROPS: dict[str, Any] = {
    "table": "Leads",
    "columns": ["id", "Email", "Modified_Time"],
    "delta_column": "Modified_Time",
    "mapping": [EMAIL],
    "schedule": SCHEDULE,
}


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ({}, []),
        ({"columns": None}, []),
        ({"table": None}, ["table: give either table or params (another connector)"]),
        ({"params": {"path": "/"}}, ["table: give either table or params (another connector)"]),
        ({"mapping": []}, ["mapping: map at least one column"]),
        ({"mapping": [EMAIL, EMAIL]}, ["mapping: 2 rows write to personalEmail.address: keep one of them"]),
        (
            {"mapping": [{"target": "a"}]},
            ["mapping to a: give either source (a column) or expression"],
        ),
        (
            {"mapping": [{"source": "Phone", "target": "a"}]},
            ["mapping: source Phone is not among the columns: add it to columns"],
        ),
        ({"mapping": [{"source": "Email.domain", "target": "a"}]}, []),
        (
            {"mapping": [{"expression": "upper(Phone)", "target": "a"}]},
            ["mapping: source Phone is not among the columns: add it to columns"],
        ),
        (
            {"mapping": [{"expression": "upper(Email, 1)", "target": "a"}]},
            ["mapping to a: upper has 2 arguments and takes 1: correct its arguments"],
        ),
        (
            {"columns": ["id", "Email"]},
            ["delta_column: Modified_Time is not among the columns: add it to columns"],
        ),
        (
            {"delta_column": None},
            ["delta_column: is required unless frequency is once: Modified_Time is right for Zoho"],
        ),
        (
            {"schedule": {"frequency": "minute", "interval": 1}},
            ["schedule.interval: must be at least 15 for frequency minute"],
        ),
    ],
)
def test_rules(changes: dict[str, Any], lines: list[str]) -> None:
    """Each mistake is one sentence with its key."""
    ingestion = Ingestion.model_validate({**PROPS, **changes})
    assert [finding.text for finding in ingestion.all_findings()] == lines


def test_replacement_is_refused_by_default() -> None:
    """An ingestion keeps what it has read, unless its declaration allows otherwise."""
    assert Ingestion.model_validate(PROPS).allow_replacement is False


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"mapping": [], "delta_column": "Modified"},
            (
                "ZohoIngestion leads.mapping: map at least one column\n"
                "ZohoIngestion leads.delta_column: Modified is not among the columns: add it to columns"
            ),
        ),
        (
            {"colums": [], "schedule": {}},
            (
                "ZohoIngestion leads.schedule.frequency: is required\n"
                "ZohoIngestion leads: unknown key colums: did you mean columns?"
            ),
        ),
    ],
)
def test_everything_is_said_at_once(changes: dict[str, Any], message: str) -> None:
    """A program learns all its mistakes in one run, each with the ingestion's name."""
    _, findings = _checked({**PROPS, **changes})
    assert "\n".join(finding.below("ZohoIngestion leads").text for finding in findings) == message


@pytest.mark.parametrize(
    ("given", "connector"),
    [({}, {"connector": "salesforce"}), ({"connector": "zoho_crm"}, {}), ({"connection_spec_id": "x"}, {})],
)
def test_the_connector_is_that_of_the_connection(given: dict[str, Any], connector: dict[str, str]) -> None:
    """An ingestion that names no connector has its connection's; one whose connection is an id names it itself."""
    connection = BaseConnection.__new__(BaseConnection)
    connection.connector_choice = {"connector": "salesforce"}
    assert _connector_of(connection, given) == connector
    assert _connector_of("b-1", given) == {}


def test_columns_that_are_words_of_the_language() -> None:
    """They are sent in the wrapping that Data Prep asks for; in an expression, people write it themselves."""
    rows = [{"source": "size", "target": "a"}, {"source": "First Name", "target": "b"}, {"source": "Id", "target": "c"}]
    ingestion = Ingestion.model_validate({**PROPS, "columns": None, "mapping": rows})
    assert list(ingestion.all_findings()) == []
    assert sorted(str(row.source) for row in ingestion.sent_mapping) == ["${First Name}", "${size}", "Id"]
