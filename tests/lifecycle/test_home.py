"""A stack's objects live in one sandbox of one organisation."""

import pytest
from tests.support.hosted.chain import Chain
from tests.support.hosted.host import CallFailed
from tests.support.hosted.stack import Stack

from pulumi_zoho_aep.resources.dataset import DatasetProvider
from pulumi_zoho_aep.simulator import seeds


@pytest.mark.parametrize("member", ["sandbox", "organization"])
def test_settings_that_lead_elsewhere(stack: Stack, chain: Chain, member: str) -> None:
    """Nothing seems to be gone, is created twice or deleted in the wrong place: every call says where it lives."""
    declared = {"name": "leads", "schema_id": chain.schema}
    dataset = stack.up(DatasetProvider, "main", declared)
    assert dataset.outputs["__home"] == f"{seeds.ORGANIZATION}/{seeds.SANDBOX}"
    elsewhere = Stack(stack.host, stack.simulator, **{member: "prod" if member == "sandbox" else "OTHER@AdobeOrg"})
    moved = elsewhere.declare(DatasetProvider)
    host = {"__provider": elsewhere.provider(DatasetProvider)}
    moved.id, moved.inputs, moved.outputs = dataset.id, {**dataset.inputs, **host}, {**dataset.outputs, **host}
    stack.writes()
    for call in (moved.refresh, lambda: moved.preview(declared), moved.delete):
        with pytest.raises(CallFailed) as failed:
            call()
        message, hint = failed.value.shown.split("\n")
        home = f"sandbox {seeds.SANDBOX} of {seeds.ORGANIZATION}"
        assert message.startswith(f"this dataset lives in {home}, but the settings point to sandbox ")
        assert hint == (
            f"set zoho-aep:platform.{member} back; another sandbox is for another stack, or for this one after "
            "`pulumi destroy --stack test`"
        )
    assert stack.writes() == []
