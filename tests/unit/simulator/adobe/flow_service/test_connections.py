from typing import TYPE_CHECKING

import pytest

from pulumi_zoho_aep.simulator import seeds

if TYPE_CHECKING:
    from tests.unit.simulator.adobe.flow_world import FlowApi

pytest_plugins = ["unit.simulator.adobe.flow_world"]


def test_a_connection_initializes_and_hides_its_secrets(flow_api: "FlowApi") -> None:
    """A new connection has no etag on the first read, is enabled from the second, and never shows a password."""
    answer = flow_api.call("POST", "/connections", flow_api.connection_body())
    assert answer.status_code == 201
    assert answer.json is not None
    identifier = answer.json["id"]
    assert answer.headers["Location"] == f"/connections/{identifier}"
    first = flow_api.get(f"/connections/{identifier}")
    assert first["state"] == "initializing"
    assert not {"etag", "version"} & set(first)
    connection = flow_api.get(f"/connections/{identifier}")
    assert connection["state"] == "enabled"
    assert connection["etag"] == connection["version"]
    assert connection["etag"][0] == connection["etag"][-1] == '"'
    assert connection["auth"] == {
        "specName": "Basic Authentication",
        "params": {
            "endpoint": "https://www.zohoapis.com",
            "accountsUrl": "https://accounts.zoho.com",
            "clientId": seeds.ZOHO_CLIENT_ID,
        },
    }
    assert connection["createdBy"] == connection["updatedBy"] == seeds.TECHNICAL_ACCOUNT
    assert connection["createdClient"] == seeds.ADOBE_CLIENT_ID
    assert (connection["sandboxName"], connection["imsOrgId"]) == (seeds.SANDBOX, seeds.ORGANIZATION)


def test_a_connection_that_stays_initializing(flow_api: "FlowApi") -> None:
    """The fault `stuck` keeps a new connection in its passing state for that many reads."""
    flow_api._client.post("/_simulator/faults", json={"method": "POST", "path": "*/connections", "stuck": 3})
    answer = flow_api.call("POST", "/connections", flow_api.connection_body())
    assert answer.json is not None
    states = [flow_api.get(f"/connections/{answer.json['id']}")["state"] for _ in range(4)]
    assert states == ["initializing"] * 3 + ["enabled"]


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"refreshToken": None}, "CONNECTOR-1304-400"),
        ({"accessToken": ""}, "CONNECTOR-1304-400"),
        ({"clientId": 5}, "CONNECTOR-1304-400"),
        ({"colour": "blue"}, "CONNECTOR-1000-400"),
        ({"refreshToken": "1000.wrong"}, "CONNECTOR-1308-400"),
        ({"clientSecret": "wrong"}, "CONNECTOR-1308-400"),
        ({"accountsUrl": "https://accounts.zoho.eu"}, "CONNECTOR-1308-400"),
        ({"accountsUrl": "https://accounts.example.com"}, "CONNECTOR-1308-400"),
        ({"endpoint": "https://www.zohoapis.eu"}, "CONNECTOR-1308-400"),
        ({"endpoint": "https://sandbox.zohoapis.com"}, "CONNECTOR-1308-400"),
    ],
)
def test_wrong_credentials_are_refused(flow_api: "FlowApi", params: dict[str, object], code: str) -> None:
    """Missing, unknown and refused credentials fail the create, and the refusal quotes none of them."""
    answer = flow_api.call("POST", "/connections", flow_api.connection_body(**params))
    assert answer.json is not None
    assert answer.json["type"].endswith(code)
    assert seeds.ZOHO_CLIENT_SECRET not in answer.text
    assert flow_api.items("/connections") == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": None}, "CONNECTOR-1304-400"),
        ({"auth": None}, "CONNECTOR-1304-400"),
        ({"auth": {"specName": "OAuth2", "params": {}}}, "FLOW-1415-400"),
        ({"auth": {"specName": "Basic Authentication"}}, "CONNECTOR-1304-400"),
        ({"connectionSpec": None}, "FLOW-1413-400"),
        ({"connectionSpec": {"id": "c604ff05-7f1a-43c0-8e18-33bf874cb11c"}}, "CONNECTOR-1305-400"),
        ({"state": "enabled"}, "CONNECTOR-1000-400"),
    ],
)
def test_wrong_members_are_refused(flow_api: "FlowApi", change: dict[str, object], code: str) -> None:
    """Members that are missing, unknown or do not fit are refused with their code."""
    assert flow_api.refused("POST", "/connections", flow_api.connection_body() | change) == code


def test_the_web_interface_is_an_endpoint_too(flow_api: "FlowApi") -> None:
    """The endpoint without scheme that the engine's own page shows is accepted."""
    flow_api.create("connections", flow_api.connection_body(endpoint="crm.zoho.com/crm/private"))


def test_nothing_changes_while_initializing(flow_api: "FlowApi") -> None:
    """Neither PATCH nor DELETE nor explore is possible before the connection is enabled."""
    path = f"/connections/{flow_api.create('connections', flow_api.connection_body())}"
    rename = [{"op": "replace", "path": "/name", "value": "x"}]
    assert flow_api.refused("PATCH", path, rename, If_Match='"any"') == "FLOW-1417-400"
    assert flow_api.refused("DELETE", path) == "FLOW-1417-400"
    assert flow_api.refused("GET", f"{path}/explore?objectType=root") == "FLOW-1444-400"


def test_a_patch_replaces_credentials_as_a_whole(flow_api: "FlowApi") -> None:
    """`/auth/params` takes the complete object without testing it; `/test` tells whether it works."""
    path = f"/connections/{flow_api.connection()}"
    params = flow_api.connection_body()["auth"]["params"]
    partial = {"op": "replace", "path": "/auth/params", "value": {"refreshToken": "1000.new"}}
    assert flow_api.patch_refused(path, partial) == "CONNECTOR-1304-400"
    bad = {"op": "replace", "path": "/auth/params", "value": params | {"clientSecret": "regenerated"}}
    assert flow_api.patch(path, bad).status_code == 200
    assert flow_api.call("GET", f"{path}/test").json == {"result": False}
    assert flow_api.refused("GET", f"{path}/explore?objectType=root") == "CONNECTOR-1308-400"
    assert flow_api.patch(path, {"op": "replace", "path": "/auth/params", "value": params}).status_code == 200
    assert flow_api.call("GET", f"{path}/test").json == {"result": True}


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        ({"op": "replace", "path": "/connectionSpec/id", "value": "x"}, "FLOW-1414-400"),
        ({"op": "replace", "path": "/auth/specName", "value": "x"}, "CONNECTOR-1365-400"),
        ({"op": "replace", "path": "/auth/params/refreshToken", "value": "x"}, "CONNECTOR-1365-400"),
        ({"op": "add", "path": "/auth/params", "value": {}}, "FLOW-1455-400"),
        ({"op": "replace", "path": "/state", "value": "disabled"}, "CONNECTOR-1365-400"),
    ],
)
def test_other_patches_are_refused(flow_api: "FlowApi", operation: dict[str, object], code: str) -> None:
    """Spec, auth spec, single credentials and state of a connection cannot be patched."""
    assert flow_api.patch_refused(f"/connections/{flow_api.connection()}", operation) == code


def test_patch_bodies_are_arrays(flow_api: "FlowApi") -> None:
    """An object, an empty array and an empty body are refused; the path may end in a slash."""
    path = f"/connections/{flow_api.connection()}"
    etag = flow_api.get(path)["etag"]
    operation = {"op": "remove", "path": "/description"}
    assert flow_api.refused("PATCH", path, operation, If_Match=etag) == "FLOW-1455-400"
    assert flow_api.refused("PATCH", path, [], If_Match=etag) == "FLOW-1405-400"
    assert flow_api.refused("PATCH", path, If_Match=etag) == "FLOW-1405-400"
    assert flow_api.call("PATCH", f"{path}/", [operation], If_Match=etag).status_code == 200
    gone = {"op": "replace", "path": "/description", "value": "x"}
    assert flow_api.patch_refused(path, gone) == "FLOW-1455-400"


def test_a_connection_in_use_stays(flow_api: "FlowApi") -> None:
    """DELETE is refused while a source connection uses the base connection, and answers 204 afterwards."""
    base = flow_api.connection()
    source = flow_api.create("sourceConnections", flow_api.source_body(base))
    assert flow_api.refused("DELETE", f"/connections/{base}") == "FLOW-1418-400"
    assert flow_api.call("DELETE", f"/sourceConnections/{source}").status_code == 204
    assert flow_api.call("DELETE", f"/connections/{base}/").status_code == 204
    assert flow_api.refused("DELETE", f"/connections/{base}") == "FLOW-1439-404"
    assert flow_api.refused("GET", f"/connections/{base}/test") == "FLOW-1439-404"


def test_sandboxes_do_not_see_each_other(flow_api: "FlowApi") -> None:
    """An object of one sandbox is not found in another one, and not listed there."""
    path = f"/connections/{flow_api.connection()}"
    assert flow_api.refused("GET", path, x_sandbox_name="prod") == "FLOW-1439-404"
    elsewhere = flow_api.call("GET", "/connections", x_sandbox_name="prod").json
    assert elsewhere == {"items": [], "_links": {}}


def test_lists_and_searches_find_connections(flow_api: "FlowApi") -> None:
    """List and search filter the objects as GET shows them, secrets neither shown nor searchable."""
    identifier = flow_api.connection()
    assert [item["id"] for item in flow_api.items("/connections?property=name==zoho-sales")] == [identifier]
    body = {"queryString": "connectionSpec.id==929e4450-0237-4ed2-9404-b7e1e0a00309"}
    answer = flow_api.call("POST", "/connections/search", body).json
    assert answer is not None
    assert [item["id"] for item in answer["items"]] == [identifier]
    assert flow_api.items(f"/connections?property=auth.params.refreshToken=={seeds.ZOHO_REFRESH_TOKEN}") == []


def test_the_journal_masks_credentials(flow_api: "FlowApi") -> None:
    """A password of a connection is masked in the journal wherever it shows up, even in a name."""
    base = flow_api.connection()
    secret = "very-secret-indeed"
    params = flow_api.connection_body()["auth"]["params"] | {"clientSecret": secret}
    flow_api.patch(f"/connections/{base}", {"op": "replace", "path": "/auth/params", "value": params})
    flow_api.patch(f"/connections/{base}", {"op": "replace", "path": "/name", "value": f"name {secret}"})
    assert secret not in str(flow_api.world.journal.since(0))


def test_actions_on_connections_are_refused(flow_api: "FlowApi") -> None:
    """Finalizing is for providers, and there are no drafts to publish."""
    path = f"/connections/{flow_api.connection()}/action"
    assert flow_api.refused("POST", f"{path}?op=FINALIZE_UPDATE") == "FLOW-1402-400"
    assert flow_api.refused("POST", f"{path}?op=PUBLISH") == "FLOW-1422-400"
