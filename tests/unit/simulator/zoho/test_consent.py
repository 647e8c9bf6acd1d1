"""Zoho's consent pages, as a browser sees them."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from pulumi_zoho_aep.simulator import seeds

CALLBACK = "http://127.0.0.1:54321/callback"
ASKED = {
    "response_type": "code",
    "client_id": seeds.ZOHO_CLIENT_ID,
    "scope": "ZohoCRM.settings.fields.READ,ZohoCRM.modules.leads.READ",
    "redirect_uri": CALLBACK,
    "access_type": "offline",
    "prompt": "consent",
    "state": "9f<2c>",
}


def decide(client: FlaskClient, place: str = "", **changed: str) -> dict[str, str]:
    """Answer the page and return the parameters of the redirect."""
    form = {**ASKED, "organization": "us-production", "decision": "accept", **changed}
    answer = client.post(f"{place}/oauth/v2/approve", data=form)
    assert answer.status_code == 302
    location = urlsplit(answer.headers["Location"])
    assert location._replace(query="").geturl() == form["redirect_uri"]
    return {name: values[0] for name, values in parse_qs(location.query).items()}


def exchange(client: FlaskClient, code: str, place: str = "", redirect_uri: str = CALLBACK) -> dict[str, Any]:
    form = {
        "grant_type": "authorization_code",
        "client_id": seeds.ZOHO_CLIENT_ID,
        "client_secret": seeds.ZOHO_CLIENT_SECRET,
        "code": code,
        "redirect_uri": redirect_uri,
    }
    answer: dict[str, Any] = client.post(f"{place}/oauth/v2/token", data=form).get_json()
    return answer


def test_page(client: FlaskClient) -> None:
    """The page says who asks for what, in words, and carries the request in a form that posts back."""
    page = client.get("/oauth/v2/auth", query_string=ASKED)
    text = page.get_data(as_text=True)
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert "Acme Data Pipelines" in text
    assert "Read leads records" in text
    assert "ZohoCRM.modules.leads.READ" in text
    assert '<form method="post" action="approve">' in text
    assert 'name="state" value="9f&lt;2c&gt;"' in text
    assert re.findall(r'name="decision" value="(\w+)"', text) == ["accept", "reject"]
    assert "<script" not in text


def test_organisations_to_choose_from(client: FlaskClient) -> None:
    """The page's own place comes first; others can be reached too, except that China is apart."""

    def choices(place: str, **changed: str) -> list[str]:
        page = client.get(f"{place}/oauth/v2/auth", query_string={**ASKED, **changed}).get_data(as_text=True)
        return re.findall(r'<option value="([\w-]+)"', page)

    assert choices("/dc/eu-sandbox")[:3] == ["eu-sandbox", "eu-production", "eu-developer"]
    assert len(choices("")) == 30
    assert choices("/dc/cn", client_id=seeds.ZOHO_CHINA_CLIENT_ID) == ["cn-production", "cn-sandbox", "cn-developer"]


def test_accept(client: FlaskClient) -> None:
    """The redirect carries state, code and the user's data centre, and the code is good there for a refresh token."""
    returned = decide(client, organization="eu-sandbox")
    assert (returned["state"], returned["location"]) == (ASKED["state"], "eu")
    assert returned["accounts-server"] == "https://accounts.zoho.eu"
    answer = exchange(client, returned["code"], "/dc/eu")
    assert answer["scope"] == ASKED["scope"].replace(",", " ")
    headers = {"Authorization": f"Zoho-oauthtoken {answer['access_token']}"}
    path = "/crm/v8/settings/fields?module=Leads"
    assert client.get(f"/dc/eu-sandbox{path}", headers=headers).status_code == 200
    assert client.get(f"/dc/eu{path}", headers=headers).status_code == 401
    assert "refresh_token" in answer


def test_reject(client: FlaskClient) -> None:
    """A user who refuses sends the client an error, and no code."""
    assert decide(client, decision="reject") == {"state": ASKED["state"], "error": "access_denied"}


@pytest.mark.parametrize(
    ("changed", "granted"),
    [
        ({}, True),
        ({"access_type": "online"}, False),
        ({"prompt": ""}, False),
    ],
)
def test_when_a_refresh_token_is_given(client: FlaskClient, changed: dict[str, str], granted: bool) -> None:  # noqa: FBT001
    """Without offline access, or on a second grant without `prompt=consent`, there is none, and no error either."""
    form = {name: value for name, value in {**ASKED, **changed}.items() if value}
    returned = client.post("/oauth/v2/approve", data={**form, "organization": "us-production", "decision": "accept"})
    code = parse_qs(urlsplit(returned.headers["Location"]).query)["code"][0]
    answer = exchange(client, code)
    assert "access_token" in answer
    assert ("refresh_token" in answer) == granted


def test_first_grant_needs_no_prompt(client: FlaskClient) -> None:
    """A user who never granted the client anything gets a refresh token without `prompt=consent`."""
    for token in client.get("/_simulator/objects").get_json()["zohoRefreshTokens"]:
        client.delete(f"/_simulator/objects/zohoRefreshTokens/{token['id']}")
    form = {name: value for name, value in ASKED.items() if name != "prompt"}
    returned = client.post("/oauth/v2/approve", data={**form, "organization": "us-production", "decision": "accept"})
    assert "refresh_token" in exchange(client, parse_qs(urlsplit(returned.headers["Location"]).query)["code"][0])


def test_code_of_a_web_client(client: FlaskClient) -> None:
    """A code lives a minute and wants the same redirect URI at exchange."""
    assert exchange(client, decide(client)["code"], redirect_uri="") == {"error": "invalid_redirect_uri"}
    code = decide(client)["code"]
    client.post("/_simulator/clock", json={"advance_seconds": 61})
    assert exchange(client, code) == {"error": "invalid_code"}


def test_ten_codes_in_ten_minutes(client: FlaskClient) -> None:
    """The eleventh code in ten minutes is denied."""
    for _ in range(10):
        assert "code" in decide(client)
    assert decide(client)["error"] == "access_denied"


@pytest.mark.parametrize(
    ("changed", "status", "text"),
    [
        ({"client_id": "1000.UNKNOWN"}, 400, "Invalid Client"),
        ({"response_type": "token"}, 400, "Invalid Client"),
        ({"response_type": ""}, 400, "Invalid Response Type"),
        ({"client_id": ""}, 400, "Invalid Response Type"),
        ({"scope": "ZohoCRM.module.READ"}, 400, "Invalid OAuth Scope"),
        ({"scope": "ZohoCRM.org.READ ZohoCRM.users.READ"}, 400, "Invalid OAuth Scope"),
        ({"scope": ""}, 400, "Invalid OAuth Scope"),
        ({"redirect_uri": "http://127.0.0.1:54321/callback/"}, 400, "Invalid Redirect Uri"),
        ({"redirect_uri": "http://127.0.0.1:54321.evil.example/callback"}, 400, "Invalid Redirect Uri"),
        ({"access_type": "sometimes"}, 500, "An error occurred"),
        ({"prompt": "always"}, 500, "An error occurred"),
    ],
)
def test_error_pages(client: FlaskClient, changed: dict[str, str], status: int, text: str) -> None:
    """A wrong request gets Zoho's page and no redirect, neither before nor after the user's answer."""
    asked = {**ASKED, **changed}
    for answer in (
        client.get("/oauth/v2/auth", query_string=asked),
        client.post("/oauth/v2/approve", data={**asked, "organization": "us-production", "decision": "accept"}),
    ):
        assert answer.status_code == status
        assert f"<h1>{text}</h1>" in answer.get_data(as_text=True)


def test_china_is_apart(client: FlaskClient) -> None:
    """The client of the other data centres is unknown in China, and no one is forwarded across."""
    assert client.get("/dc/cn/oauth/v2/auth", query_string=ASKED).status_code == 400
    form = {**ASKED, "organization": "cn-production", "decision": "accept"}
    assert client.post("/oauth/v2/approve", data=form).status_code == 500


def test_only_get_shows_the_page(client: FlaskClient) -> None:
    """Other methods on the page's address are refused."""
    assert client.post("/oauth/v2/auth", data=ASKED).status_code == 400


def test_more_scopes(client: FlaskClient) -> None:
    """Scope enhancement adds scopes to the same refresh token: the next refresh has all of them."""
    refresh = {
        "grant_type": "update_scopes_token",
        "client_id": seeds.ZOHO_CLIENT_ID,
        "client_secret": seeds.ZOHO_CLIENT_SECRET,
        "refresh_token": seeds.ZOHO_REFRESH_TOKEN,
    }
    issued = client.post("/oauth/v2/token/scopeenhance", data=refresh).get_json()
    assert (issued["token_type"], issued["expires_in"]) == ("update_scope", 600)
    asked = {
        "client_id": seeds.ZOHO_CLIENT_ID,
        "response_type": "update_scopes",
        "redirect_uri": CALLBACK,
        "scope": "ZohoCRM.coql.READ",
        "enhance_token": issued["access_token"],
        "logout": "false",
    }
    path = "/oauth/v2/token/addextrascope"
    page = client.get(path, query_string=asked).get_data(as_text=True)
    assert "Read records by query" in page
    assert 'action="addextrascope"' in page
    answer = client.post(path, data={**asked, "decision": "accept"})
    assert answer.headers["Location"].startswith(f"{CALLBACK}?status=success")
    refreshed = client.post("/oauth/v2/token", data={**refresh, "grant_type": "refresh_token"}).get_json()
    assert refreshed["scope"].endswith(" ZohoCRM.coql.READ")
    assert client.get(path, query_string=asked).status_code == 400


def test_more_scopes_refused(client: FlaskClient) -> None:
    """Scope enhancement checks client and refresh token as a refresh does."""
    form = {"grant_type": "update_scopes_token", "client_id": seeds.ZOHO_CLIENT_ID, "refresh_token": "x"}
    path = "/oauth/v2/token/scopeenhance"
    assert client.post(path, data=form).get_json() == {"error": "invalid_client_secret"}
    form["client_secret"] = seeds.ZOHO_CLIENT_SECRET
    assert client.post(path, data=form).get_json() == {"error": "invalid_code"}
    assert client.get(path).status_code == 400
