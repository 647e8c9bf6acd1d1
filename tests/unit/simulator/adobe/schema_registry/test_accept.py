"""Accept headers of Schema Registry."""

from typing import TYPE_CHECKING

import pytest

from pulumi_zoho_aep.simulator.adobe.schema_registry.accept import without_texts

if TYPE_CHECKING:
    from tests.unit.simulator.adobe.schema_world import Foundation

pytest_plugins = ["unit.simulator.adobe.schema_world"]

LIST = "/data/foundation/schemaregistry/global/fieldgroups"
LOOKUP = f"{LIST}/_xdm.context.profile-person-details"
DESCRIPTORS = "/data/foundation/schemaregistry/tenant/descriptors"
XED = "application/vnd.adobe.xed"


@pytest.mark.parametrize(
    ("path", "accept", "status", "code"),
    [
        (LIST, f"{XED}+json;version=1", 400, "XDM-1006-400"),
        (LIST, f"{XED}-id+json; version=1", 400, "XDM-1006-400"),
        (LOOKUP, f"{XED}+json", 400, "XDM-1007-400"),
        (LOOKUP, f"{XED}-full+json", 400, "XDM-1007-400"),
        (DESCRIPTORS, f"{XED}+json", 400, "XDM-1008-400"),
        (DESCRIPTORS, "application/vnd.adobe.xdm+json; version=1", 400, "XDM-1008-400"),
        (DESCRIPTORS, "*/*", 400, "XDM-1008-400"),
        (f"{DESCRIPTORS}/x", f"{XED}+json;version=1", 400, "XDM-1009-400"),
        (LIST, "", 406, "/placeholder/type/uri"),
        (LIST, "*/*", 406, "/placeholder/type/uri"),
        (LIST, f"{XED}-full+json", 406, "/placeholder/type/uri"),
        (LOOKUP, "application/json", 406, "/placeholder/type/uri"),
        (LOOKUP, f"{XED}+json; version=2", 406, "/placeholder/type/uri"),
        (LOOKUP, f"{XED}-id+json; version=1", 406, "/placeholder/type/uri"),
    ],
)
def test_refusals(foundation: "Foundation", path: str, accept: str, status: int, code: str) -> None:
    """A list names no version, a lookup names one, descriptors have a family of their own, and the rest is refused."""
    answer = foundation.call("GET", path, Accept=accept)
    assert (answer.status_code, answer.get_json()["type"].rpartition("errors/")[2]) == (status, code)
    assert answer.get_json()["status"] == status


@pytest.mark.parametrize("version", ["1", "1.4"])
def test_views(foundation: "Foundation", version: str) -> None:
    """The raw view keeps references, the full view resolves them, and both come without texts."""
    raw = foundation.call("GET", LOOKUP, Accept=f"{XED}+json; version={version}").get_json()
    assert raw["allOf"] == [
        {"$ref": "#/definitions/profile-person-details", "type": "object", "meta:xdmType": "object"}
    ]
    full = foundation.call("GET", LOOKUP, Accept=f"{XED}-full+json;version={version}").get_json()
    assert "allOf" not in full
    name = full["properties"]["person"]["properties"]["name"]
    assert name["properties"]["firstName"] == {"title": "First name", "type": "string", "meta:xdmType": "string"}
    bare = foundation.call("GET", LOOKUP, Accept=f"{XED}-full-notext+json; version={version}").get_json()
    assert "title" not in bare
    assert bare["properties"]["person"]["properties"]["name"]["properties"]["firstName"] == {
        "type": "string",
        "meta:xdmType": "string",
    }


def test_fields_named_like_texts() -> None:
    """A field that is called title is not text."""
    field = {"type": "string", "title": "Title"}
    assert without_texts({"title": "Book", "properties": {"title": field}}) == {
        "properties": {"title": {"type": "string"}}
    }


def test_descriptors_in_a_schema(foundation: "Foundation") -> None:
    """The view with descriptors shows those of the schema."""
    schema = foundation.lead_schema()
    descriptor = foundation.identity(schema).get_json()
    path = foundation.resource("schemas", schema["$id"])
    shown = foundation.call("GET", path, Accept=f"{XED}-full-desc+json; version=1").get_json()
    assert [one["@id"] for one in shown["meta:descriptors"]] == [descriptor["@id"]]


FORMS = ("", "-notext", "-full", "-full-notext", "-full-desc", "-deprecatefield")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("version", ["; version=1", ";version=1", " ;  version = 1 ", '; version="1"', "; Version=1.0"])
def test_every_form_of_both_families(foundation: "Foundation", form: str, version: str) -> None:
    """`xdm` is served like `xed`, however blanks and capitals are written."""
    plain = foundation.call("GET", LOOKUP, Accept=f"{XED}{form}+json; version=1").get_json()
    for accept in (f"application/vnd.adobe.xdm{form}+json{version}", f"Application/VND.Adobe.XED{form}+JSON{version}"):
        answer = foundation.call("GET", LOOKUP, Accept=accept)
        assert (answer.status_code, answer.get_json()) == (200, plain)


@pytest.mark.parametrize("family", ["xed", "xdm"])
@pytest.mark.parametrize("form", ["-id", ""])
@pytest.mark.parametrize("kind", ["schemas", "fieldgroups", "mixins", "classes", "datatypes"])
def test_lists_in_both_families(foundation: "Foundation", family: str, form: str, kind: str) -> None:
    """Lists have the short form and the full one, without a version."""
    path = f"/data/foundation/schemaregistry/global/{kind}"
    assert foundation.call("GET", path, Accept=f"application/vnd.adobe.{family}{form}+json").status_code == 200


@pytest.mark.parametrize(
    ("accept", "full"),
    [
        (f"{XED}+json; version=1, */*", False),
        (f"*/*, {XED}-full+json; version=1", True),
        (f"{XED}+json; version=1; q=0.2, {XED}-full+json; version=1;q=0.9", True),
        (f"{XED}-full+json; q=0.2; version=1, {XED}+json; version=1", False),
        (f"{XED}-full+json; version=1; q=0, {XED}+json; version=1; q=0.1", False),
        (f"text/html, application/json;q=0.9, {XED}-full+json;version=1;q=0.1", True),
    ],
)
def test_several_types(foundation: "Foundation", accept: str, *, full: bool) -> None:
    """The best one that can be served is."""
    answer = foundation.call("GET", LOOKUP, Accept=accept)
    assert answer.status_code == 200
    assert ("allOf" not in answer.get_json()) == full


@pytest.mark.parametrize(
    "accept", [f"{XED}+json; version=1; q=0", "text/html, image/png", f"{XED}+json; version=1; q=x"]
)
def test_what_excludes_everything_is_refused(foundation: "Foundation", accept: str) -> None:
    """A type with a weight of nothing is one that the client does not take."""
    assert foundation.call("GET", LOOKUP, Accept=accept).status_code == 406


def test_descriptors_of_several_types(foundation: "Foundation") -> None:
    """The same rules hold for their family."""
    accept = "application/vnd.adobe.xed+json, Application/vnd.adobe.XDM-link+json;q=0.5"
    assert foundation.call("GET", DESCRIPTORS, Accept=accept).status_code == 200
