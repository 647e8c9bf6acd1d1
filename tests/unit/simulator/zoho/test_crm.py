"""The CRM's API about itself, and what precedes every call."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.world import World


def limited(client: FlaskClient, *scopes: str) -> dict[str, str]:
    """Return the headers of a token that has these scopes."""
    code = client.post("/_simulator/zoho/codes", json={"scopes": list(scopes)}).get_json()["code"]
    form = {
        "grant_type": "authorization_code",
        "client_id": seeds.ZOHO_CLIENT_ID,
        "client_secret": seeds.ZOHO_CLIENT_SECRET,
        "code": code,
    }
    token = client.post("/oauth/v2/token", data=form).get_json()["access_token"]
    return {"Authorization": f"Zoho-oauthtoken {token}"}


def refusal(answer: Any) -> tuple[int, str]:
    body = answer.get_json()
    assert list(body) == ["code", "details", "message", "status"]
    return answer.status_code, body["code"]


@pytest.mark.parametrize(
    ("authorization", "code"),
    [
        (None, "AUTHENTICATION_FAILURE"),
        ("Zoho-oauthtoken", "AUTHENTICATION_FAILURE"),
        ("Basic {token}", "AUTHENTICATION_FAILURE"),
        ("{token}", "AUTHENTICATION_FAILURE"),
        ("Zoho-oauthtoken nonsense", "INVALID_TOKEN"),
    ],
)
def test_authorization(client: FlaskClient, zoho_headers: dict[str, str], authorization: str | None, code: str) -> None:
    """Only Zoho's own scheme, or Bearer, with a living token is let in, even on paths that do not exist."""
    token = zoho_headers["Authorization"].split()[1]
    headers = {} if authorization is None else {"Authorization": authorization.format(token=token)}
    for path in ("/crm/v8/org", "/crm/v8/a/b/c"):
        assert refusal(client.get(path, headers=headers)) == (401, code)


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("/org", "ZohoCRM.org.READ"),
        ("/users", "ZohoCRM.users.READ"),
        ("/settings/modules", "ZohoCRM.settings.modules.READ"),
        ("/settings/modules/Leads", "ZohoCRM.settings.modules.READ"),
        ("/settings/fields?module=Leads", "ZohoCRM.settings.fields.READ"),
        ("/Leads?fields=id", "ZohoCRM.modules.leads.READ"),
        ("/Leads/deleted", "ZohoCRM.modules.leads.READ"),
        ("/Memberships?fields=id", "ZohoCRM.modules.custom.READ"),
    ],
)
def test_scopes(client: FlaskClient, path: str, scope: str) -> None:
    """Each call takes its own scope, and a valid token without it is refused with its name."""
    assert client.get(f"/crm/v8{path}", headers=limited(client, scope)).status_code == 200
    other = "ZohoCRM.bulk.READ"
    assert refusal(client.get(f"/crm/v8{path}", headers=limited(client, other))) == (401, "OAUTH_SCOPE_MISMATCH")


@pytest.mark.parametrize("version", ["v2", "v2.1", "v3", "v7", "v8"])
def test_versions(client: FlaskClient, zoho_headers: dict[str, str], version: str) -> None:
    """All versions of the API that Zoho keeps are answered."""
    assert client.get(f"/crm/{version}/org", headers=zoho_headers).status_code == 200


@pytest.mark.parametrize("path", ["/crm/v9/org", "/crm/v1/Leads", "/crm/v8/settings/layouts/x/y"])
def test_wrong_paths(client: FlaskClient, zoho_headers: dict[str, str], path: str) -> None:
    """Versions and paths that do not exist have a code of their own."""
    assert refusal(client.get(path, headers=zoho_headers)) == (404, "INVALID_URL_PATTERN")


def test_nothing_can_be_written(client: FlaskClient, zoho_headers: dict[str, str]) -> None:
    """The simulated CRM is read-only."""
    assert refusal(client.post("/crm/v8/Leads", headers=zoho_headers, json={})) == (400, "INVALID_REQUEST_METHOD")


def test_organization(client: FlaskClient, zoho_headers: dict[str, str]) -> None:
    """The organisation tells what identifies it, and nothing of the simulator's own."""
    (org,) = client.get("/crm/v8/org", headers=zoho_headers).get_json()["org"]
    assert org["domain_name"] == f"org{org['zgid']}"
    assert (org["type"], org["license_details"]["paid_type"]) == ("production", "enterprise")
    assert "place" not in org


def test_current_user(client: FlaskClient, zoho_headers: dict[str, str]) -> None:
    """The user who consented can be asked for; types without a user are empty."""
    users = client.get("/crm/v8/users?type=CurrentUser", headers=zoho_headers).get_json()["users"]
    assert [(user["status"], user["email"]) for user in users] == [("active", "robin.us@acme.example")]
    assert client.get("/crm/v8/users?type=DeletedUsers", headers=zoho_headers).status_code == 204
    assert refusal(client.get("/crm/v8/users?type=x", headers=zoho_headers)) == (400, "INVALID_DATA")


def test_inactive_user(client: FlaskClient, zoho_headers: dict[str, str]) -> None:
    """A deactivated user is refused everywhere."""
    client.patch("/_simulator/objects/zohoUsers/us-production", json={"status": "inactive"})
    assert refusal(client.get("/crm/v8/org", headers=zoho_headers)) == (403, "INACTIVE_USER")


def test_modules(client: FlaskClient, zoho_headers: dict[str, str]) -> None:
    """Modules say whether the API serves them and who made them."""
    modules = client.get("/crm/v8/settings/modules", headers=zoho_headers).get_json()["modules"]
    readable = {module["api_name"]: module["generated_type"] for module in modules if module["api_supported"]}
    assert readable == {
        "Leads": "default",
        "Contacts": "default",
        "Accounts": "default",
        "Deals": "default",
        "Campaigns": "default",
        "Memberships": "custom",
        "Orders": "custom",
        "Inspections": "custom",
    }
    assert "Reports" in [module["api_name"] for module in modules]
    one = client.get("/crm/v8/settings/modules/Deals", headers=zoho_headers).get_json()["modules"]
    assert [module["module_name"] for module in one] == ["Potentials"]
    assert refusal(client.get("/crm/v8/settings/modules/Nope", headers=zoho_headers)) == (400, "INVALID_MODULE")


def test_fields(client: FlaskClient, zoho_headers: dict[str, str]) -> None:
    """Fields carry Zoho's types, choices and targets of lookups."""
    answer = client.get("/crm/v8/settings/fields?module=Deals", headers=zoho_headers).get_json()["fields"]
    fields = {field["api_name"]: field for field in answer}
    assert (fields["Modified_Time"]["data_type"], fields["Modified_Time"]["json_type"]) == ("datetime", "string")
    assert (fields["id"]["data_type"], fields["id"]["json_type"]) == ("bigint", "string")
    assert (fields["Tag"]["data_type"], fields["Tag"]["json_type"]) == ("text", "jsonarray")
    assert fields["Account_Name"]["lookup"]["module"]["api_name"] == "Accounts"
    assert fields["Stage"]["pick_list_values"][3]["actual_value"] == "Closed Won"
    assert fields["Deal_Name"]["system_mandatory"]
    missing = client.get("/crm/v8/settings/fields", headers=zoho_headers)
    assert refusal(missing) == (400, "REQUIRED_PARAM_MISSING")
    assert refusal(client.get("/crm/v8/settings/fields?module=X", headers=zoho_headers)) == (400, "INVALID_MODULE")


def test_credits(client: FlaskClient, zoho_headers: dict[str, str], world: World) -> None:
    """What remains is said once half of the day's credits are gone; without any left, calls are refused for a day."""
    first = client.get("/crm/v8/org", headers=zoho_headers)
    assert "X-ACCESSTOKEN-RESET" in first.headers
    assert "X-API-CREDITS-REMAINING" not in first.headers
    organization = world.store.get("zohoOrgs", "us-production") or {}
    organization["_credits"]["used"] = 74_998
    world.store.put("zohoOrgs", "us-production", organization)
    last = client.get("/crm/v8/Leads/deleted", headers=zoho_headers)
    assert last.headers["X-API-CREDITS-REMAINING"] == "0"
    assert refusal(client.get("/crm/v8/org", headers=zoho_headers)) == (429, "TOO_MANY_REQUESTS")
    client.post("/_simulator/clock", json={"advance_seconds": 86_401})
    assert client.get("/crm/v8/org", headers=limited(client, "ZohoCRM.org.READ")).status_code == 200
