"""Schemas and field groups: their life, their lists, and what depends on them."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from pulumi_zoho_aep.simulator import seeds

if TYPE_CHECKING:
    from tests.unit.simulator.adobe.schema_world import Foundation

pytest_plugins = ["unit.simulator.adobe.schema_world"]

REGISTRY = "/data/foundation/schemaregistry"
PROFILE = "https://ns.adobe.com/xdm/context/profile"
RAW = "application/vnd.adobe.xed+json; version=1"
FULL = "application/vnd.adobe.xed-full+json; version=1"
ID_LIST = "application/vnd.adobe.xed-id+json"
ENABLE = [{"op": "add", "path": "/meta:immutableTags", "value": ["union"]}]
FIELDS = f"/definitions/zoho/properties/_{seeds.TENANT}/properties"


def test_created_schema(foundation: "Foundation") -> None:
    """A new schema is answered whole, with what the server adds, and both of its ids find it."""
    schema = foundation.lead_schema()
    assert schema["$id"].startswith(f"https://ns.adobe.com/{seeds.TENANT}/schemas/")
    assert schema["meta:altId"] == f"_{seeds.TENANT}.schemas.{schema['$id'].rpartition('/')[2]}"
    assert (schema["version"], schema["meta:class"], schema["meta:containerId"]) == ("1.0", PROFILE, "tenant")
    assert PROFILE in schema["meta:extends"]
    assert schema["refs"] == [part["$ref"] for part in schema["allOf"]]
    assert schema["meta:registryMetadata"]["xdm:createdClientId"] == seeds.ADOBE_CLIENT_ID
    assert not [name for name in schema if name.startswith("_")]
    for identifier in (schema["$id"], schema["meta:altId"]):
        found = foundation.call("GET", foundation.resource("schemas", identifier), Accept=RAW)
        assert found.get_json() == schema


def test_unencoded_url(foundation: "Foundation") -> None:
    """An id that was not URL-encoded is another path."""
    schema = foundation.lead_schema()
    answer = foundation.call("GET", f"{REGISTRY}/tenant/schemas/{schema['$id']}", Accept=RAW)
    assert answer.status_code == 404
    assert answer.get_json()["type"] == "http://ns.adobe.com/aep/errors/XDM-1012-404"


def test_containers(foundation: "Foundation") -> None:
    """The tenant's container holds the tenant's resources only, and no one writes to the global one."""
    group = foundation.resource("fieldgroups", f"{PROFILE}-person-details")
    assert foundation.call("GET", group, Accept=RAW).status_code == 404
    assert foundation.call("GET", group.replace("tenant", "global"), Accept=RAW).status_code == 200
    assert foundation.call("POST", f"{REGISTRY}/global/schemas", {}).status_code == 405
    assert foundation.call("GET", f"{REGISTRY}/mine/schemas", Accept=ID_LIST).status_code == 404


def test_sandboxes_are_apart(foundation: "Foundation") -> None:
    """A sandbox does not see another one's schemas, nor their titles."""
    path = foundation.resource("schemas", foundation.lead_schema()["$id"])
    assert foundation.call("GET", path, Accept=RAW, x_sandbox_name="prod").status_code == 404
    listed = foundation.call("GET", f"{REGISTRY}/tenant/schemas", Accept=ID_LIST, x_sandbox_name="prod")
    assert listed.get_json()["results"] == []


def test_full_view_merges(foundation: "Foundation") -> None:
    """The resolved view unites class and field groups, and the tenant's fields of several field groups."""
    first = foundation.field_group("One").get_json()
    second = foundation.field_group("Two", {"tier": {"type": "string", "enum": ["gold"]}}).get_json()
    schema = foundation.schema(first["$id"], second["$id"], f"{PROFILE}-personal-details").get_json()
    full = foundation.call("GET", foundation.resource("schemas", schema["$id"]), Accept=FULL).get_json()
    assert set(full["properties"][f"_{seeds.TENANT}"]["properties"]) == {"leadId", "score", "tier"}
    assert {"personalEmail", "homeAddress", "_id", "personID"} <= set(full["properties"])
    assert full["properties"]["personalEmail"]["properties"]["address"]["format"] == "email"


def test_server_dresses_fields(foundation: "Foundation") -> None:
    """Fields are answered with more than was sent: their XDM type, and strings may not be empty."""
    group = foundation.field_group().get_json()
    fields = group["definitions"]["zoho"]["properties"][f"_{seeds.TENANT}"]["properties"]
    assert fields == {
        "leadId": {"type": "string", "meta:xdmType": "string", "minLength": 1},
        "score": {"type": "integer", "meta:xdmType": "int"},
    }
    assert group["meta:resourceType"] == "mixins"


def test_titles_are_unique(foundation: "Foundation") -> None:
    """A title is used once, by whatever kind of resource, Adobe's included."""
    group = foundation.field_group("Leads").get_json()
    for title in ("Leads", "Demographic Details", "XDM Individual Profile"):
        answer = foundation.schema(title=title)
        assert answer.status_code == 400
        assert answer.get_json()["detail"].startswith("Title must be unique. An object https://ns.adobe.com/")
    schema = foundation.schema(title="Mine").get_json()
    rename = [{"op": "replace", "path": "/title", "value": "Leads"}]
    answer = foundation.call("PATCH", foundation.resource("schemas", schema["$id"]), rename)
    assert group["$id"] in answer.get_json()["detail"]


def test_patch_adds_a_field_group(foundation: "Foundation") -> None:
    """A field group is added as the tutorial shows it, and the version goes up."""
    schema, group = foundation.schema().get_json(), foundation.field_group().get_json()
    operations = [
        {"op": "add", "path": "/allOf/-", "value": {"$ref": group["$id"]}},
        {"op": "add", "path": "/meta:extends/-", "value": group["$id"]},
    ]
    changed = foundation.call("PATCH", foundation.resource("schemas", schema["$id"]), operations).get_json()
    assert changed["version"] == "1.1"
    assert group["$id"] in changed["meta:extends"]
    assert changed["meta:registryMetadata"]["eTag"] != schema["meta:registryMetadata"]["eTag"]
    remove = [{"op": "remove", "path": "/allOf/1"}]
    changed = foundation.call("PATCH", foundation.resource("schemas", schema["$id"]), remove).get_json()
    assert group["$id"] not in changed["meta:extends"]


@pytest.mark.parametrize(
    "operations",
    [
        {"op": "add"},
        ["add"],
        [{"op": "swap", "path": "/title"}],
        [{"op": "add", "path": "/title"}],
        [{"op": "add", "path": "title", "value": "x"}],
        [{"op": "remove", "path": "/allOf/9"}],
        [{"op": "add", "path": "/meta:immutableTags/-", "value": "union"}],
        [{"op": "replace", "path": "/version", "value": "7.0"}],
        [{"op": "replace", "path": "/$id", "value": "x"}],
        [{"op": "add", "path": "/meta:extends/-", "value": f"{PROFILE}-person-details"}],
        [{"op": "remove", "path": "/allOf/0"}],
        [{"op": "test", "path": "/title", "value": "another"}],
    ],
)
def test_refused_patches(foundation: "Foundation", operations: object) -> None:
    """A patch that is not valid, does not fit, or touches what the server owns changes nothing."""
    schema = foundation.schema().get_json()
    path = foundation.resource("schemas", schema["$id"])
    assert foundation.call("PATCH", path, operations).status_code == 400
    assert foundation.call("GET", path, Accept=RAW).get_json() == schema


def test_put_rewrites(foundation: "Foundation") -> None:
    """A PUT needs everything a create needs, and what it does not send is gone."""
    group = foundation.field_group().get_json()
    path = foundation.resource("fieldgroups", group["$id"])
    body = {"type": "object", "title": "Renamed", "meta:intendedToExtend": [PROFILE]}
    changed = foundation.call("PUT", path, body).get_json()
    assert (changed["$id"], changed["title"], changed["version"]) == (group["$id"], "Renamed", "1.1")
    assert "definitions" not in changed
    assert foundation.call("PUT", path, {"title": "Again"}).status_code == 400
    assert foundation.call("PUT", path, {**changed, "title": "Again"}).status_code == 200
    assert foundation.call("PUT", path, {**changed, "$id": "https://ns.adobe.com/x"}).status_code == 400


def test_delete(foundation: "Foundation") -> None:
    """What nothing depends on is deleted, and is gone then."""
    schema = foundation.lead_schema()
    path = foundation.resource("schemas", schema["$id"])
    foundation.identity(schema)
    group = foundation.resource("fieldgroups", schema["allOf"][-1]["$ref"])
    assert foundation.call("DELETE", group).status_code == 400
    answer = foundation.call("DELETE", path)
    assert (answer.status_code, answer.data) == (204, b"")
    assert foundation.call("GET", path, Accept=RAW).status_code == 404
    assert foundation.call("DELETE", path).status_code == 404
    assert foundation.call("DELETE", group).status_code == 204
    descriptors = foundation.call("GET", f"{REGISTRY}/tenant/descriptors", Accept="application/vnd.adobe.xdm-id+json")
    assert descriptors.get_json() == {}


def test_schema_of_a_dataset_stays(foundation: "Foundation") -> None:
    """A schema is not deleted while a dataset uses it."""
    schema = foundation.lead_schema()
    path = foundation.resource("schemas", schema["$id"])
    dataset = foundation.dataset_id(schema)
    answer = foundation.call("DELETE", path)
    assert (answer.status_code, dataset in answer.get_json()["detail"]) == (400, True)
    foundation.call("DELETE", f"/data/foundation/catalog/dataSets/{dataset}")
    assert foundation.call("DELETE", path).status_code == 204


def test_fields_in_use_are_only_added(foundation: "Foundation") -> None:
    """Before a dataset uses a schema its field groups change freely, afterwards they only grow."""
    schema = foundation.lead_schema()
    path = foundation.resource("fieldgroups", schema["allOf"][-1]["$ref"])
    add = [{"op": "add", "path": f"{FIELDS}/tier", "value": {"type": "string"}}]
    retype = [{"op": "replace", "path": f"{FIELDS}/tier/type", "value": "number"}]
    assert foundation.call("PATCH", path, add).status_code == 200
    assert foundation.call("PATCH", path, [{"op": "remove", "path": f"{FIELDS}/score"}]).status_code == 200
    foundation.dataset_id(schema)
    answer = foundation.call("PATCH", path, [{"op": "remove", "path": f"{FIELDS}/tier"}])
    assert answer.status_code == 400
    assert answer.get_json()["detail"].endswith(f"only additive changes are allowed: /_{seeds.TENANT}/tier is removed")
    assert foundation.call("PATCH", path, retype).status_code == 400
    more = [{"op": "add", "path": f"{FIELDS}/more", "value": {"type": "boolean"}}]
    assert foundation.call("PATCH", path, more).status_code == 200
    drop = [{"op": "remove", "path": "/allOf/1"}]
    assert foundation.call("PATCH", foundation.resource("schemas", schema["$id"]), drop).status_code == 400


def test_profile_is_one_way(foundation: "Foundation") -> None:
    """Enabling for Profile needs a primary identity, is not undone, and keeps schema and identity."""
    schema = foundation.lead_schema()
    path = foundation.resource("schemas", schema["$id"])
    assert foundation.call("PATCH", path, ENABLE).status_code == 400
    foundation.identity(schema, members={"xdm:isPrimary": False})
    assert foundation.call("PATCH", path, ENABLE).status_code == 400
    foundation.identity(schema, "/personalEmail/address", members={"xdm:namespace": "Email"})
    enabled = foundation.call("PATCH", path, ENABLE).get_json()
    assert enabled["meta:immutableTags"] == ["union"]
    disable = [{"op": "remove", "path": "/meta:immutableTags"}]
    assert foundation.call("PATCH", path, disable).status_code == 400
    assert foundation.call("DELETE", path).status_code == 400
    without = {name: enabled[name] for name in ("type", "title", "description", "allOf")}
    assert foundation.call("PUT", path, without).status_code == 400
    assert foundation.call("PUT", path, {**without, "meta:immutableTags": ["union"]}).status_code == 200


def test_identity_map_replaces_a_primary_identity(foundation: "Foundation") -> None:
    """A schema with an identity map can be enabled at once."""
    identity_map = "https://ns.adobe.com/xdm/context/identitymap"
    assert foundation.schema(identity_map, members={"meta:immutableTags": ["union"]}).status_code == 201
    assert foundation.schema(title="Other", members={"meta:immutableTags": ["union"]}).status_code == 400


def test_unions(foundation: "Foundation") -> None:
    """A class has a union view as soon as one of its schemas is enabled for Profile."""
    path = f"{REGISTRY}/tenant/unions"
    assert foundation.call("GET", path, Accept=ID_LIST).get_json()["results"] == []
    foundation.profile_schema()
    found = foundation.call("GET", path, Accept=ID_LIST).get_json()["results"]
    assert [one["meta:altId"] for one in found] == ["_xdm.context.profile__union"]
    union = foundation.call("GET", foundation.resource("unions", f"{PROFILE}__union"), Accept=FULL).get_json()
    assert f"_{seeds.TENANT}" in union["properties"]
    assert foundation.call("GET", foundation.resource("unions", "x"), Accept=FULL).status_code == 404


def test_list_filters(foundation: "Foundation") -> None:
    """Lists are filtered by members, and show summaries or whole resources."""
    schema = foundation.lead_schema()
    foundation.schema(title="Other")
    path = f"{REGISTRY}/tenant/schemas?property=title==Zoho%20leads"
    page = foundation.call("GET", path, Accept=ID_LIST).get_json()
    assert page["results"] == [{name: schema[name] for name in ("$id", "meta:altId", "version", "title")}]
    assert urlsplit(page["_links"]["global_schemas"]["href"]).path == f"{REGISTRY}/global/schemas"
    page = foundation.call("GET", path, Accept="application/vnd.adobe.xed+json").get_json()
    assert page["results"] == [schema]
    for_events = "property=meta:intendedToExtend==https://ns.adobe.com/xdm/context/experienceevent"
    page = foundation.call("GET", f"{REGISTRY}/global/fieldgroups?{for_events}", Accept=ID_LIST).get_json()
    assert [one["title"] for one in page["results"]] == ["IdentityMap"]
    for query, count in (("title!=Other", 1), ("title~^O", 1), ("meta:immutableTags", 0), ("title", 2)):
        page = foundation.call("GET", f"{REGISTRY}/tenant/schemas?property={query}", Accept=ID_LIST).get_json()
        assert page["_page"]["count"] == count, query


@pytest.mark.parametrize(
    "query",
    [
        "start=A",
        "limit=5&start=A",
        "orderby=title&limit=501",
        "orderby=title&limit=x",
        "sort=title",
        "property=title=x",
    ],
)
def test_refused_lists(foundation: "Foundation", query: str) -> None:
    """Paging needs an order, a page has at most 500 items, and unknown parameters are refused."""
    assert foundation.call("GET", f"{REGISTRY}/tenant/schemas?{query}", Accept=ID_LIST).status_code == 400


def test_pages(foundation: "Foundation", client: FlaskClient, headers: dict[str, str]) -> None:
    """The next links lead through all items, once each, in the order asked for."""
    for title in "CABED":
        foundation.schema(title=title)
    url: str | None
    for order, expected in (("title", "ABCDE"), ("-title", "EDCBA")):
        url = f"{REGISTRY}/tenant/schemas?orderby={order}&limit=2"
        seen, pages = "", 0
        while url is not None:
            page = client.get(url, headers={**headers, "Accept": ID_LIST}).get_json()
            seen += "".join(one["title"] for one in page["results"])
            pages += 1
            url = (page["_links"]["next"] or {}).get("href")
            assert page["_page"]["next"] == url
        assert (seen, pages) == (expected, 3)


def test_equal_values_are_not_torn_apart(foundation: "Foundation") -> None:
    """The limit is a hint: items with the same value stay on one page, or the next one would lose them."""
    for title in "ABC":
        foundation.schema(title=title)
    path = f"{REGISTRY}/tenant/schemas?orderby=version&limit=1"
    page = foundation.call("GET", path, Accept=ID_LIST).get_json()
    assert (page["_page"]["count"], page["_links"]["next"]) == (3, None)


def test_stats(foundation: "Foundation") -> None:
    """The statistics name the tenant, count its resources, and say which class is used."""
    schema = foundation.profile_schema()
    stats = foundation.call("GET", f"{REGISTRY}/stats").get_json()
    assert (stats["imsOrg"], stats["tenantId"]) == (seeds.ORGANIZATION, seeds.TENANT)
    assert stats["counts"] == {"schemas": 1, "mixins": 1, "classes": 0, "datatypes": 0, "unions": 1}
    assert stats["classUsage"][0]["schemas"][0]["$id"] == schema["$id"]
    assert stats["recentlyUpdatedResources"][0]["title"] == "Zoho leads"


def test_alias(foundation: "Foundation") -> None:
    """The deprecated path of field groups leads to the same resources."""
    group = foundation.field_group().get_json()
    found = foundation.call("GET", foundation.resource("mixins", group["$id"]), Accept=RAW)
    assert found.get_json() == group
