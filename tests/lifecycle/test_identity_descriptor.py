import pytest
from tests.lifecycle.runner import Change, Drift, Life, Replacement, change_elsewhere, play
from tests.support.hosted.chain import Chain
from tests.support.hosted.host import CallFailed
from tests.support.hosted.stack import Stack

from pulumi_zoho_aep.resources.identity_descriptor import IdentityDescriptorProvider


def test_life(stack: Stack, chain: Chain) -> None:
    """A descriptor moves to another field, namespace or rank in place, and to another schema as a new one."""
    inputs = {"schema_id": chain.schema, "path": "personalEmail.address", "namespace": "Email"}
    life = Life(
        kind=IdentityDescriptorProvider,
        inputs=inputs,
        checked={**inputs, "primary": False},
        creates=("POST descriptors",),
        collection="descriptors",
        deletes=("DELETE descriptors/*",),
        changes=(
            Change({"primary": True}, ("PUT descriptors/*",)),
            Change({"path": "mobilePhone.number", "namespace": "Phone"}, ("PUT descriptors/*",)),
        ),
        drift=Drift({"xdm:namespace": "Email"}, {"namespace": "Email"}, ("PUT descriptors/*",)),
        replacements=(Replacement({"schema_id": chain.another_schema("people")}, ("schema_id",)),),
    )
    play(life, stack)
    stack.destroy()
    assert stack.orphans() == {}


def test_another_primary_identity(stack: Stack, chain: Chain) -> None:
    """One that others made the primary identity stays it: ours is not forced in its place, and nothing fails."""
    inputs = {"schema_id": chain.schema, "path": "personalEmail.address", "namespace": "Email", "primary": True}
    first = stack.up(IdentityDescriptorProvider, "first", inputs)
    phone = {"schema_id": chain.schema, "path": "mobilePhone.number", "namespace": "Phone"}
    second = stack.up(IdentityDescriptorProvider, "second", phone)
    change_elsewhere(stack, "descriptors", first.id, {"xdm:isPrimary": False})
    change_elsewhere(stack, "descriptors", second.id, {"xdm:isPrimary": True})
    before = stack.simulator.world.store.get("descriptors", second.id)
    assert first.refresh() == "read"
    stack.writes()
    assert first.up(inputs) == "updated"
    assert stack.writes() == []
    assert f"{second.id} stays the primary identity of the schema" in stack.log(first)[-1].message
    assert stack.simulator.world.store.get("descriptors", second.id) == before


def test_the_same_statement_is_taken_over(stack: Stack, chain: Chain) -> None:
    """What a killed run left, and says the same of the same field, is the one that is declared."""
    inputs = {"schema_id": chain.schema, "path": "personalEmail.address", "namespace": "Email", "primary": True}
    first = stack.up(IdentityDescriptorProvider, "first", {**inputs, "primary": False})
    stack.writes()
    second = stack.later().up(IdentityDescriptorProvider, "second", inputs)
    assert second.id == first.id
    assert stack.writes() == ["PUT descriptors/*"]
    (line,) = [line for line in stack.log(second) if not line.ephemeral]
    assert line.message == f"takes over identity descriptor {first.id}: it says the same"


def test_two_resources_that_say_the_same(stack: Stack, chain: Chain) -> None:
    """AEP takes no second descriptor, and one object is never two resources': the second is refused."""
    inputs = {"schema_id": chain.schema, "path": "personalEmail.address", "namespace": "Email"}
    first = stack.up(IdentityDescriptorProvider, "first", inputs)
    stack.writes()
    with pytest.raises(CallFailed) as failed:
        stack.up(IdentityDescriptorProvider, "second", inputs)
    assert failed.value.shown == (
        f"create identity descriptor: {first.id} says the same, and belongs to another resource of this stack\n"
        "remove one of the two from the program"
    )
    assert stack.writes() == []
