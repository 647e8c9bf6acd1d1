"""Headers that every Adobe service wants."""

import pytest
from flask.testing import FlaskClient

from pulumi_zoho_aep.simulator import seeds

POLICIES = "/data/foundation/access-control/acl/reference"


@pytest.mark.parametrize(
    ("header", "status", "code"),
    [
        ("Authorization", 403, "403010"),
        ("x-api-key", 403, "403000"),
        ("x-gw-ims-org-id", 400, "400003"),
    ],
)
def test_missing_headers(client: FlaskClient, headers: dict[str, str], header: str, status: int, code: str) -> None:
    """Each missing header has its own status and code."""
    del headers[header]
    answer = client.get(POLICIES, headers=headers)
    assert (answer.status_code, answer.get_json()["error_code"]) == (status, code)
    assert set(answer.get_json()) == {"error_code", "message"}


@pytest.mark.parametrize(
    ("header", "value", "status", "code"),
    [
        ("Authorization", "Bearer nonsense", 401, "401013"),
        ("Authorization", "Basic abc", 401, "401013"),
        ("x-api-key", "somebody-else", 403, "403003"),
        ("x-gw-ims-org-id", "ABCDEFABCDEFABCDEFABCDEF@AdobeOrg", 403, "403025"),
    ],
)
def test_wrong_headers(
    client: FlaskClient, headers: dict[str, str], header: str, value: str, status: int, code: str
) -> None:
    """Each wrong header has its own status and code."""
    answer = client.get(POLICIES, headers={**headers, header: value})
    assert (answer.status_code, answer.get_json()["error_code"]) == (status, code)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"x-sandbox-name": ""}, "FLOW-2105-400"),
        ({"x-sandbox-name": "nowhere"}, "FLOW-2100-404"),
        ({"x-sandbox-name": "qa"}, "FLOW-2101-404"),
        ({"x-sandbox-name": "*"}, "FLOW-2111-403"),
        ({"x-sandbox-id": "d290f1ee-6c54-4b01-90e6-d701748f0851"}, "FLOW-2110-400"),
    ],
)
def test_sandbox_headers(client: FlaskClient, headers: dict[str, str], changed: dict[str, str], code: str) -> None:
    """A sandbox must be named, exist and be active; its id is refused."""
    answer = client.get(POLICIES, headers={**headers, **changed})
    assert answer.get_json()["type"] == f"https://ns.adobe.com/aep/errors/{code}"
    assert answer.status_code == answer.get_json()["status"] == int(code[-3:])


def test_body_needs_json(client: FlaskClient, headers: dict[str, str]) -> None:
    """A body of another type than JSON is refused before the service sees it."""
    path = "/data/foundation/access-control/acl/effective-policies"
    answer = client.post(path, headers=headers, data="a=b", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400
    assert answer.get_json()["detail"] == "A valid content-type must be specified"


def test_token_ends(client: FlaskClient, headers: dict[str, str]) -> None:
    """A token is valid for a day of simulated time."""
    client.post("/_simulator/clock", json={"advance_seconds": 86398})
    assert client.get(POLICIES, headers=headers).status_code == 200
    client.post("/_simulator/clock", json={"advance_seconds": 2})
    assert client.get(POLICIES, headers=headers).status_code == 401


def test_policies(client: FlaskClient, headers: dict[str, str]) -> None:
    """Policies are answered for what was asked, and nothing is allowed on what is unknown."""
    asked = ["/permissions/manage-datasets", "/resource-types/schema", "/resource-types/nonsense"]
    answer = client.post("/data/foundation/access-control/acl/effective-policies", json=asked, headers=headers)
    assert answer.get_json() == {
        "policies": {asked[0]: ["*"], asked[1]: ["read", "write", "delete"], "/resource-types/nonsense": []}
    }


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"client_secret": "wrong"}, "invalid_client"),
        ({"client_id": "wrong"}, "invalid_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"scope": ""}, "invalid_scope"),
        ({"scope": "openid,everything"}, "invalid_scope"),
    ],
)
def test_token_refused(client: FlaskClient, changed: dict[str, str], error: str) -> None:
    """IMS names what is wrong with a token request."""
    form = {
        "grant_type": "client_credentials",
        "client_id": seeds.ADOBE_CLIENT_ID,
        "client_secret": seeds.ADOBE_CLIENT_SECRET,
        "scope": "openid",
    }
    answer = client.post("/ims/token/v3", data={**form, **changed})
    assert answer.status_code == 400
    assert answer.get_json()["error"] == error


def test_tokens_are_counted(client: FlaskClient, headers: dict[str, str]) -> None:
    """How many tokens a client asked for can be seen from outside."""
    assert headers
    assert client.get("/_simulator/objects").get_json()["imsClients"][0]["tokensIssued"] == 1


def test_sandboxes(client: FlaskClient, headers: dict[str, str]) -> None:
    """The caller sees active sandboxes, an administrator all of them; ids are for services only."""
    base = "/data/foundation/sandbox-management"
    del headers["x-sandbox-name"]
    visible = client.get(f"{base}/", headers=headers).get_json()["sandboxes"]
    assert [(one["name"], one["region"], one["isDefault"]) for one in visible] == [
        ("prod", "VA7", True),
        ("dev", "NLD2", False),
    ]
    assert [one["state"] for one in client.get(f"{base}/sandboxes", headers=headers).get_json()["sandboxes"]] == [
        "active",
        "active",
        "resetting",
    ]
    assert "id" not in client.get(f"{base}/sandboxes/dev", headers=headers).get_json()
    assert client.get(f"{base}/sandboxes/nowhere", headers=headers).status_code == 404
    first = client.get(f"{base}/sandboxes?limit=2", headers=headers).get_json()
    assert first["_links"]["next"]["href"].endswith("/sandboxes?limit=2&start=2")
