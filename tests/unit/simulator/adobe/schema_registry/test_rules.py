"""What a schema, field group, class or data type must look like."""

from typing import TYPE_CHECKING, Any

import pytest

from pulumi_zoho_aep.simulator import seeds

if TYPE_CHECKING:
    from tests.unit.simulator.adobe.schema_world import Foundation

pytest_plugins = ["unit.simulator.adobe.schema_world"]

REGISTRY = "/data/foundation/schemaregistry"
PROFILE = "https://ns.adobe.com/xdm/context/profile"
EVENT = "https://ns.adobe.com/xdm/context/experienceevent"
NAMESPACE = (
    f"For custom fields, you must use a top level field named _{seeds.TENANT} and all the other fields"
    " must be defined under it"
)
RECORD = "https://ns.adobe.com/xdm/data/record"


@pytest.mark.parametrize(
    ("members", "detail"),
    [
        ({"type": "array"}, "The member type must be object"),
        ({"title": " "}, "The member title is required"),
        ({"description": None}, "The member description is required and must be a string"),
        ({"allOf": []}, "The member allOf is required and must be a list"),
        ({"allOf": [PROFILE]}, "Every element of allOf must be an object with $ref"),
        (
            {"allOf": [{"$ref": PROFILE, "properties": {}}]},
            "An element of allOf has members other than $ref",
        ),
        ({"allOf": [{"$ref": PROFILE}, {"$ref": PROFILE}]}, f"allOf refers to {PROFILE} twice"),
        (
            {"allOf": [{"$ref": PROFILE}, {"$ref": EVENT}]},
            "A schema must refer to exactly one class in allOf, and this one refers to 2",
        ),
        (
            {"allOf": [{"$ref": f"{PROFILE}-person-details"}]},
            "A schema must refer to exactly one class in allOf, and this one refers to 0",
        ),
        (
            {"allOf": [{"$ref": PROFILE}, {"$ref": f"{PROFILE}-nothing"}]},
            f"allOf refers to {PROFILE}-nothing, which does not exist or cannot be part of schemas",
        ),
        (
            {"allOf": [{"$ref": EVENT}, {"$ref": f"{PROFILE}-person-details"}]},
            f"The field group {PROFILE}-person-details is not intended to extend the class {EVENT}",
        ),
        ({"properties": {}}, "Unknown member of schemas: properties"),
        ({"meta:extends": [1]}, "The member meta:extends must be a list of strings"),
        ({"meta:extends": ["x"]}, "meta:extends names x, which allOf does not refer to"),
        ({"meta:immutableTags": ["intersection"]}, "meta:immutableTags can only hold union"),
        ({"$id": "https://ns.adobe.com/mine"}, "The member $id is read only"),
        ({"meta:class": EVENT}, "The member meta:class is read only"),
    ],
)
def test_refused_schemas(foundation: "Foundation", members: dict[str, Any], detail: str) -> None:
    """A schema is a titled, described list of one class and field groups for it."""
    answer = foundation.schema(members=members)
    assert (answer.status_code, answer.get_json()["detail"]) == (400, detail)


@pytest.mark.parametrize(
    ("members", "detail"),
    [
        (
            {"meta:intendedToExtend": []},
            "The member meta:intendedToExtend is required and must name at least one class",
        ),
        (
            {"meta:intendedToExtend": [f"{PROFILE}-person-details"]},
            f"meta:intendedToExtend names {PROFILE}-person-details, which is not a class",
        ),
        (
            {"allOf": [{"$ref": "#/definitions/other"}]},
            "allOf refers to #/definitions/other, which the resource does not define",
        ),
        ({"definitions": {"zoho": "text"}}, "definitions must be an object of objects"),
        ({"definitions": {"zoho": {"properties": 1}}}, "definitions/zoho/properties must be an object of objects"),
        ({"properties": {"leadId": {"type": "string"}}}, NAMESPACE),
        ({"definitions": [], "allOf": []}, "definitions must be an object of objects"),
        (
            {"definitions": {"zoho": {"properties": {"leadId": {"type": "string"}}}}},
            NAMESPACE,
        ),
    ],
)
def test_refused_field_groups(foundation: "Foundation", members: dict[str, Any], detail: str) -> None:
    """A field group names the classes it is for, and keeps its fields below the tenant's."""
    answer = foundation.field_group(members=members)
    assert (answer.status_code, answer.get_json()["detail"]) == (400, detail)


@pytest.mark.parametrize(
    "field",
    [
        {"_hidden": {"type": "string"}},
        {"with blank": {"type": "string"}},
        {"a": {"type": "text"}},
        {"a": {"type": "object"}},
        {"a": {"type": "array"}},
        {"a": {"type": "array", "items": {"type": "nothing"}}},
        {"a": {"type": "object", "properties": {"_b": {"type": "string"}}}},
        {"a": {"type": "object", "properties": {"b": {"type": "string"}}, "required": ["c"]}},
        {"a": {"type": "object", "properties": {"b": {"type": "string"}}, "required": [1]}},
        {"a": {"$ref": "https://ns.adobe.com/xdm/common/nothing"}},
        {"a": {"$ref": PROFILE}},
        {"a": {"type": "string", "minLength": "1"}},
        {"a": {"type": "string", "enum": "x"}},
        {"a": "string"},
    ],
)
def test_refused_fields(foundation: "Foundation", field: dict[str, Any]) -> None:
    """A field has a known type and a name without leading underscore, objects and arrays say what they hold."""
    assert foundation.field_group(fields=field).status_code == 400


def test_data_types_in_fields(foundation: "Foundation") -> None:
    """A field may refer to a data type, Adobe's or the tenant's own."""
    body = {"type": "object", "title": "Money", "properties": {"amount": {"type": "number"}}}
    own = foundation.call("POST", f"{REGISTRY}/tenant/datatypes", body)
    assert own.status_code == 201
    fields = {
        "office": {"$ref": "https://ns.adobe.com/xdm/common/address"},
        "deals": {"type": "array", "items": {"$ref": own.get_json()["$id"]}},
    }
    group = foundation.field_group(fields=fields)
    assert group.status_code == 201
    accept = "application/vnd.adobe.xed-full+json;version=1"
    path = foundation.resource("fieldgroups", group.get_json()["$id"])
    full = foundation.call("GET", path, Accept=accept).get_json()
    inner = full["properties"][f"_{seeds.TENANT}"]["properties"]
    assert inner["office"]["properties"]["city"]["type"] == "string"
    assert inner["deals"]["items"]["properties"]["amount"]["type"] == "number"
    answer = foundation.call("DELETE", foundation.resource("datatypes", own.get_json()["$id"]))
    assert answer.status_code == 400


def test_classes(foundation: "Foundation") -> None:
    """A class has exactly one behaviour, and field groups for that behaviour fit it."""
    body = {"type": "object", "title": "Deal", "description": "", "allOf": [{"$ref": RECORD}]}
    path = f"{REGISTRY}/tenant/classes"
    assert foundation.call("POST", path, {**body, "allOf": []}).status_code == 400
    assert foundation.call("POST", path, {**body, "allOf": [{"$ref": PROFILE}]}).status_code == 400
    own = foundation.call("POST", path, body).get_json()
    group = foundation.field_group(members={"meta:intendedToExtend": [RECORD]}).get_json()
    schema = foundation.schema(members={"allOf": [{"$ref": own["$id"]}, {"$ref": group["$id"]}]})
    assert schema.get_json()["meta:class"] == own["$id"]
