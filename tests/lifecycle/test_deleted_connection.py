"""Who reads through a base connection is named before anything is deleted, even if it is of another stack."""

import pytest
from tests.support.hosted.chain import CREDENTIAL, Chain
from tests.support.hosted.host import CallFailed
from tests.support.hosted.stack import Stack

from pulumi_zoho_aep.resources.base_connection import BaseConnectionProvider
from pulumi_zoho_aep.resources.dataflow import DataflowProvider
from pulumi_zoho_aep.resources.dataset import DatasetProvider
from pulumi_zoho_aep.resources.source_connection import SourceConnectionProvider


def test_a_connection_that_is_no_longer_declared(stack: Stack, chain: Chain) -> None:
    """It stays while others read through it, and so does all else that `pulumi up` would delete before it."""
    ours = stack.up(BaseConnectionProvider, "main", {"name": "zoho", "credential": CREDENTIAL})
    spare = stack.up(DatasetProvider, "spare", {"name": "spare", "schema_id": chain.schema})
    other = Stack(stack.host, stack.simulator)
    other.name = "other"
    source = other.up(SourceConnectionProvider, "theirs", chain.source_inputs(base_connection_id=ours.id))
    inputs = chain.dataflow_inputs(source_connection_id=source.id, name="their flow")
    flow = other.up(DataflowProvider, "theirs", inputs)
    stack.in_new_process()
    for resource in (ours, spare):
        assert resource.refresh() == "read"
    kept = next(one for one in stack.resources if one.name == "schema")
    kept.preview({"title": "Zoho schema", "field_groups": kept.visible["field_groups"]})
    stack.writes()
    with pytest.raises(CallFailed) as failed:
        spare.delete()
    said = failed.value.shown
    assert f"BaseConnection main: source connection leads ({source.id}) uses the base connection" in said
    assert f"BaseConnection main: dataflow their flow ({flow.id}) uses the base connection" in said
    assert stack.writes() == []
