"""Target connections."""

from typing import Any

import pytest
from tests.support.declared import messages

from pulumi_zoho_aep.aep.target_connections import TargetConnection
from pulumi_zoho_aep.engine.models import changed_fields
from pulumi_zoho_aep.engine.unsaid import as_recorded
from pulumi_zoho_aep.resources.target_connection import (
    TargetConnectionInputs,
    TargetConnectionProvider,
    from_api,
)

PROPS = {"name": "leads", "dataset_id": "d-1", "schema_id": "x"}
VERSION = "application/vnd.adobe.xed-full+json;version=1"


def test_rules() -> None:
    """Dataset and schema are needed."""
    assert messages(TargetConnectionProvider, PROPS) == []
    assert messages(TargetConnectionProvider, {"name": "leads"}) == [
        "dataset_id: is required",
        "schema_id: is required",
    ]


@pytest.mark.parametrize(
    ("schema", "changed"),
    [
        ({"id": "x", "version": VERSION}, set()),
        ({"schemaId": "x", "version": VERSION}, set()),
        ({"id": "x"}, set()),
        ({}, set()),
        ({"id": "y", "version": VERSION}, {"schema_id"}),
        ({"id": "x", "version": "application/vnd.adobe.xed-full+json;version=2"}, {"schema_version"}),
    ],
)
def test_drift(schema: dict[str, Any], changed: set[str]) -> None:
    """Answers spell the schema in two ways, and some leave it out."""
    live = TargetConnection.model_validate(
        {
            "id": "t-1",
            "name": "leads",
            "data": {"format": "parquet_xdm", "schema": schema},
            "params": {"dataSetId": "d-1"},
            "connectionSpec": {"id": "c604ff05-7f1a-43c0-8e18-33bf874cb11c"},
        }
    )
    inputs = TargetConnectionInputs.model_validate(PROPS)
    state, unsaid = as_recorded(from_api(live), inputs)
    assert changed_fields(inputs, state) == changed
    assert unsaid == [
        name for name, member in (("schema_id", "id"), ("schema_version", "version")) if not _says(schema, member)
    ]


def _says(schema: dict[str, Any], member: str) -> bool:
    return member in schema or (member == "id" and "schemaId" in schema)
