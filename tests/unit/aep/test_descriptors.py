"""Identity descriptors."""

from typing import TYPE_CHECKING, Any

import pytest

from pulumi_zoho_aep.aep import Platform
from pulumi_zoho_aep.aep.descriptors import NewDescriptor
from pulumi_zoho_aep.errors import NotFound
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator

if TYPE_CHECKING:
    from tests.unit.aep.conftest import Made


def new(schema: str, *, primary: bool = False) -> NewDescriptor:
    return NewDescriptor(
        source_schema=schema, source_property=f"/_{seeds.TENANT}/email", namespace="Email", is_primary=primary
    )


def test_a_whole_life(platform: Platform, made: "Made") -> None:
    """Created, read, listed, written again, deleted, gone."""
    schema = made.schema()
    assert list(platform.descriptors.list()) == []
    identifier = platform.descriptors.create(new(schema))
    descriptor = platform.descriptors.get(identifier)
    assert (descriptor.source_schema, descriptor.source_property) == (schema, f"/_{seeds.TENANT}/email")
    assert (descriptor.namespace, descriptor.is_primary) == ("Email", False)
    assert [item.id for item in platform.descriptors.list()] == [identifier]
    platform.descriptors.replace(identifier, new(schema, primary=True))
    assert platform.descriptors.get(identifier).is_primary
    platform.descriptors.delete(identifier)
    with pytest.raises(NotFound):
        platform.descriptors.get(identifier)
    with pytest.raises(NotFound):
        platform.descriptors.delete(identifier)


@pytest.mark.parametrize("odd", [[{"@id": 5}], [None, {"@id": "d", "xdm:isPrimary": "x"}], None], ids=str)
def test_odd_descriptors_of_others(platform: Platform, simulator: Simulator, odd: Any) -> None:
    """None of them ends the list, and neither does a group that is null."""
    body = {"xdm:descriptorIdentity": odd, "xdm:descriptorOneToOne": [{}]}
    simulator.world.faults.add([{"path": "*/tenant/descriptors", "status": 200, "body": body}])
    assert [one.id for one in platform.descriptors.list()] == (["d"] if odd and odd[0] is None else [])


def test_the_members_have_adobes_prefixes() -> None:
    """The registry wants `@type` and `xdm:` before its members."""
    assert new("s").body() == {
        "@type": "xdm:descriptorIdentity",
        "xdm:sourceSchema": "s",
        "xdm:sourceVersion": 1,
        "xdm:sourceProperty": f"/_{seeds.TENANT}/email",
        "xdm:namespace": "Email",
        "xdm:property": "xdm:code",
        "xdm:isPrimary": False,
    }
