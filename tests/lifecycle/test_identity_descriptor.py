from tests.lifecycle.chain import Chain
from tests.lifecycle.runner import Change, Drift, Life, Replacement, change_elsewhere, play
from tests.lifecycle.stack import Stack

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
    assert stack.leftovers() == {}


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
    """A descriptor that says the same of the same field is the one that is declared: AEP takes no second one."""
    inputs = {"schema_id": chain.schema, "path": "personalEmail.address", "namespace": "Email", "primary": True}
    first = stack.up(IdentityDescriptorProvider, "first", {**inputs, "primary": False})
    stack.writes()
    second = stack.up(IdentityDescriptorProvider, "second", inputs)
    assert second.id == first.id
    assert stack.writes() == ["PUT descriptors/*"]
