"""Schemas, field groups and the registry as a whole."""

from typing import TYPE_CHECKING

import pytest

from pulumi_zoho_aep.aep import Platform
from pulumi_zoho_aep.aep.descriptors import NewDescriptor
from pulumi_zoho_aep.aep.flow_service import Patch
from pulumi_zoho_aep.aep.schema_registry import PROFILE_CLASS
from pulumi_zoho_aep.aep.schemas import Schema, add_field_group, enable_for_profile
from pulumi_zoho_aep.errors import NotFound, Refused, ServiceError
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator

if TYPE_CHECKING:
    from tests.unit.aep.conftest import Made


def test_the_tenant(platform: Platform) -> None:
    """Custom fields live below the tenant's name."""
    assert platform.registry.tenant() == seeds.TENANT


def test_the_life_of_a_schema(platform: Platform, made: "Made") -> None:
    """Created, read as it was written, extended, renamed, deleted."""
    identifier = made.schema("leads")
    schema = platform.schemas.get(identifier)
    assert (schema.id, schema.title, schema.class_id) == (identifier, "leads", PROFILE_CLASS)
    assert len(schema.field_groups) == 1
    assert schema.metadata.created_at > 1_000_000_000_000
    assert not schema.is_enabled_for_profile
    group = made.field_group("more fields", age="integer")
    platform.schemas.update(identifier, [*add_field_group(group), Patch("replace", "/title", "leads 2")])
    extended = platform.schemas.get(identifier)
    assert extended.title == "leads 2"
    assert group in extended.field_groups
    platform.schemas.delete(identifier)
    with pytest.raises(NotFound):
        platform.schemas.get(identifier)


def test_enabling_for_profile(platform: Platform, made: "Made") -> None:
    """It needs a primary identity first, and shows as a tag."""
    identifier = made.schema()
    with pytest.raises(ServiceError):
        platform.schemas.update(identifier, [enable_for_profile(platform.schemas.get(identifier))])
    descriptor = NewDescriptor(
        source_schema=identifier, source_property=f"/_{seeds.TENANT}/email", namespace="Email", is_primary=True
    )
    platform.descriptors.create(descriptor)
    platform.schemas.update(identifier, [enable_for_profile(platform.schemas.get(identifier))])
    assert platform.schemas.get(identifier).is_enabled_for_profile


def test_tags_of_others() -> None:
    """They stay when a schema goes into Profile."""
    live = Schema.model_validate({"$id": "s", "meta:altId": "a", "meta:immutableTags": ["theirs"]})
    assert enable_for_profile(live).value == ["theirs", "union"]


def test_the_life_of_a_field_group(platform: Platform, made: "Made") -> None:
    """Created, extended by one field, refused to be deleted while used, deleted."""
    identifier = made.field_group("own", email="string")
    added = platform.field_groups.get(identifier).additions(f"_{seeds.TENANT}", {"age": {"type": "integer"}})
    platform.field_groups.update(identifier, list(added))
    group = platform.field_groups.get(identifier)
    properties = group.definitions["own"]["properties"][f"_{seeds.TENANT}"]["properties"]
    assert set(properties) == {"email", "age"}
    assert group.intended_to_extend == [PROFILE_CLASS]
    platform.field_groups.delete(identifier)
    with pytest.raises(NotFound):
        platform.field_groups.delete(identifier)


def test_one_of_a_title(platform: Platform, made: "Made") -> None:
    """Titles are unique, so that a search by title finds one at most; a second one is refused."""
    identifier = made.field_group("own")
    assert [group.id for group in platform.field_groups.list(title="own")] == [identifier]
    assert list(platform.field_groups.list(title="other")) == []
    with pytest.raises(Refused):
        made.field_group("own")


@pytest.mark.parametrize("copies", [299, 650])
def test_all_pages_are_listed(platform: Platform, made: "Made", simulator: Simulator, copies: int) -> None:
    """Pages are asked for by the last title; each resource comes once, even on a page's edge."""
    identifier = made.schema()
    (stored,) = simulator.world.store.items("schemas")
    keys = [f"{identifier}{number}" for number in range(copies)]
    for number, key in enumerate(keys):
        copy = {**stored, "$id": key, "id": key, "title": f"copy {number:04d}", "meta:altId": f"_x.schemas.{number}"}
        simulator.world.store.put("schemas", key, copy)
    listed = [schema.id for schema in platform.schemas.list()]
    assert sorted(listed) == sorted([identifier, *keys])
