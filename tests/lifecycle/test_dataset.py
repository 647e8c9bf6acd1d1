from typing import Any

import pytest
from tests.lifecycle.runner import Change, Drift, Life, Replacement, change_elsewhere, play
from tests.support.hosted.chain import CONTACT, PERSON, Chain
from tests.support.hosted.stack import Stack

from pulumi_zoho_aep.resources.dataset import DatasetProvider
from pulumi_zoho_aep.resources.schema import SchemaProvider


def test_life(stack: Stack, chain: Chain) -> None:
    """A dataset takes new texts and tags in place, and belongs to its schema."""
    inputs = {"name": "leads", "schema_id": chain.schema}
    life = Life(
        kind=DatasetProvider,
        inputs=inputs,
        checked={**inputs, "description": "", "profile": False, "error_diagnostics": True},
        creates=("POST dataSets",),
        collection="dataSets",
        deletes=("DELETE dataSets/*",),
        changes=(
            Change({"name": "sales leads", "description": "from Zoho"}, ("PATCH dataSets/*",)),
            Change({"tags": {"team/eu": ["sales", "crm"]}}, ("PATCH dataSets/*",)),
            Change({"tags": None, "error_diagnostics": False}, ("PATCH dataSets/*",)),
        ),
        drift=Drift({"name": "renamed"}, {"name": "renamed"}, ("PATCH dataSets/*",)),
        replacements=(Replacement({"schema_id": chain.another_schema("people")}, ("schema_id",)),),
    )
    play(life, stack)
    stack.destroy()
    assert stack.orphans() == {}


def test_foreign_tags_are_left_alone(stack: Stack, chain: Chain) -> None:
    """Tags that no one declared are not drift, and survive an update; a declared one that changed is repaired."""
    declared = {"name": "leads", "schema_id": chain.schema, "tags": {"team": ["sales"]}}
    dataset = stack.up(DatasetProvider, "main", declared)
    change_elsewhere(stack, "dataSets", dataset.id, {"tags": {"audit": ["2027"]}})
    assert dataset.refresh() == "read"
    assert dataset.preview(declared).step == "unchanged"
    change_elsewhere(stack, "dataSets", dataset.id, {"tags": {"team": ["no one"]}})
    assert dataset.refresh() == "read"
    assert dataset.inputs["tags"] == {"team": ["no one"]}
    assert dataset.up(declared) == "updated"
    stored = stack.simulator.world.store.get("dataSets", dataset.id)
    assert stored is not None
    assert stored["tags"].items() >= {"audit": ["2027"], "team": ["sales"]}.items()


@pytest.mark.parametrize("odd", ["sales", [7], {"sales": True}], ids=str)
def test_a_tag_of_another_shape_says_nothing(stack: Stack, chain: Chain, odd: Any) -> None:
    """What is recorded stays, with a warning: a service that shows values in an odd way has not changed them."""
    declared = {"name": "leads", "schema_id": chain.profile_schema, "tags": {"team": ["sales"]}, "profile": True}
    dataset = stack.up(DatasetProvider, "main", declared)
    change_elsewhere(stack, "dataSets", dataset.id, {"tags": {"team": odd, "unifiedProfile": odd}})
    stack.host.engine.lines.clear()
    assert dataset.refresh() == "read"
    assert [line.message for line in stack.log(dataset) if "leaves out tags.team" in line.message]
    assert dataset.preview(declared).step == "unchanged"


def test_profile(stack: Stack) -> None:
    """Profile is switched on in place, and only a new dataset is without it."""
    schema = {
        "title": "people",
        "field_groups": [PERSON, CONTACT],
        "primary_identity": {"path": "personalEmail.address", "namespace": "Email"},
        "profile_enabled": True,
    }
    declared = {"name": "leads", "schema_id": stack.up(SchemaProvider, "schema", schema).id}
    dataset = stack.up(DatasetProvider, "main", declared)
    stack.writes()
    assert dataset.up({**declared, "profile": True}) == "updated"
    assert stack.writes() == ["PATCH dataSets/*"]
    assert dataset.refresh() == "read"
    assert dataset.preview({**declared, "profile": True}).step == "unchanged"
    assert dataset.preview(declared).replaces == ("profile",)


def test_upsert_of_others_survives(stack: Stack, chain: Chain) -> None:
    """What others added to the tags of Profile stays, whatever else of the dataset is updated."""
    declared = {"name": "leads", "schema_id": chain.profile_schema, "profile": True}
    dataset = stack.up(DatasetProvider, "main", declared)
    upsert = ["enabled:true", "isUpsert:true"]
    change_elsewhere(stack, "dataSets", dataset.id, {"tags": {"unifiedProfile": upsert}})
    assert dataset.refresh() == "read"
    assert dataset.preview(declared).step == "unchanged"
    assert dataset.up({**declared, "description": "changed"}) == "updated"
    assert (stack.simulator.world.store.get("dataSets", dataset.id) or {})["tags"]["unifiedProfile"] == upsert
