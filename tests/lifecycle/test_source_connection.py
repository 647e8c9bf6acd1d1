import pytest
from tests.lifecycle.runner import Change, Drift, Life, Replacement, play
from tests.support.hosted.chain import COLUMNS, ZOHO_CRM, Chain
from tests.support.hosted.host import CallFailed
from tests.support.hosted.stack import Stack

from pulumi_zoho_aep.resources.source_connection import SourceConnectionProvider


def test_life(stack: Stack, chain: Chain) -> None:
    """A source connection takes new texts in place; whatever decides what is read means a new one."""
    inputs = chain.source_inputs()
    life = Life(
        kind=SourceConnectionProvider,
        inputs=inputs,
        checked={
            **inputs,
            "description": "",
            "columns": COLUMNS,
            "data_format": "tabular",
            "connection_spec_id": ZOHO_CRM,
        },
        creates=("POST sourceConnections",),
        collection="sourceConnections",
        deletes=("DELETE sourceConnections/*",),
        changes=(Change({"name": "sales leads", "description": "from Zoho"}, ("PATCH sourceConnections/*",)),),
        drift=Drift({"name": "renamed"}, {"name": "renamed"}, ("PATCH sourceConnections/*",)),
        replacements=(
            Replacement({"columns": ["id", "Email"]}, ("columns",)),
            Replacement({"table": "Contacts"}, ("table",)),
        ),
    )
    play(life, stack)
    stack.destroy()
    assert stack.orphans() == {}


def test_all_columns(stack: Stack, chain: Chain) -> None:
    """Without a selection every column is read, and a refresh does not turn them into a declaration."""
    declared = chain.source_inputs()
    del declared["columns"]
    source = stack.up(SourceConnectionProvider, "main", declared)
    assert len(source.visible["columns"]) > len(COLUMNS)
    assert source.refresh() == "read"
    assert "columns" not in source.inputs
    assert source.preview(declared).step == "unchanged"


def test_a_column_that_is_not_there(stack: Stack, chain: Chain) -> None:
    """A misspelt column is answered with the nearest one, before anything is created."""
    declared = chain.source_inputs(columns=["Emial"])
    stack.writes()
    with pytest.raises(CallFailed) as failed:
        stack.declare(SourceConnectionProvider).up(declared)
    assert failed.value.shown == (
        "table Leads has no column Emial (did you mean Email?)\n"
        "correct columns; `zoho-aep explore --stack test` lists the columns of a table"
    )
    assert stack.writes() == []
