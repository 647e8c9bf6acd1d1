"""Source connections: rules, and columns word for word."""

from typing import Any

import pytest
from tests.support.declared import messages

from pulumi_zoho_aep.aep.connections import Column
from pulumi_zoho_aep.aep.source_connections import SourceConnection
from pulumi_zoho_aep.engine.models import changed_fields
from pulumi_zoho_aep.resources.source_connection import (
    SourceConnectionInputs,
    SourceConnectionProvider,
    UnknownColumns,
    from_api,
    selected,
)

PROPS = {"name": "leads", "base_connection_id": "b-1"}
OFFERED = [
    Column(name=name, definition={"name": name, "type": "string", "xdm": {"type": "string"}})
    for name in ("id", "Email", "Modified_Time")
]


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ({"table": "Leads"}, []),
        ({"params": {"path": "/crm"}}, []),
        ({}, ["table: give either table or params (another connector)"]),
        ({"table": "Leads", "params": {}}, ["table: give either table or params (another connector)"]),
        (
            {"table": "Leads", "columns": []},
            ["columns: name at least one column, none of them empty, or leave columns out for all"],
        ),
        ({"table": "Leads", "columns": "id"}, ["columns: must be a list"]),
        ({"tabel": "Leads"}, ["unknown key tabel: did you mean table?"]),
    ],
)
def test_rules(changes: dict[str, Any], lines: list[str]) -> None:
    """A table, or raw parameters of another connector."""
    assert messages(SourceConnectionProvider, {**PROPS, **changes}) == lines


def test_columns_are_sent_as_they_were_offered() -> None:
    """AEP demands its own definitions back, in the declared choice."""
    assert selected(OFFERED, ["Email"], "Leads") == [OFFERED[1].definition]
    assert selected(OFFERED, None, "Leads") == [column.definition for column in OFFERED]


def test_unknown_columns_are_all_named() -> None:
    """Each column that is not there, and the nearest one that is."""
    with pytest.raises(UnknownColumns) as caught:
        selected(OFFERED, ["Emial", "id", "zzzz"], "Leads")
    assert str(caught.value) == (
        "table Leads has no column Emial (did you mean Email?), zzzz (use one of Email, Modified_Time, id)\n"
        "correct columns; `zoho-aep explore` lists the columns of a table"
    )


def live(**params: Any) -> SourceConnection:
    return SourceConnection.model_validate(
        {
            "id": "s-1",
            "name": "leads",
            "baseConnectionId": "b-1",
            "data": {"format": "tabular"},
            "params": params,
            "connectionSpec": {"id": "929e4450-0237-4ed2-9404-b7e1e0a00309"},
        }
    )


@pytest.mark.parametrize(
    ("declared", "params", "changed"),
    [
        ({"columns": ["id", "Email"]}, {"tableName": "Leads", "columns": [{"name": "Email"}, {"name": "id"}]}, set()),
        ({}, {"tableName": "Leads", "columns": [{"name": "id"}]}, set()),
        ({"columns": ["id"]}, {"tableName": "Leads", "columns": [{"name": "id"}, {"name": "x"}]}, {"columns"}),
        ({"columns": ["id"]}, {"tableName": "Deals", "columns": [{"name": "id"}]}, {"table"}),
        ({"table": None, "params": {"path": "/a"}}, {"path": "/a", "method": "GET"}, set()),
        ({"table": None, "params": {"path": "/a"}}, {"path": "/b"}, {"params"}),
    ],
)
def test_drift(declared: dict[str, Any], params: dict[str, Any], changed: set[str]) -> None:
    """Order of columns and members that the service adds are no drift."""
    inputs = SourceConnectionInputs.model_validate({**PROPS, "table": "Leads", **declared})
    assert changed_fields(inputs, from_api(live(**params), inputs)) == changed
