"""What is taken out of a declaration: the service is brought to what the declaration says without it."""

from dataclasses import dataclass
from typing import Any

import pytest
from tests.lifecycle.cases import CASES
from tests.support.hosted.chain import CONTACT, PERSON, Chain
from tests.support.hosted.host import CallFailed
from tests.support.hosted.stack import CheckRefused, Stack
from tests.support.hosted.wire import bare

from pulumi_zoho_aep.resources.base_connection import BaseConnectionProvider
from pulumi_zoho_aep.resources.dataset import DatasetProvider
from pulumi_zoho_aep.resources.field_group import FieldGroupProvider
from pulumi_zoho_aep.resources.schema import SchemaProvider
from pulumi_zoho_aep.simulator import seeds

Properties = dict[str, Any]
BY_KIND = {case.name: case for case in CASES}
IDENTITY = {"path": "personalEmail.address", "namespace": "Email"}
HOURLY = {"frequency": "hour"}
GENERIC_REST = "4e98f16f-87d6-4ef0-bdc6-7a2b0fe76e62"


@dataclass(frozen=True)
class Removed:
    """What was declared besides the usual, what is declared after that, and where the service shows it."""

    kind: str
    before: Properties
    after: Properties
    stored: tuple[str, ...]
    step: str = "updated"
    value: Any = None
    """None: the member is gone."""

    def __str__(self) -> str:
        """Name the case."""
        return f"{self.kind}.{'.'.join(self.stored)}"


SCORE = ("definitions", "fields", "properties", f"_{seeds.TENANT}", "properties", "score")
TWO_TAGS = {"team": ["a"], "area": ["b"]}
REMOVED = (
    Removed(
        "BaseConnection",
        before={"endpoint": "https://www.zohoapis.com"},
        after={},
        stored=("auth", "params", "endpoint"),
        value="crm.zoho.com/crm/private",
    ),
    Removed(
        "FieldGroup",
        before={"fields": {"leadId": "string", "score": "integer"}},
        after={"fields": {"leadId": "string"}},
        step="replaced",
        stored=SCORE,
    ),
    Removed("Dataset", before={"tags": TWO_TAGS}, after={"tags": {"team": ["a"]}}, stored=("tags", "area")),
    Removed("Dataset", before={"tags": TWO_TAGS}, after={}, stored=("tags", "team")),
    Removed(
        "Dataflow",
        before={"schedule": {**HOURLY, "interval": 6}},
        after={"schedule": HOURLY},
        stored=("scheduleParams", "interval"),
        value=1,
    ),
    Removed(
        "Dataflow",
        before={"schedule": {**HOURLY, "backfill": False}},
        after={"schedule": HOURLY},
        stored=("scheduleParams", "backfill"),
        value=True,
    ),
    Removed(
        "Dataflow",
        before={"options": {"partial_ingestion_percent": 5}},
        after={},
        stored=("options", "partialIngestionPercent"),
    ),
    Removed(
        "Dataflow",
        before={"description": "all of them"},
        after={},
        stored=("description",),
        value="[pulumi-zoho-aep crm/test/main#9f86d081884c7d65.36b7c3f7898b]",
    ),
)


@pytest.mark.parametrize("removed", REMOVED, ids=str)
def test_what_is_no_longer_declared(stack: Stack, chain: Chain, removed: Removed) -> None:
    """It shows in the preview, `up` carries it out, and the next preview is empty."""
    case = BY_KIND[removed.kind]
    declared = {**case.inputs(chain), **removed.after}
    resource = stack.up(case.kind, "main", {**case.inputs(chain), **removed.before})
    assert resource.preview(declared).step == removed.step
    assert resource.up(declared) == removed.step
    value: Any = stack.simulator.world.store.get(case.collection, resource.id)
    for name in removed.stored:
        value = value.get(name) if isinstance(value, dict) else None
    assert value == removed.value
    assert (resource.refresh(), resource.preview(declared).step) == ("read", "unchanged")


def test_columns_that_are_no_longer_chosen(stack: Stack, chain: Chain) -> None:
    """Without a selection all columns are read, which takes a new source connection."""
    case = BY_KIND["SourceConnection"]
    declared = case.inputs(chain)
    source = stack.up(case.kind, "main", declared)
    some = len(source.visible["columns"])
    del declared["columns"]
    assert source.preview(declared).replaces == ("columns",)
    assert source.up(declared) == "replaced"
    assert len(source.visible["columns"]) > some
    assert (source.refresh(), source.preview(declared).step) == ("read", "unchanged")


def test_a_primary_identity_that_is_no_longer_declared(stack: Stack) -> None:
    """Its descriptor goes, and the schema stays."""
    declared = {"title": "Leads", "field_groups": [PERSON, CONTACT]}
    schema = stack.up(SchemaProvider, "main", {**declared, "primary_identity": IDENTITY})
    stack.writes()
    assert schema.up(declared) == "updated"
    assert stack.writes() == ["DELETE descriptors/*"]
    assert (schema.refresh(), schema.preview(declared).step) == ("read", "unchanged")


def test_profile_is_for_ever(stack: Stack) -> None:
    """Switching it on says so before; switching it off is refused; and deleting leaves what AEP never deletes."""
    group = stack.up(FieldGroupProvider, "group", {"title": "own", "fields": {"leadId": "string"}})
    declared = {"title": "Leads", "field_groups": [PERSON, CONTACT, group.id], "primary_identity": IDENTITY}
    schema = stack.up(SchemaProvider, "main", declared)
    enabled = {**declared, "profile_enabled": True}
    schema.preview(enabled)
    (line,) = [line.message for line in stack.log(schema)]
    assert line == "enabling a schema for Profile cannot be undone, and AEP never deletes it then"
    assert schema.up(enabled) == "updated"
    with pytest.raises(CheckRefused) as refused:
        schema.preview(declared)
    assert refused.value.reasons == [
        "profile_enabled: the schema is enabled for Profile, which cannot be undone: set true"
    ]
    schema.destroy()
    group.destroy()
    assert "stays in AEP: it is enabled for Profile and cannot be deleted" in stack.log(schema)[-1].message
    assert "stays in AEP: a schema in Profile uses it" in stack.log(group)[-1].message
    assert {name: len(ids) for name, ids in stack.orphans().items()} == {
        "schemas": 1,
        "fieldGroups": 1,
        "descriptors": 1,
    }


def test_a_field_group_in_use_is_not_left_behind(stack: Stack) -> None:
    """Where AEP refuses for a schema that could be deleted, that is an error."""
    group = stack.up(FieldGroupProvider, "group", {"title": "own", "fields": {"leadId": "string"}})
    stack.up(SchemaProvider, "main", {"title": "Leads", "field_groups": [group.id]})
    with pytest.raises(CallFailed, match="delete field group"):
        group.delete()
    stack.destroy()
    assert stack.orphans() == {}


def test_another_way_to_log_in(stack: Stack) -> None:
    """Another auth spec, including a move from Zoho's own to `auth`, means a new base connection."""
    params = {"host": "https://a", "username": "user-of-rest", "password": "password-of-rest"}
    basic: Properties = {"spec_name": "Basic Authentication", "params": params}
    declared = {"name": "rest", "connection_spec_id": GENERIC_REST, "auth": basic}
    connection = stack.up(BaseConnectionProvider, "main", declared)
    assert (connection.refresh(), connection.preview(declared).step) == ("read", "unchanged")
    oauth = {"spec_name": "oAuth2RefreshCode", "params": {"host": "https://a", "accessToken": "token-of-rest"}}
    plan = connection.preview({**declared, "auth": oauth})
    assert (plan.step, plan.replaces) == ("replaced", ("auth",))
    assert (
        connection.preview({**declared, "auth": {**basic, "params": {**basic["params"], "host": "b"}}}).replaces == ()
    )
    assert bare(connection.inputs)["auth"] == basic
    assert seeds.ZOHO_CLIENT_ID not in str(connection.inputs)


def test_a_dataset_leaves_what_no_one_declared(stack: Stack, chain: Chain) -> None:
    """Taking our tags away leaves those of others and Catalog's own."""
    declared = {"name": "leads", "schema_id": chain.schema}
    dataset = stack.up(DatasetProvider, "main", {**declared, "tags": {"team": ["a"]}})
    before = stack.simulator.world.store.get("dataSets", dataset.id)
    assert dataset.up(declared) == "updated"
    after = stack.simulator.world.store.get("dataSets", dataset.id)
    assert before is not None
    assert after is not None
    assert set(before["tags"]) - set(after["tags"]) == {"team"}
