"""Descriptors."""

from typing import TYPE_CHECKING, Any

import pytest

from pulumi_zoho_aep.simulator import seeds

if TYPE_CHECKING:
    from tests.unit.simulator.adobe.schema_world import Foundation

pytest_plugins = ["unit.simulator.adobe.schema_world"]

PATH = "/data/foundation/schemaregistry/tenant/descriptors"
EMAIL = "/personalEmail/address"


def test_identity(foundation: "Foundation") -> None:
    """An identity descriptor is answered whole, and found by its id without an Accept header."""
    schema = foundation.lead_schema()
    answer = foundation.identity(schema)
    created = answer.get_json()
    assert answer.status_code == 201
    assert created["xdm:isPrimary"] is True
    assert created["meta:containerId"] == "tenant"
    assert not [name for name in created if name.startswith("_")]
    assert foundation.call("GET", f"{PATH}/{created['@id']}").get_json() == created
    assert foundation.call("GET", f"{PATH}/none").status_code == 404
    other = foundation.call("GET", f"{PATH}/{created['@id']}", x_sandbox_name="prod")
    assert other.status_code == 404


@pytest.mark.parametrize(
    ("members", "detail"),
    [
        ({"@type": "xdm:descriptorPrimaryKey"}, "The descriptor type xdm:descriptorPrimaryKey is not one of"),
        ({"xdm:namespace": ""}, "The descriptor lacks xdm:namespace"),
        ({"xdm:note": "x"}, "Unknown member of xdm:descriptorIdentity: xdm:note"),
        ({"xdm:sourceSchema": "https://ns.adobe.com/x"}, "The schema https://ns.adobe.com/x does not exist"),
        ({"xdm:sourceVersion": 2}, "The only major version of a schema is 1"),
        ({"xdm:sourceProperty": "personalEmail/address"}, "The schema has no property personalEmail/address"),
        ({"xdm:sourceProperty": "/workEmail/address"}, "The schema has no property /workEmail/address"),
        ({"xdm:sourceProperty": "/personalEmail"}, "The property /personalEmail is not a string"),
        ({"xdm:sourceProperty": f"/_{seeds.TENANT}/score"}, f"The property /_{seeds.TENANT}/score is not a string"),
        ({"xdm:namespace": "Fax"}, "The identity namespace Fax does not exist"),
        ({"xdm:namespace": 6}, "The identity namespace 6 does not exist"),
        ({"xdm:property": "xdm:name"}, "The member xdm:property must be xdm:code or xdm:id"),
        ({"xdm:isPrimary": "yes"}, "The member xdm:isPrimary must be a boolean"),
    ],
)
def test_refused(foundation: "Foundation", members: dict[str, Any], detail: str) -> None:
    """Schema, property and namespace must exist, and an identity is a string."""
    answer = foundation.identity(foundation.lead_schema(), members=members)
    assert answer.status_code == 400
    assert answer.get_json()["detail"].startswith(detail)


def test_one_primary(foundation: "Foundation") -> None:
    """A schema has one primary identity, and a field one identity."""
    schema = foundation.lead_schema()
    foundation.identity(schema)
    answer = foundation.identity(schema, EMAIL, members={"xdm:namespace": "Email"})
    assert "already has the primary identity" in answer.get_json()["detail"]
    secondary = {"xdm:namespace": 6, "xdm:property": "xdm:id", "xdm:isPrimary": False}
    assert foundation.identity(schema, EMAIL, members=secondary).status_code == 201
    answer = foundation.identity(schema, EMAIL, members=secondary)
    assert "already has the identity descriptor" in answer.get_json()["detail"]


def test_put(foundation: "Foundation") -> None:
    """A PUT rewrites the whole descriptor and needs all its members."""
    schema = foundation.lead_schema()
    created = foundation.identity(schema).get_json()
    path = f"{PATH}/{created['@id']}"
    changed = foundation.call("PUT", path, {**created, "xdm:sourceProperty": EMAIL, "xdm:namespace": "Email"})
    assert changed.status_code == 200
    assert changed.get_json()["xdm:sourceProperty"] == EMAIL
    assert foundation.call("PUT", path, {"xdm:namespace": "Email"}).status_code == 400
    assert foundation.call("PUT", path, {**created, "xdm:sourceSchema": "x"}).status_code == 400
    assert foundation.call("PUT", f"{PATH}/none", created).status_code == 404
    assert foundation.call("PATCH", path, []).status_code == 405


def test_changes_keep_the_version(foundation: "Foundation") -> None:
    """A change through the API and one made in the interface leave the version, and say who made them."""
    created = foundation.identity(foundation.lead_schema()).get_json()
    path = f"{PATH}/{created['@id']}"
    written = foundation.call("PUT", path, created).get_json()
    objects = f"/_simulator/objects/descriptors/{created['@id']}"
    changed = foundation.call("PATCH", objects, {"xdm:isPrimary": False}).get_json()
    assert created["version"] == written["version"] == changed["version"] == "1"
    audits = [one["meta:registryMetadata"] for one in (created, written, changed)]
    assert len({audit["eTag"] for audit in audits}) == 3
    clients = [audit["xdm:lastModifiedClientId"] for audit in audits]
    assert clients == [seeds.ADOBE_CLIENT_ID, seeds.ADOBE_CLIENT_ID, "exc_app"]
    assert foundation.call("GET", path).get_json() == changed


def test_delete(foundation: "Foundation") -> None:
    """A descriptor is deleted once."""
    path = f"{PATH}/{foundation.identity(foundation.lead_schema()).get_json()['@id']}"
    assert [foundation.call("DELETE", path).status_code for _ in range(2)] == [204, 404]


def test_primary_identity_of_profile_stays(foundation: "Foundation") -> None:
    """Once a schema is enabled for Profile its primary identity is neither removed nor changed."""
    schema = foundation.profile_schema()
    listed = foundation.call("GET", PATH, Accept="application/vnd.adobe.xdm+json").get_json()
    descriptor = listed["xdm:descriptorIdentity"][0]
    path = f"{PATH}/{descriptor['@id']}"
    assert foundation.call("DELETE", path).status_code == 403
    assert foundation.call("PUT", path, {**descriptor, "xdm:namespace": "CRMID"}).status_code == 400
    assert foundation.call("PUT", path, {**descriptor, "xdm:isPrimary": False}).status_code == 400
    assert foundation.call("PUT", path, descriptor).status_code == 200
    remove = [{"op": "remove", "path": "/allOf/3"}]
    assert foundation.call("PATCH", foundation.resource("schemas", schema["$id"]), remove).status_code == 400


def test_described_field_stays(foundation: "Foundation") -> None:
    """A field with a descriptor is not removed, even before the schema is in use."""
    schema = foundation.lead_schema()
    foundation.identity(schema)
    group = foundation.resource("fieldgroups", schema["allOf"][-1]["$ref"])
    field = f"/definitions/zoho/properties/_{seeds.TENANT}/properties/leadId"
    answer = foundation.call("PATCH", group, [{"op": "remove", "path": field}])
    assert "has the descriptor" in answer.get_json()["detail"]


def test_lists(foundation: "Foundation") -> None:
    """Descriptors are listed by type, as ids, links or objects, with or without pages."""
    schema = foundation.lead_schema()
    identity = foundation.identity(schema).get_json()
    members = {
        "@type": "xdm:alternateDisplayInfo",
        "xdm:sourceSchema": schema["$id"],
        "xdm:sourceVersion": 1,
        "xdm:sourceProperty": EMAIL,
        "xdm:title": {"en_us": "E-mail"},
    }
    label = foundation.call("POST", PATH, members).get_json()
    media = "application/vnd.adobe.xdm{}+json"
    objects = foundation.call("GET", PATH, Accept=media.format("")).get_json()
    assert objects == {"xdm:descriptorIdentity": [identity], "xdm:alternateDisplayInfo": [label]}
    ids = foundation.call("GET", PATH, Accept=media.format("-id")).get_json()
    assert ids["xdm:alternateDisplayInfo"] == [label["@id"]]
    links = foundation.call("GET", PATH, Accept=media.format("-link")).get_json()
    assert links["xdm:descriptorIdentity"] == [f"{PATH}/{identity['@id']}"]
    filtered = f"{PATH}?property=xdm:isPrimary==true&orderby=@id&limit=1"
    pages = foundation.call("GET", filtered, Accept=media.format("-v2")).get_json()
    assert pages["xdm:descriptorIdentity"] == [identity]
    assert pages["_page"]["count"] == 1
    adobe = foundation.call("GET", PATH.replace("tenant", "global"), Accept=media.format(""))
    assert adobe.get_json() == {}
