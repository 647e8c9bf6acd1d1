from tests.lifecycle.runner import Change, Drift, Life, Replacement, play
from tests.support.hosted.chain import SCHEMA_VERSION, Chain
from tests.support.hosted.stack import Stack

from pulumi_zoho_aep.resources.dataset import DatasetProvider
from pulumi_zoho_aep.resources.target_connection import TargetConnectionProvider


def test_life(stack: Stack, chain: Chain) -> None:
    """A target connection takes new texts in place; another dataset or schema means a new one."""
    inputs = chain.target_inputs()
    people = chain.another_schema("people")
    other = stack.up(DatasetProvider, "other", {"name": "people", "schema_id": people}).id
    life = Life(
        kind=TargetConnectionProvider,
        inputs=inputs,
        checked={**inputs, "description": "", "schema_version": SCHEMA_VERSION},
        creates=("POST targetConnections",),
        collection="targetConnections",
        deletes=("DELETE targetConnections/*",),
        changes=(Change({"name": "sales leads", "description": "from Zoho"}, ("PATCH targetConnections/*",)),),
        drift=Drift({"description": "edited"}, {"description": "edited"}, ("PATCH targetConnections/*",)),
        replacements=(Replacement({"dataset_id": other, "schema_id": people}, ("dataset_id", "schema_id")),),
    )
    play(life, stack)
    stack.destroy()
    assert stack.orphans() == {}
