"""Whether a new schema can be made, and whether its datasets fit it."""

from typing import Any

import pytest
from tests.support.messages import without_codes
from tests.unit.checks.test_losses import recorded
from tests.unit.checks.test_preflight import NOTHING, read
from tests.unit.stack_file.test_config import stack

from pulumi_zoho_aep.aep.schema_registry import PROFILE_CLASS
from pulumi_zoho_aep.checks.contradictions import contradictions
from pulumi_zoho_aep.checks.schemas import is_new, schema_findings
from pulumi_zoho_aep.connectors.field_type import FieldType
from pulumi_zoho_aep.engine.run import Run
from pulumi_zoho_aep.resources.field_group import FieldGroupHandler, FieldGroupInputs
from pulumi_zoho_aep.resources.schema import SchemaHandler, SchemaInputs
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.simulator.server import Simulator
from pulumi_zoho_aep.tags import tag_of

CONTACT = "https://ns.adobe.com/xdm/context/profile-personal-details"
PERSON = "https://ns.adobe.com/xdm/context/profile-person-details"
TAG = tag_of("p/s/x", "0" * 16, "urn")
EVENT = "https://ns.adobe.com/xdm/context/experienceevent"


def said(services: Services, **schema: Any) -> list[str]:
    now = read(stack(schemas__lead={"field_groups": [PERSON, CONTACT], **schema}))
    return [without_codes(str(one)) for one in schema_findings(services, now, "lead", NOTHING)]


def identity(path: str, namespace: str = "Email") -> dict[str, Any]:
    return {"primary_identity": {"path": path, "namespace": namespace}}


@pytest.mark.parametrize(
    ("schema", "lines"),
    [
        ({}, []),
        (identity("personalEmail.address"), []),
        (identity("_acmesim.key", "CRMID") | {"fields": {"key": "string"}}, []),
        (
            identity("personalEmail.adress"),
            [
                ("primary_identity.path: schema lead has no field personalEmail.adress: did you mean "
                "personalEmail.address?")
            ],
        ),
        (
            identity("_acmesim.key") | {"fields": {"key": "integer"}},
            [
                ("primary_identity.path: _acmesim.key holds a whole number, and an identity is a text: name a "
                "field that holds text")
            ],
        ),
        (
            identity("personalEmail"),
            [("primary_identity.path: personalEmail holds an object, and an identity is a text: name a field "
                "that holds text")],
        ),
        (
            identity("personalEmail.address", "Emial"),
            ["primary_identity.namespace: there is no identity namespace Emial: did you mean Email?"],
        ),
        ({"class_id": "https://ns.adobe.com/x"}, ["class_id: there is no class https://ns.adobe.com/x: check the id"]),
        (
            {"class_id": EVENT},
            [f"field_groups: {group} does not extend the class {EVENT}: remove it" for group in (PERSON, CONTACT)],
        ),
        (
            {"field_groups": ["https://ns.adobe.com/x/mixins/1"], **identity("a.b")},
            ["field_groups: there is no field group https://ns.adobe.com/x/mixins/1 in sandbox dev: check the id"],
        ),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_wrong(platform_values: dict[str, Any], schema: dict[str, Any], lines: list[str]) -> None:
    """Each mistake once, with its key; a field group that is not there hides what depends on it."""
    assert said(Services(platform_values), **schema)[-len(lines) or 99 :] == lines


def test_a_field_that_another_group_has_as_something_else(platform_values: dict[str, Any]) -> None:
    """AEP cannot merge them, whatever is below the tenant's object."""
    services = Services(platform_values)
    kinds = {"rating": FieldType.INTEGER, "deep.size": FieldType.STRING}
    group = FieldGroupInputs(title="theirs", class_id=PROFILE_CLASS, fields=kinds)
    other = FieldGroupHandler().create(Run(services, "p/s/theirs"), group).id
    assert said(services, field_groups=[other], fields={"rating": "string", "deep": "string"}) == [
        f"fields: _acmesim.rating is of another type in field group {other}: rename it, or give it that type",
        f"fields: _acmesim.deep is of another type in field group {other}: rename it, or give it that type",
    ]
    assert said(services, field_groups=[other], fields={"rating": "integer", "deep.more": "string"}) == []


def test_titles_that_are_taken(platform_values: dict[str, Any], simulator: Simulator) -> None:
    """By a schema or field group of no stack; one of a stack may be this one's, which its creation tells."""
    services = Services(platform_values)
    assert said(services, fields={"key": "string"}) == []
    schema = SchemaHandler().create(Run(services, TAG), SchemaInputs(title="lead", field_groups=(CONTACT,))).id
    fields = FieldGroupInputs(title="lead fields", class_id=PROFILE_CLASS, fields={"a": FieldType.STRING})
    group = FieldGroupHandler().create(Run(services, TAG), fields).id
    assert said(Services(platform_values), fields={"key": "string"}) == []
    for collection, identifier in (("schemas", schema), ("fieldGroups", group)):
        item = simulator.world.store.get(collection, identifier)
        assert item is not None
        simulator.world.store.put(collection, identifier, {**item, "description": "theirs"})
    way = "choose another one, or use it by its id"
    assert said(Services(platform_values), fields={"key": "string"}) == [
        f"title: schema {schema}, which belongs to no stack, has the title lead: {way}",
        f"title: field group {group}, which belongs to no stack, has the title lead fields: {way}",
    ]


def test_profile() -> None:
    """A dataset in Profile needs a schema in Profile; of an existing schema, only AEP can tell."""
    contradicting = read(stack(datasets__zoho_leads={"schema": "lead", "profile": True}))
    assert [str(one) for one in contradictions(contradicting)] == [
        (
            "zoho-aep:datasets.zoho-leads.profile: zoho-aep:schemas.lead is not enabled for Profile: set "
            "profile_enabled: true there, which cannot be undone, or remove profile here [ZA408]"
        )
    ]
    assert list(contradictions(read(stack()))) == []


def test_only_what_is_new_is_asked_about() -> None:
    """After an `up` of the same schema, there is nothing to ask; a changed one is new."""
    config = stack(schemas__lead__fields={"a": "string"})
    before = recorded(config)
    assert not is_new(read(config), "lead", before)
    assert is_new(read(config), "lead", NOTHING)
    for change in ({"title": "x"}, {"fields": {"a": "integer"}}, {"field_groups": [CONTACT]}, identity("_acmesim.a")):
        assert is_new(read(stack(schemas__lead={**config["schemas"]["lead"], **change})), "lead", before), change
