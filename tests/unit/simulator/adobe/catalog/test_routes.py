"""Datasets in Catalog."""

from typing import TYPE_CHECKING, Any

import pytest
from flask.testing import FlaskClient

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.world import World

if TYPE_CHECKING:
    from tests.unit.simulator.adobe.schema_world import Foundation

pytest_plugins = ["unit.simulator.adobe.schema_world"]

PATH = "/data/foundation/catalog/dataSets"
PROFILE_TAGS = {"unifiedProfile": ["enabled:true"], "unifiedIdentity": ["enabled:true"]}


def _get(foundation: "Foundation", identifier: str) -> dict[str, Any]:
    found: dict[str, Any] = foundation.call("GET", f"{PATH}/{identifier}").get_json()
    assert list(found) == [identifier]
    dataset: dict[str, Any] = found[identifier]
    return dataset


def test_a_new_dataset_is_late_in_lists(foundation: "Foundation", world: World) -> None:
    """The fault `late_in_list`: what was created can be read at once, and is missing in that many lists."""
    schema = foundation.lead_schema()
    world.faults.add([{"method": "POST", "path": PATH, "late_in_list": 2}])
    identifier = foundation.dataset(schema).get_json()[0].removeprefix("@/dataSets/")
    assert _get(foundation, identifier)
    listed = [identifier in foundation.call("GET", PATH).get_json() for _ in range(3)]
    assert listed == [False, False, True]


def test_created(foundation: "Foundation") -> None:
    """A new dataset is answered by reference, and read as a map with tags that the server added."""
    schema = foundation.lead_schema()
    answer = foundation.dataset(schema, tags={"team/owner": ["crm:sales"]}, enableErrorDiagnostics=True)
    assert answer.status_code == 201
    identifier = answer.get_json()[0].removeprefix("@/dataSets/")
    assert len(identifier) == 24
    assert answer.headers["Location"].endswith(f"{PATH}/{identifier}")
    dataset = _get(foundation, identifier)
    assert (dataset["version"], dataset["name"], dataset["imsOrg"]) == ("1.0.0", "Leads", seeds.ORGANIZATION)
    assert dataset["createdClient"] == seeds.ADOBE_CLIENT_ID
    assert set(dataset["tags"]) == {"team/owner", "adobe/pqs/table", "adobe/siphon/table/format"}
    assert dataset["enableErrorDiagnostics"] is True
    assert not [name for name in dataset if name.startswith("_") or name == "id"]


@pytest.mark.parametrize(
    "members",
    [
        {"name": ""},
        {"name": 7},
        {"schemaRef": {"id": "https://ns.adobe.com/x", "contentType": "application/vnd.adobe.xed+json;version=1"}},
        {"schemaRef": {}},
        {"tags": {"a": "b"}},
        {"tags": []},
        {"tags": PROFILE_TAGS},
        {"enableErrorDiagnostics": "yes"},
        {"created": 1},
        {"owner": "me"},
    ],
)
def test_refused(foundation: "Foundation", members: dict[str, Any]) -> None:
    """A dataset needs a name and an existing schema; types are checked, unknown and read-only members refused."""
    assert foundation.dataset(foundation.lead_schema(), **members).status_code == 400


def test_content_type_of_the_schema(foundation: "Foundation") -> None:
    """The reference to the schema names one of the registry's media types, with version."""
    schema = foundation.lead_schema()
    for content_type, status in (
        ("application/vnd.adobe.xed+json;version=1", 201),
        ("application/vnd.adobe.xed-full-notext+json; version=1", 201),
        ("application/vnd.adobe.xed-full+json", 400),
        ("application/json", 400),
    ):
        reference = {"id": schema["$id"], "contentType": content_type}
        assert foundation.dataset(schema, schemaRef=reference).status_code == status, content_type


def test_patch_replaces_members(foundation: "Foundation") -> None:
    """A plain PATCH replaces the members it names, except tags of the server; version and date move on."""
    identifier = foundation.dataset_id(foundation.lead_schema(), tags={"a": ["1"]}, description="old")
    before = _get(foundation, identifier)
    answer = foundation.call("PATCH", f"{PATH}/{identifier}", {"tags": {"b": ["2"]}, "description": "new"})
    assert answer.get_json() == [f"@/dataSets/{identifier}"]
    after = _get(foundation, identifier)
    assert (after["name"], after["description"], after["version"]) == ("Leads", "new", "1.0.1")
    assert set(after["tags"]) == {"b", "adobe/pqs/table", "adobe/siphon/table/format"}
    assert after["updated"] > before["updated"]
    assert after["created"] == before["created"]


def test_deep_patch_merges(foundation: "Foundation") -> None:
    """The second version of PATCH merges, and creates what lies in between."""
    identifier = foundation.dataset_id(foundation.lead_schema(), tags={"a": ["1"]})
    expiration = {"extensions": {"adobe_lakeHouse": {"rowExpiration": {"ttlValue": "P3M"}}}, "tags": {"b": ["2"]}}
    path = f"{PATH.replace('/dataSets', '/v2/dataSets')}/{identifier}"
    assert foundation.call("PATCH", path, expiration).get_json() == [f"@/dataSets/{identifier}"]
    dataset = _get(foundation, identifier)
    assert dataset["extensions"] == expiration["extensions"]
    assert {"a", "b"} <= set(dataset["tags"])


def test_json_patch(foundation: "Foundation", client: FlaskClient, headers: dict[str, str]) -> None:
    """With its content type a PATCH is a JSON Patch; the Profile tags are refused while the schema is not enabled."""
    identifier = foundation.dataset_id(foundation.lead_schema(), tags={"a": ["1"]})
    path, kind = f"{PATH}/{identifier}", "application/json-patch+json"
    operations: list[dict[str, Any]]
    operations = [{"op": "add", "path": "/description", "value": "new"}, {"op": "remove", "path": "/tags/a"}]
    assert client.patch(path, headers=headers, json=operations, content_type=kind).status_code == 200
    dataset = _get(foundation, identifier)
    assert (dataset["description"], "a" in dataset["tags"]) == ("new", False)
    operations = [{"op": "add", "path": f"/tags/{name}", "value": value} for name, value in PROFILE_TAGS.items()]
    refused = client.patch(path, headers=headers, json=operations, content_type=kind)
    assert refused.get_json()["detail"] == "To enable profile datasets the schema should be valid"


def test_profile(foundation: "Foundation", client: FlaskClient, headers: dict[str, str]) -> None:
    """A dataset of a schema enabled for Profile takes both Profile tags, and only both."""
    identifier = foundation.dataset_id(foundation.profile_schema())
    operations = [{"op": "add", "path": f"/tags/{name}", "value": value} for name, value in PROFILE_TAGS.items()]
    path, kind = f"{PATH}/{identifier}", "application/json-patch+json"
    assert client.patch(path, headers=headers, json=operations[:1], content_type=kind).status_code == 400
    assert client.patch(path, headers=headers, json=operations, content_type=kind).status_code == 200
    assert _get(foundation, identifier)["tags"]["unifiedProfile"] == ["enabled:true"]
    for bad in ({"op": "remove", "path": "/tags/none"}, {"op": "add", "path": "/created", "value": 1}):
        assert client.patch(path, headers=headers, json=[bad], content_type=kind).status_code == 400


def test_put_rewrites(foundation: "Foundation") -> None:
    """A PUT sends all that a client may write; the schema stays."""
    schema = foundation.lead_schema()
    identifier = foundation.dataset_id(schema, description="old", tags={"a": ["1"]})
    path = f"{PATH}/{identifier}"
    reference = _get(foundation, identifier)["schemaRef"]
    assert foundation.call("PUT", path, {"name": "New"}).status_code == 400
    assert foundation.call("PUT", path, {"name": "New", "schemaRef": reference}).status_code == 200
    dataset = _get(foundation, identifier)
    assert (dataset["name"], "description" in dataset, "a" in dataset["tags"]) == ("New", False, False)


def test_schema_is_fixed(foundation: "Foundation") -> None:
    """A dataset keeps its schema."""
    schema = foundation.lead_schema()
    other = foundation.schema(title="Other").get_json()
    identifier = foundation.dataset_id(schema)
    reference = _get(foundation, identifier)["schemaRef"]
    path = f"{PATH}/{identifier}"
    assert foundation.call("PATCH", path, {"schemaRef": {**reference, "id": other["$id"]}}).status_code == 400
    assert foundation.call("PATCH", path, {"schemaRef": reference}).status_code == 200


def test_guards(foundation: "Foundation") -> None:
    """A guarded change is refused with 412 if the dataset has changed since."""
    identifier = foundation.dataset_id(foundation.lead_schema())
    path, updated = f"{PATH}/{identifier}", str(_get(foundation, identifier)["updated"])
    assert foundation.call("PATCH", path, {"name": "A"}, If_Match=updated).status_code == 200
    assert foundation.call("PATCH", path, {"name": "B"}, If_Match=updated).status_code == 412
    current = str(_get(foundation, identifier)["updated"])
    assert foundation.call("PATCH", path, {"name": "B"}, If_None_Match=current).status_code == 412
    assert _get(foundation, identifier)["name"] == "A"


def test_delete(foundation: "Foundation") -> None:
    """A deleted dataset is gone; deleting it again is fine and answers an empty list."""
    identifier = foundation.dataset_id(foundation.lead_schema())
    path = f"{PATH}/{identifier}"
    other = foundation.call("DELETE", path, x_sandbox_name="prod")
    assert (other.status_code, other.get_json()) == (200, [])
    assert foundation.call("DELETE", path).get_json() == [f"@/dataSets/{identifier}"]
    again = foundation.call("DELETE", path)
    assert (again.status_code, again.get_json()) == (200, [])
    assert foundation.call("GET", path).status_code == 404
    assert foundation.call("PATCH", path, {"name": "x"}).status_code == 404


def test_dataset_of_a_flow_stays(foundation: "Foundation", world: World) -> None:
    """A dataset is not deleted while a dataflow writes to it."""
    identifier = foundation.dataset_id(foundation.lead_schema())
    world.store.put("targetConnections", "t", {"id": "t", "params": {"dataSetId": identifier}})
    assert foundation.call("DELETE", f"{PATH}/{identifier}").status_code == 200
    identifier = foundation.dataset_id(foundation.schema(title="Other").get_json())
    world.store.put("targetConnections", "t", {"id": "t", "params": {"dataSetId": identifier}})
    world.store.put("flows", "f", {"id": "f", "targetConnectionIds": ["t"]})
    assert foundation.call("DELETE", f"{PATH}/{identifier}").status_code == 400


def test_lists(foundation: "Foundation", world: World) -> None:
    """Lists are maps in the order asked for, filtered by name, tags and properties, of one sandbox."""
    schema = foundation.lead_schema()
    first = foundation.dataset_id(schema, name="B", tags={"owner/mark": ["stack:dev/leads", "x"]})
    world.advance(1)  # two datasets of one millisecond have no order by their creation
    second = foundation.dataset_id(schema, name="A", enableErrorDiagnostics=True)
    for query, expected in (
        ("", [first, second]),
        ("orderBy=asc:name", [second, first]),
        ("orderBy=desc:created,name", [second, first]),
        ("name=A", [second]),
        ("tags=owner/mark:stack:dev/leads", [first]),
        ("tags=owner/mark:stack:*", [first]),
        ("tags=owner/mark:dev", []),
        ("enableErrorDiagnostics=true", [second]),
        ("property=name==A", [second]),
        ("property=name~^B", [first]),
        ("property=description", []),
        ("property=created%3E5", [first, second]),
        ("limit=1", [first]),
        ("limit=1&start=1", [second]),
        ("start=2", []),
    ):
        found = foundation.call("GET", f"{PATH}?{query}&properties=name,version")
        assert sorted(found.get_json()) == sorted(expected), query
        if "orderBy" in query:
            assert [part for part in found.text.split('"') if len(part) == 24] == expected
    found = foundation.call("GET", f"{PATH}?name=A&properties=name,nothing").get_json()
    assert found == {second: {"name": "A"}}
    assert foundation.call("GET", PATH, x_sandbox_name="prod").get_json() == {}


@pytest.mark.parametrize(
    "query",
    ["limit=101", "limit=0", "start=-1", "tags=owner", "orderBy=up:name", "property=a~(", "color=red"],
)
def test_refused_lists(foundation: "Foundation", query: str) -> None:
    """A page has at most 100 datasets, and filters have to be understood."""
    foundation.dataset_id(foundation.lead_schema())
    assert foundation.call("GET", f"{PATH}?{query}").status_code == 400


def test_change_in_the_interface(foundation: "Foundation") -> None:
    """Somebody's change in the interface shows with another client, date and version."""
    identifier = foundation.dataset_id(foundation.lead_schema())
    foundation.call("PATCH", f"/_simulator/objects/dataSets/{identifier}", {"name": "By hand"})
    dataset = _get(foundation, identifier)
    assert (dataset["name"], dataset["version"], dataset["updatedClient"]) == ("By hand", "1.0.1", "exc_app")
