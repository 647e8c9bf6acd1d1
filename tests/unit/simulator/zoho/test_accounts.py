"""Token endpoint, scope enhancement, revocation: Zoho's accounts servers."""

import base64
from typing import Any

import pytest
from flask.testing import FlaskClient

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.world import World
from pulumi_zoho_aep.simulator.zoho import accounts
from pulumi_zoho_aep.simulator.zoho.scopes import SEEDED

CLIENT = {"client_id": seeds.ZOHO_CLIENT_ID, "client_secret": seeds.ZOHO_CLIENT_SECRET}
REFRESH = {**CLIENT, "grant_type": "refresh_token", "refresh_token": seeds.ZOHO_REFRESH_TOKEN}
EXCHANGE = {**CLIENT, "grant_type": "authorization_code", "code": seeds.ZOHO_GRANT_TOKEN}
TOKEN = "/oauth/v2/token"


def ask(client: FlaskClient, form: dict[str, str], place: str = "") -> dict[str, Any]:
    answer = client.post(f"{place}{TOKEN}", data=form)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.get_json()
    return found


def works(client: FlaskClient, token: str) -> bool:
    return client.get("/crm/v8/org", headers={"Authorization": f"Zoho-oauthtoken {token}"}).status_code == 200


def code(client: FlaskClient, **wishes: object) -> str:
    answer = client.post("/_simulator/zoho/codes", json=wishes)
    assert answer.status_code == 200
    return str(answer.get_json()["code"])


def test_refresh(client: FlaskClient) -> None:
    """A refresh answers an access token that works, and never another refresh token."""
    answer = ask(client, REFRESH)
    assert list(answer) == ["access_token", "scope", "api_domain", "token_type", "expires_in"]
    assert (answer["token_type"], answer["expires_in"]) == ("Bearer", 3600)
    assert answer["api_domain"] == "http://localhost"
    assert answer["scope"].split() == list(SEEDED)
    assert works(client, answer["access_token"])


def test_exchange_once(client: FlaskClient) -> None:
    """The seeded grant token gives a refresh token once, and is spent then."""
    first = ask(client, EXCHANGE)
    assert first["refresh_token"] != seeds.ZOHO_REFRESH_TOKEN
    assert works(client, first["access_token"])
    assert ask(client, {**REFRESH, "refresh_token": first["refresh_token"]})["access_token"]
    assert ask(client, EXCHANGE) == {"error": "invalid_code"}
    client.post("/_simulator/reset")
    assert "refresh_token" in ask(client, EXCHANGE)


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({**REFRESH, "client_id": "1000.UNKNOWN", "client_secret": "x"}, "invalid_client"),
        ({**REFRESH, "client_secret": "wrong"}, "invalid_client_secret"),
        ({**REFRESH, "refresh_token": "wrong"}, "invalid_code"),
        ({**EXCHANGE, "code": "wrong"}, "invalid_code"),
        ({**EXCHANGE, "redirect_uri": "https://example.com/callback"}, "invalid_redirect_uri"),
        ({**REFRESH, "grant_type": "password"}, "invalid_client"),
        ({**CLIENT, "grant_type": "client_credentials", "scope": "ZohoCRM.org.READ"}, "missing_org_info"),
        ({**REFRESH, "client_id": seeds.ZOHO_CHINA_CLIENT_ID}, "invalid_client"),
    ],
)
def test_errors_have_status_200(client: FlaskClient, form: dict[str, str], error: str) -> None:
    """Failures are reported in the body; the client is checked before its secret, the secret before the token."""
    assert ask(client, form) == {"error": error}


def test_wrong_redirect_uses_the_code_up(client: FlaskClient) -> None:
    """After an exchange with a wrong redirect URI, the right one comes too late."""
    assert ask(client, {**EXCHANGE, "redirect_uri": "https://example.com/callback"}) == {
        "error": "invalid_redirect_uri"
    }
    assert ask(client, EXCHANGE) == {"error": "invalid_code"}


@pytest.mark.parametrize(("method", "form"), [("GET", REFRESH), ("PUT", REFRESH), ("POST", CLIENT), ("POST", {})])
def test_status_400(client: FlaskClient, method: str, form: dict[str, str]) -> None:
    """A wrong method and a missing grant type are the failures with status 400."""
    assert client.open(TOKEN, method=method, data=form).status_code == 400


def test_json_is_not_understood(client: FlaskClient) -> None:
    """A JSON body is as good as none."""
    assert client.post(TOKEN, json=REFRESH).status_code == 400


def test_other_ways_to_send(client: FlaskClient) -> None:
    """The query and the Basic header are taken as well."""
    assert "access_token" in client.post(TOKEN, query_string=REFRESH).get_json()
    basic = base64.b64encode(f"{seeds.ZOHO_CLIENT_ID}:{seeds.ZOHO_CLIENT_SECRET}".encode()).decode()
    form = {"grant_type": "refresh_token", "refresh_token": seeds.ZOHO_REFRESH_TOKEN}
    answer = client.post(TOKEN, data=form, headers={"Authorization": f"Basic {basic}"})
    assert "access_token" in answer.get_json()


def test_data_centres_are_apart(client: FlaskClient) -> None:
    """A token is known in its data centre only; environments share the accounts server and nothing else."""
    eu = {**REFRESH, "refresh_token": seeds.zoho_refresh_token("eu", "sandbox")}
    assert ask(client, eu) == {"error": "invalid_code"}
    assert ask(client, REFRESH, "/dc/eu") == {"error": "invalid_code"}
    assert ask(client, REFRESH, "/dc/cn") == {"error": "invalid_client"}
    issued = ask(client, eu, "/dc/eu")
    assert issued["api_domain"] == "http://localhost/dc/eu-sandbox"
    headers = {"Authorization": f"Zoho-oauthtoken {issued['access_token']}"}
    statuses = [
        client.get(f"{place}/crm/v8/org", headers=headers).status_code for place in ("/dc/eu-sandbox", "/dc/eu", "")
    ]
    assert statuses == [200, 401, 401]
    assert client.post(f"/dc/atlantis{TOKEN}", data=REFRESH).status_code == 404


@pytest.mark.parametrize("data_center", ["us", "eu", "in", "au", "cn", "jp", "ca", "sa", "uk", "ae", "sg"])
@pytest.mark.parametrize("environment", ["production", "sandbox", "developer"])
def test_seeded_refresh_tokens(client: FlaskClient, data_center: str, environment: str) -> None:
    """Every place has a refresh token from the start, of the real shape, and its own organisation."""
    form = {**REFRESH, "refresh_token": seeds.zoho_refresh_token(data_center, environment)}
    if data_center == "cn":
        form |= {"client_id": seeds.ZOHO_CHINA_CLIENT_ID, "client_secret": seeds.ZOHO_CHINA_CLIENT_SECRET}
    place = f"/dc/{data_center}" + ("" if environment == "production" else f"-{environment}")
    token = ask(client, form, place)["access_token"]
    org = client.get(f"{place}/crm/v8/org", headers={"Authorization": f"Zoho-oauthtoken {token}"}).get_json()["org"][0]
    assert org["type"] == environment


def test_ten_refreshes_in_ten_minutes(client: FlaskClient) -> None:
    """The eleventh refresh is throttled, trying again prolongs the block, waiting ends it."""
    for _ in range(10):
        ask(client, REFRESH)
    throttled = client.post(TOKEN, data=REFRESH)
    assert throttled.status_code == 400
    assert throttled.get_json()["error"] == "Access Denied"
    assert throttled.get_json()["status"] == "failure"
    client.post("/_simulator/clock", json={"advance_seconds": 599})
    assert client.post(TOKEN, data=REFRESH).status_code == 400
    client.post("/_simulator/clock", json={"advance_seconds": 599})
    assert client.post(TOKEN, data=REFRESH).status_code == 400
    client.post("/_simulator/clock", json={"advance_seconds": 601})
    assert "access_token" in ask(client, REFRESH)


def test_eleventh_access_token_ends_the_first(client: FlaskClient) -> None:
    """Ten access tokens of one refresh token live at a time."""
    tokens = [ask(client, REFRESH)["access_token"] for _ in range(9)]
    client.post("/_simulator/clock", json={"advance_seconds": 601})
    tokens += [ask(client, REFRESH)["access_token"] for _ in range(2)]
    assert [works(client, token) for token in tokens[:3]] == [False, True, True]
    assert works(client, tokens[-1])


def test_access_tokens_end(client: FlaskClient) -> None:
    """An access token lives an hour."""
    token = ask(client, REFRESH)["access_token"]
    client.post("/_simulator/clock", json={"advance_seconds": 3599})
    assert works(client, token)
    client.post("/_simulator/clock", json={"advance_seconds": 2})
    assert not works(client, token)


def test_twenty_refresh_tokens(client: FlaskClient) -> None:
    """The twenty-first refresh token of a user and client silently ends the first with its access tokens."""
    oldest = ask(client, REFRESH)["access_token"]
    for number in range(20):
        if number % 10 == 0:
            client.post("/_simulator/clock", json={"advance_seconds": 601})
        if number == 19:
            assert works(client, oldest)
        ask(client, {**EXCHANGE, "code": code(client)})
    assert ask(client, REFRESH) == {"error": "invalid_code"}
    assert not works(client, oldest)


def test_codes_of_the_console(client: FlaskClient) -> None:
    """A self client's code is bound to its scopes, place and minutes; ten are given out in ten minutes."""
    scopes = ["ZohoCRM.org.READ"]
    made = code(client, data_center="eu", environment="sandbox", scopes=scopes, minutes=5)
    assert ask(client, {**EXCHANGE, "code": made}) == {"error": "invalid_code"}
    assert ask(client, {**EXCHANGE, "code": made}, "/dc/eu")["scope"] == "ZohoCRM.org.READ"
    late = code(client, minutes=3)
    client.post("/_simulator/clock", json={"advance_seconds": 181})
    assert ask(client, {**EXCHANGE, "code": late}) == {"error": "invalid_code"}
    for wrong in ({"minutes": 4}, {"scopes": ["ZohoCRM.nonsense.READ"]}, {"data_center": "atlantis"}):
        assert client.post("/_simulator/zoho/codes", json=wrong).status_code == 400
    for _ in range(8):
        code(client)
    assert client.post("/_simulator/zoho/codes", json={}).status_code == 400


def test_client_credentials(client: FlaskClient) -> None:
    """A client gets a token of its own for an organisation, without a refresh token."""
    zgid = client.get("/_simulator/objects").get_json()["zohoOrgs"][0]["zgid"]
    form = {**CLIENT, "grant_type": "client_credentials", "scope": "ZohoCRM.org.READ", "soid": f"ZohoCRM.{zgid}"}
    answer = ask(client, form)
    assert "refresh_token" not in answer
    assert works(client, answer["access_token"])


def test_variants(client: FlaskClient) -> None:
    """Deviations of real servers are switched on and off by a control call."""

    def vary(**variant: object) -> None:
        assert client.put("/_simulator/zoho", json={"variant": variant}).status_code == 200

    vary(scope="absent", api_domain="https://api.zoho.eu", expires="milliseconds")
    answer = ask(client, REFRESH)
    assert "scope" not in answer
    assert (answer["api_domain"], answer["expires_in"], answer["expires_in_sec"]) == (
        "https://api.zoho.eu",
        3600000,
        3600,
    )
    vary(html=503)
    assert client.post(TOKEN, data=REFRESH).status_code == 503
    assert client.post(TOKEN, data=REFRESH).mimetype == "text/html"
    vary(throttle_status=200, language="zh")
    for _ in range(9):
        ask(client, REFRESH)
    assert ask(client, REFRESH)["error"] == "拒绝访问"
    vary()
    assert client.post(TOKEN, data=REFRESH).status_code == 400
    assert client.put("/_simulator/zoho", json={"variant": {"typo": 1}}).status_code == 400


@pytest.mark.parametrize("revoked", ["refresh", "access"])
def test_revoke(client: FlaskClient, revoked: str) -> None:
    """Revoking a refresh token ends its access tokens too; a second time it is unknown: 400 with a page."""
    token = ask(client, REFRESH)["access_token"]
    form = {"token": seeds.ZOHO_REFRESH_TOKEN if revoked == "refresh" else token}
    assert client.post("/dc/eu/oauth/v2/token/revoke", data=form).status_code == 400
    assert client.post("/oauth/v2/token/revoke", data=form).get_json() == {"status": "success"}
    assert not works(client, token)
    assert ("error" in ask(client, REFRESH)) == (revoked == "refresh")
    again = client.post("/oauth/v2/token/revoke", data=form)
    assert (again.status_code, again.mimetype) == (400, "text/html")


def test_revoke_by_the_client(client: FlaskClient) -> None:
    """The other flavour wants the client's credentials and the token's type."""
    path, auth = "/oauth/v2/revoke/token", (seeds.ZOHO_CLIENT_ID, seeds.ZOHO_CLIENT_SECRET)
    form = {"token": seeds.ZOHO_REFRESH_TOKEN, "token_type": "refresh_token"}
    assert client.post(path, data=form).status_code == 400
    assert client.post(path, data={**form, "token_type": "access_token"}, auth=auth).status_code == 400
    assert client.post(path, data=form, auth=auth).status_code == 200
    assert client.post(path, data=form, auth=auth).status_code == 400


def test_who_the_user_is(client: FlaskClient, zoho_headers: dict[str, str]) -> None:
    """The user's profile needs a scope that the seeded tokens lack."""
    assert client.get("/oauth/user/info").get_json()["code"] == "INVALID_OAUTHTOKEN"
    assert client.get("/oauth/user/info", headers=zoho_headers).get_json()["code"] == "INVALID_OAUTHSCOPE"
    token = ask(client, {**EXCHANGE, "code": code(client, scopes=["AaaServer.profile.READ"])})["access_token"]
    answer = client.get("/oauth/user/info", headers={"Authorization": f"Zoho-oauthtoken {token}"})
    assert answer.get_json()["Email"] == "robin.us@acme.example"


def test_server_info(client: FlaskClient) -> None:
    """All accounts servers are listed by the code of their data centre, Canada's odd name included."""
    locations = client.get("/oauth/serverinfo").get_json()["locations"]
    assert len(locations) == 11
    assert (locations["eu"], locations["ca"]) == ("https://accounts.zoho.eu", "https://accounts.zohocloud.ca")


def test_verification(client: FlaskClient, world: World) -> None:
    """Credentials are proven as a whole, and every drift of one of them shows."""

    def proven(url: str = "https://accounts.zoho.com", **changed: str) -> bool:
        credentials = {**CLIENT, "refresh_token": seeds.ZOHO_REFRESH_TOKEN, **changed}
        return accounts.verifies(world.store, world.clock, url, **credentials)

    assert proven()
    assert not proven("https://accounts.zoho.eu")
    assert not proven("https://accounts.example")
    assert not proven(client_secret="wrong")
    assert not proven(client_id="wrong")
    assert not proven(refresh_token="wrong")
    assert proven("https://accounts.zoho.eu", refresh_token=seeds.zoho_refresh_token("eu", "developer"))
    assert accounts.organization_key(world.store, seeds.zoho_refresh_token("eu", "developer")) == "eu-developer"
    assert accounts.organization_key(world.store, "wrong") is None
    client.patch("/_simulator/objects/zohoUsers/us-production", json={"status": "inactive"})
    assert not proven()


def test_drift_of_the_secret(client: FlaskClient) -> None:
    """A secret regenerated in the console fails the old one; refresh tokens survive."""
    path = f"/_simulator/objects/zohoClients/{seeds.ZOHO_CLIENT_ID}"
    client.patch(path, json={"_secrets": {"client_secret": "regenerated"}})
    assert ask(client, REFRESH) == {"error": "invalid_client_secret"}
    assert "access_token" in ask(client, {**REFRESH, "client_secret": "regenerated"})


def test_drift_of_the_token(client: FlaskClient, zoho_headers: dict[str, str]) -> None:
    """A refresh token that the user took away is unknown, and so are its access tokens."""
    tokens = client.get("/_simulator/objects").get_json()["zohoRefreshTokens"]
    mine = next(token["id"] for token in tokens if token["place"] == "us-production")
    client.delete(f"/_simulator/objects/zohoRefreshTokens/{mine}")
    assert ask(client, REFRESH) == {"error": "invalid_code"}
    assert client.get("/crm/v8/org", headers=zoho_headers).get_json()["code"] == "INVALID_TOKEN"
