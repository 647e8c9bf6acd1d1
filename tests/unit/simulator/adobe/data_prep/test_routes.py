"""Mapping sets and the language endpoints of Data Prep."""

from typing import TYPE_CHECKING, Any

import pytest

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.adobe.data_prep import mapping_sets
from pulumi_zoho_aep.simulator.adobe.schema_registry import resources
from pulumi_zoho_aep.simulator.world import World

if TYPE_CHECKING:
    from tests.unit.simulator.adobe.schema_world import Foundation

pytest_plugins = ["unit.simulator.adobe.schema_world"]

BASE = "/data/foundation/conversion"
PATH = f"{BASE}/mappingSets"
EMAIL = {"sourceType": "ATTRIBUTE", "source": "Email", "destination": "personalEmail.address"}
CONTENT_TYPE = "application/vnd.adobe.xed-full+json;version=1"


def _expression(source: str, destination: str) -> dict[str, Any]:
    return {"sourceType": "EXPRESSION", "source": source, "destination": destination}


def _attribute(source: str, destination: str) -> dict[str, Any]:
    return {"sourceType": "ATTRIBUTE", "source": source, "destination": destination}


def test_created(foundation: "Foundation") -> None:
    """A new set is answered with 200 and six members; reading it shows more than was sent."""
    schema = foundation.lead_schema()
    tags = [{"name": "owner", "values": ["crm"]}]
    answer = foundation.call("POST", PATH, foundation.mapping_set(schema, name="Leads", tags=tags))
    created = answer.get_json()
    assert answer.status_code == 200
    assert set(created) == {"id", "version", "createdDate", "modifiedDate", "createdBy", "modifiedBy"}
    assert (len(created["id"]), created["version"], created["createdBy"]) == (32, 0, seeds.TECHNICAL_ACCOUNT)
    found = foundation.call("GET", f"{PATH}/{created['id']}").get_json()
    assert (found["name"], found["tags"], found["status"], found["xdmSchema"]) == (
        "Leads",
        tags,
        "PUBLISHED",
        schema["$id"],
    )
    assert "personalEmail" in found["outputSchema"]["jsonSchema"]["properties"]
    attribute, expression = found["mappings"]
    assert (attribute["sourceType"], attribute["sourceAttribute"]) == ("text/x.schema-path", "Email")
    assert expression["sourceType"] == "text/x.aep-xl"
    assert expression["expressionAttributes"] == ["First_Name", "Last_Name"]
    assert expression["destinationXdmPath"] == expression["destination"] == "person.name.fullName"
    assert not [name for name in found if name.startswith("_")]
    rows = foundation.call("GET", f"{PATH}/{created['id']}/mappings").get_json()
    assert rows == found["mappings"]
    one = foundation.call("GET", f"{PATH}/{created['id']}/mappings/{rows[0]['id']}").get_json()
    assert one == rows[0]
    assert foundation.call("GET", f"{PATH}/{created['id']}/mappings/none").status_code == 404


@pytest.mark.parametrize(
    ("mapping", "reason"),
    [
        ({**EMAIL, "destination": "workEmail.address"}, "the output schema has no field workEmail.address"),
        ({**EMAIL, "destination": None}, "the output schema has no field None"),
        ({**EMAIL, "sourceType": "text/x.schema-path"}, "sourceType must be one of ATTRIBUTE, EXPRESSION"),
        ({**EMAIL, "source": ""}, "source is missing"),
        ({**EMAIL, "source": "lower(Email)"}, "source is an expression, and sourceType says it is an attribute"),
        ({**EMAIL, "source": "E Mail"}, "source is not valid: unexpected 'Mail' at position 2"),
        (_expression("lowr(Email)", "personalEmail.address"), "source is not valid: unknown function 'lowr' at"),
    ],
)
def test_refused_rows(foundation: "Foundation", mapping: dict[str, Any], reason: str) -> None:
    """A row needs a valid source and a destination in the output schema; validating says so without refusing."""
    body = foundation.mapping_set(foundation.lead_schema(), mapping, _attribute("Last", "person.name.lastName"))
    answer = foundation.call("POST", PATH, body)
    assert answer.status_code == 400
    assert reason in answer.get_json()["detail"]
    validated = foundation.call("POST", f"{PATH}/validate", body)
    first, second = validated.get_json()["validationResponse"]
    assert (first["status"], second) == ("FAILED", {"status": "SUCCESS", "errors": None})
    assert reason in first["errors"][0]["exception"]
    assert set(first["errors"][0]) == {"destination", "source", "sourceType", "columnName", "exception"}


@pytest.mark.parametrize(
    "members",
    [
        {"mappings": []},
        {"mappings": ["x"]},
        {"mappings": [EMAIL, EMAIL]},
        {"mappings": [{**EMAIL, "comment": "x"}]},
        {"outputSchema": {}},
        {"outputSchema": {"schemaRef": {"id": "https://ns.adobe.com/x", "contentType": CONTENT_TYPE}}},
        {"outputSchema": {"schemaRef": {"id": "x", "contentType": "application/json"}}},
        {"tags": [{"name": "x"}]},
        {"allowNullValues": "no"},
        {"title": "x"},
    ],
)
def test_refused_sets(foundation: "Foundation", members: dict[str, Any]) -> None:
    """A set needs rows with different destinations and an existing schema."""
    body = {**foundation.mapping_set(foundation.lead_schema()), **members}
    assert foundation.call("POST", PATH, body).status_code == 400


def test_versions(foundation: "Foundation") -> None:
    """Every PUT makes a version, the old ones stay readable, and the schema is fixed."""
    schema = foundation.lead_schema()
    other = foundation.schema(f"{schema['meta:class']}-personal-details", title="Other").get_json()
    identifier = foundation.call("POST", PATH, foundation.mapping_set(schema)).get_json()["id"]
    path = f"{PATH}/{identifier}"
    changed = foundation.call("PUT", path, foundation.mapping_set(schema, EMAIL)).get_json()
    assert (changed["version"], len(changed["mappings"])) == (1, 1)
    assert len(foundation.call("GET", path).get_json()["mappings"]) == 1
    assert len(foundation.call("GET", f"{path}?version=0").get_json()["mappings"]) == 2
    assert foundation.call("GET", f"{path}?version=1").get_json()["version"] == 1
    assert foundation.call("GET", f"{path}?version=2").status_code == 404
    assert foundation.call("PUT", path, foundation.mapping_set(other, EMAIL)).status_code == 400
    assert foundation.call("PUT", path, foundation.mapping_set(schema, EMAIL, id="x")).status_code == 400
    assert foundation.call("PUT", f"{PATH}/none", foundation.mapping_set(schema)).status_code == 404


def test_interface_change_keeps_the_old_version(foundation: "Foundation") -> None:
    """A change in the interface is a version too, and dataflows can still read the one they name."""
    schema = foundation.lead_schema()
    created = foundation.call("POST", PATH, foundation.mapping_set(schema)).get_json()
    foundation.call("PATCH", f"/_simulator/objects/mappingSets/{created['id']}", {"name": "By hand"})
    path = f"{PATH}/{created['id']}"
    latest = foundation.call("GET", path).get_json()
    assert (latest["version"], latest["name"], latest["modifiedBy"]) == (1, "By hand", seeds.INTERFACE_USER)
    assert "name" not in foundation.call("GET", f"{path}?version=0").get_json()


def test_not_deletable(foundation: "Foundation") -> None:
    """There is no DELETE, and single rows are not written."""
    created = foundation.call("POST", PATH, foundation.mapping_set(foundation.lead_schema())).get_json()
    assert foundation.call("DELETE", f"{PATH}/{created['id']}").status_code == 405
    assert foundation.call("POST", f"{PATH}/{created['id']}/mappings", EMAIL).status_code == 405


def test_lists(foundation: "Foundation") -> None:
    """A list needs limit and start; it filters by name, orders by date, and leaves resolved schemas out."""
    schema = foundation.lead_schema()
    for name in ("A", "B", "C"):
        foundation.call("POST", PATH, foundation.mapping_set(schema, name=name))
    page = foundation.call("GET", f"{PATH}?limit=2&start=0&orderBy=%2BcreatedDate").get_json()
    assert [one["name"] for one in page["data"]] == ["A", "B"]
    assert page["_page"] == {"count": 2, "limit": 2}
    assert "jsonSchema" not in page["data"][0]["outputSchema"]
    page = foundation.call("GET", f"{PATH}?limit=2&start=2&orderBy=+createdDate&expandSchema=true").get_json()
    assert [one["name"] for one in page["data"]] == ["C"]
    assert "jsonSchema" in page["data"][0]["outputSchema"]
    page = foundation.call("GET", f"{PATH}?limit=10&start=0&name=B").get_json()
    assert [one["name"] for one in page["data"]] == ["B"]
    other = foundation.call("GET", f"{PATH}?limit=10&start=0", x_sandbox_name="prod")
    assert other.get_json()["data"] == []


@pytest.mark.parametrize(
    "query",
    [
        "",
        "start=0",
        "limit=0&start=0",
        "limit=101&start=0",
        "limit=1&start=0&tags=x:y",
        "limit=1&start=0&orderBy=name",
    ],
)
def test_refused_lists(foundation: "Foundation", query: str) -> None:
    """Without limit, or with a filter by tag, there is no list."""
    assert foundation.call("GET", f"{PATH}?{query}").status_code == 400


def test_old_form(foundation: "Foundation") -> None:
    """The body of the older tutorials is understood, and may be written back as it is read."""
    schema = foundation.lead_schema()
    row = {"destinationXdmPath": "person.name.firstName", "sourceAttribute": "First", "identity": False, "version": 0}
    body = {"version": 0, "xdmSchema": schema["$id"], "xdmVersion": "1.0", "id": None, "mappings": [row]}
    created = foundation.call("POST", PATH, body)
    assert created.status_code == 200, created.text
    found = foundation.call("GET", f"{PATH}/{created.get_json()['id']}").get_json()
    assert (found["mappings"][0]["source"], found["schemaRef"]["contentType"]) == ("First", "1.0")
    rows = [{**one, "sourceType": "ATTRIBUTE"} for one in found["mappings"]]
    assert foundation.call("PUT", f"{PATH}/{found['id']}", {**found, "mappings": rows}).status_code == 200


def test_preview(foundation: "Foundation") -> None:
    """A preview shows XDM records of the right types; what cannot be computed is left out and explained."""
    schema = foundation.lead_schema()
    body = foundation.mapping_set(
        schema,
        EMAIL,
        _expression('concat(First, " ", Last)', "person.name.fullName"),
        _attribute("Score", f"_{seeds.TENANT}.score"),
        _attribute("Born", "person.birthDate"),
        _attribute("Home", "homeAddress"),
    )
    good = {"Email": "ada@x.org", "First": "Ada", "Last": "L", "Score": "12", "Born": "10/12/1815"}
    bad = {"Score": "many", "Home": {"city": "London", "planet": "Earth"}}
    first, second = foundation.call("POST", f"{PATH}/preview", {"data": [good, bad], "mappingSet": body}).get_json()
    assert first == {
        "data": {
            "personalEmail": {"address": "ada@x.org"},
            "person": {"name": {"fullName": "Ada L"}, "birthDate": "1815-10-12"},
            f"_{seeds.TENANT}": {"score": 12},
        },
        "errors": None,
    }
    assert second["data"]["homeAddress"] == {"city": "London"}
    assert [one["destination"] for one in second["errors"]] == [f"_{seeds.TENANT}.score"]
    single = foundation.call("POST", f"{PATH}/preview", {"data": good, "mappingSet": body}).get_json()
    assert single == [first]
    for wrong in ({"data": [], "mappingSet": 1}, {"data": [1], "mappingSet": body}, {"mappingSet": body}):
        assert foundation.call("POST", f"{PATH}/preview", wrong).status_code == 400


def test_transformer(foundation: "Foundation", world: World) -> None:
    """A stored set transforms records for a run: arrays, maps, nulls, and records that lack what is required."""
    event = "https://ns.adobe.com/xdm/context/experienceevent"
    schema = foundation.schema(title="Visits", members={"allOf": [{"$ref": event}]}).get_json()
    rows = [
        _attribute("id", "_id"),
        _attribute("at", "timestamp"),
        _attribute("mail", "identityMap.Email[0].id"),
        _expression("true", "identityMap.Email[0].primary"),
    ]
    body = foundation.mapping_set(schema, *rows, allowNullValues=True)
    created = foundation.call("POST", PATH, body).get_json()
    mapping_set = mapping_sets.stored(world.store, seeds.SANDBOX, created["id"], 0)
    full = resources.full_view(world.store, seeds.SANDBOX, schema["$id"])
    assert mapping_set is not None
    assert full is not None
    transformer = mapping_sets.Transformer(mapping_set, full)
    done = transformer.transform({"id": 7, "at": "2026-01-02 03:04:05", "mail": "a@b.c"})
    assert done.data == {
        "_id": "7",
        "timestamp": "2026-01-02T03:04:05Z",
        "identityMap": {"Email": [{"id": "a@b.c", "primary": True}]},
    }
    assert (done.errors, done.missing) == ([], [])
    failed = transformer.transform({"id": 8, "at": "soon"})
    assert (failed.missing, failed.data["timestamp"], len(failed.errors)) == (["timestamp"], None, 1)
    assert mapping_sets.stored(world.store, "prod", created["id"]) is None


def test_language(foundation: "Foundation") -> None:
    """Expressions are checked by the service, which also lists its functions and operators."""
    path = f"{BASE}/languages/el"
    for expression, valid in (('concat("Hi", ",", "there", "!")', True), ("concat(", False), ("nope(1)", False)):
        assert foundation.call("POST", f"{path}/validate", {"expression": expression}).get_json() is valid
    assert foundation.call("POST", f"{path}/validate", {"expression": {}}).status_code == 400
    functions = {one["function"]: one for one in foundation.call("GET", f"{path}/functions").get_json()}
    assert {"concat", "dformat", "ua_os_name", "fpid_to_ecid", "aa_get_product_names"} <= set(functions)
    assert "array_to_string" not in functions
    assert functions["substr"]["syntax"] == "substr(value1, value2, value3)"
    operators = foundation.call("GET", f"{path}/operators").get_json()
    assert {"operatorSymbol", "methodName", "numberOfOperands"} <= set(operators[0])
