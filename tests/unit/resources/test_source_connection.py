"""Source connections: rules, and what counts as a change."""

from typing import Any

import pytest
from tests.support.declared import messages

from pulumi_zoho_aep.aep.source_connections import SourceConnection
from pulumi_zoho_aep.engine.models import changed_fields
from pulumi_zoho_aep.resources.source_connection import (
    SourceConnectionInputs,
    SourceConnectionProvider,
    from_api,
)

PROPS = {"name": "leads", "base_connection_id": "b-1"}


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
    """Order of columns and members that the service adds are not drift."""
    inputs = SourceConnectionInputs.model_validate({**PROPS, "table": "Leads", **declared})
    assert changed_fields(inputs, from_api(live(**params), inputs)) == changed
