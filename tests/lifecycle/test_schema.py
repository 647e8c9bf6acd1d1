import pytest
from tests.lifecycle.chain import CONTACT, EVENT, PERSON, PROFILE, Chain
from tests.lifecycle.runner import Change, Drift, Life, Replacement, fault, play
from tests.lifecycle.stack import CheckRefused, Stack

from pulumi_zoho_aep.resources.schema import SchemaProvider

IDENTITY = {"path": "personalEmail.address", "namespace": "Email"}


def test_life(stack: Stack, chain: Chain) -> None:
    """A schema gets field groups and an identity in place; what AEP cannot undo means a new schema."""
    own = chain.field_group
    life = Life(
        kind=SchemaProvider,
        inputs={"title": "Zoho leads", "field_groups": [PERSON, CONTACT, PERSON]},
        checked={
            "title": "Zoho leads",
            "description": "",
            "class_id": PROFILE,
            "field_groups": sorted([PERSON, CONTACT]),
            "profile_enabled": False,
        },
        creates=("POST schemas",),
        collection="schemas",
        deletes=("DELETE schemas/*",),
        changes=(
            Change({"title": "Leads"}, ("PATCH schemas/*",)),
            Change({"field_groups": [own, CONTACT, PERSON]}, ("PATCH schemas/*",)),
        ),
        drift=Drift({"title": "Renamed"}, {"title": "Renamed"}, ("PATCH schemas/*",)),
        replacements=(
            Replacement({"field_groups": [CONTACT, PERSON]}, ("field_groups",)),
            Replacement({"class_id": EVENT, "field_groups": []}, ("class_id", "field_groups")),
        ),
    )
    play(life, stack)
    stack.destroy()
    assert stack.leftovers() == {}


def test_identity(stack: Stack) -> None:
    """The primary identity is set and moved in place, and goes with the schema."""
    schema = stack.up(SchemaProvider, "main", {"title": "Leads", "field_groups": [PERSON, CONTACT]})
    stack.writes()
    declared = {"title": "Leads", "field_groups": [PERSON, CONTACT], "primary_identity": IDENTITY}
    assert schema.up(declared) == "updated"
    assert stack.writes() == ["POST descriptors"]
    assert schema.visible["primary_identity"] == IDENTITY
    declared["primary_identity"] = {"path": "mobilePhone.number", "namespace": "Phone"}
    assert schema.preview(declared).replaces == ()
    assert schema.up(declared) == "updated"
    assert stack.writes() == ["PUT descriptors/*"]
    assert schema.refresh() == "read"
    assert schema.preview(declared).step == "unchanged"
    schema.destroy()
    # Whether AEP deletes the descriptor along with the schema is unconfirmed.
    assert stack.writes()[0] == "DELETE schemas/*"
    assert stack.leftovers() == {}


def test_an_identity_that_lists_show_late(stack: Stack) -> None:
    """What was just made is known by its id: it stands in the state, and is changed rather than made a second time."""
    fault(stack, method="POST", path="*/tenant/descriptors", late_in_list=9)
    declared = {"title": "Leads", "field_groups": [PERSON, CONTACT], "primary_identity": IDENTITY}
    schema = stack.up(SchemaProvider, "main", declared)
    assert schema.visible["primary_identity"] == IDENTITY
    assert schema.up({**declared, "primary_identity": {**IDENTITY, "namespace": "Phone"}}) == "updated"
    assert stack.writes() == ["POST schemas", "POST descriptors", "PUT descriptors/*"]
    schema.destroy()
    assert stack.leftovers() == {}


def test_profile_is_for_ever(stack: Stack) -> None:
    """Enabling Profile at creation sets the identity first; switching it off, which nobody can, is refused."""
    enabled = {
        "title": "Leads",
        "field_groups": [PERSON, CONTACT],
        "primary_identity": IDENTITY,
        "profile_enabled": True,
    }
    schema = stack.declare(SchemaProvider)
    assert schema.up(enabled) == "created"
    assert stack.writes() == ["POST schemas", "POST descriptors", "PATCH schemas/*"]
    assert schema.refresh() == "read"
    assert schema.preview(enabled).step == "unchanged"
    with pytest.raises(CheckRefused, match="there is no way back"):
        schema.preview({**enabled, "profile_enabled": False})
