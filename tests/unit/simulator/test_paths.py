"""Which paths are served, in which spelling, and what is said of all others."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from pulumi_zoho_aep.simulator.app import create_app, create_world
from pulumi_zoho_aep.simulator.front import CONTROL

_WORLD = create_world()
_APP = create_app(_WORLD)
_VALUES = {
    "version": "v8",
    "segment": "eu",
    "container": "tenant",
    "module": "Leads",
    "name": "Leads",
    "kind": "sourceConnections",
    "collection": "sourceConnections",
}


def _path(rule: Rule) -> str:
    rule_text = re.sub(r"<int:\w+>", "7", rule.rule)
    return re.sub(r"<(?:[^:>]+:)?(\w+)>", lambda found: _VALUES.get(found[1], "some-id"), rule_text)


SERVED = sorted(
    {
        (method, _path(rule))
        for rule in _APP.url_map.iter_rules()
        for method in rule.methods or ()
        if method not in ("HEAD", "OPTIONS") and not rule.rule.startswith(CONTROL) and rule.rule != "/"
    }
)
REGISTRY = "/data/foundation/schemaregistry"
UNSERVED = (
    ("GET", "/data/foundation/query/queries"),
    ("GET", "/data/foundation/flowservice/nothing/"),
    ("POST", f"{REGISTRY}/stats"),
    ("PUT", "/data/core/ups"),
    ("GET", "/ims/token/v2"),
    ("DELETE", "/ims/token/v3/"),
    ("GET", "/somewhere"),
)


def _said(client: FlaskClient, method: str, path: str, headers: dict[str, str]) -> tuple[int, Any]:
    answer = client.open(path, method=method, headers=headers)
    body = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d\d-\d\d-\d{4} [\d:]+", "*", answer.get_data(as_text=True))
    return answer.status_code, body


@pytest.mark.parametrize(("method", "path"), SERVED)
def test_a_slash_at_the_end_changes_nothing(
    client: FlaskClient, headers: dict[str, str], zoho_headers: dict[str, str], method: str, path: str
) -> None:
    """Some clients write one; every path is served in the same way with and without."""
    sent = zoho_headers if "/crm/" in path else headers
    if path.startswith(REGISTRY):
        sent = {**sent, "Accept": "application/vnd.adobe.xdm+json"}
    without, with_one = (_said(client, method, path + slash, sent) for slash in ("", "/"))
    assert with_one[0] == without[0]
    assert "does not serve" not in without[1] or path.endswith("/crm/v8/some-id")


@pytest.mark.parametrize(("method", "path"), UNSERVED)
def test_an_unserved_path_of_adobe_says_so(
    client: FlaskClient, headers: dict[str, str], method: str, path: str
) -> None:
    """As JSON in the form of Adobe's errors, with the method and where to look."""
    answer = client.open(path, method=method, headers=headers)
    assert answer.status_code in (404, 405)
    assert answer.is_json
    body = answer.get_json()
    assert body["detail"].startswith(f"The simulator does not serve {method} {path.rstrip('/')}")
    assert body["detail"].endswith("http://localhost/ shows what it does")
    assert (body["status"], body["title"]) == (answer.status_code, answer.status.partition(" ")[2].title())


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/crm/v8/settings/pipeline/"),
        ("POST", "/crm/v8/Leads"),
        ("GET", "/crm/v8/Leads/search"),
        ("GET", "/dc/eu/crm/v8/settings/layouts"),
        ("GET", "/oauth/v3/device/code"),
        ("GET", "/dc/jp/oauth/v2/nothing"),
        ("PATCH", "/oauth/serverinfo"),
    ],
)
def test_an_unserved_path_of_zoho_says_so(
    client: FlaskClient, zoho_headers: dict[str, str], method: str, path: str
) -> None:
    """As JSON in the envelope of the CRM's errors."""
    if path.startswith("/dc/eu"):
        form = {"client_id": "1000.SIMULATEDCLIENT00000000000000000", "grant_type": "refresh_token"}
        zoho_headers = _of_europe(client, form)
    answer = client.open(path, method=method, headers=zoho_headers)
    body = answer.get_json()
    assert body["message"].startswith(f"The simulator does not serve {method} {path.rstrip('/')}")
    assert body["status"] == "error"
    assert body["code"] in ("INVALID_URL_PATTERN", "INVALID_REQUEST_METHOD")


def _of_europe(client: FlaskClient, form: dict[str, str]) -> dict[str, str]:
    from pulumi_zoho_aep.simulator import seeds

    secrets = {
        "client_secret": seeds.ZOHO_CLIENT_SECRET,
        "refresh_token": seeds.zoho_refresh_token("eu", "production"),
    }
    token = client.post("/dc/eu/oauth/v2/token", data={**form, **secrets}).get_json()["access_token"]
    return {"Authorization": f"Zoho-oauthtoken {token}"}


def test_a_place_that_zoho_does_not_have(client: FlaskClient) -> None:
    """It is said as JSON, too."""
    answer = client.get("/dc/mars/oauth/serverinfo")
    assert answer.status_code == 404
    assert "called mars" in answer.get_json()["message"]


def test_faults_match_with_and_without_the_slash(client: FlaskClient, headers: dict[str, str]) -> None:
    """Who breaks a path breaks it in every spelling; the journal has the one that was sent."""
    client.post(f"{CONTROL}/faults", json={"path": f"{REGISTRY}/stats", "status": 503})
    assert client.get(f"{REGISTRY}/stats/", headers=headers).status_code == 503
    assert client.get(f"{CONTROL}/requests/").get_json()[-1]["path"] == f"{REGISTRY}/stats/"


@pytest.mark.parametrize("segment", ["", "/dc/eu", "/dc/eu-sandbox", "/dc/cn", "/dc/us-developer"])
def test_the_api_domain_leads_back(client: FlaskClient, segment: str) -> None:
    """A client that goes where the token's answer sends it stays with the simulator, and its token works there."""
    from pulumi_zoho_aep.simulator import seeds

    code, _, environment = segment.removeprefix("/dc/").partition("-")
    china = code == "cn"
    form = {
        "grant_type": "refresh_token",
        "client_id": seeds.ZOHO_CHINA_CLIENT_ID if china else seeds.ZOHO_CLIENT_ID,
        "client_secret": seeds.ZOHO_CHINA_CLIENT_SECRET if china else seeds.ZOHO_CLIENT_SECRET,
        "refresh_token": seeds.zoho_refresh_token(code or "us", environment or "production"),
    }
    issued = client.post(f"{segment}/oauth/v2/token", data=form, base_url="http://127.0.0.1:8799").get_json()
    assert issued["api_domain"] == f"http://127.0.0.1:8799{segment}"
    path = f"{issued['api_domain']}/crm/v8/org"
    assert client.get(path, headers={"Authorization": f"Zoho-oauthtoken {issued['access_token']}"}).status_code == 200


@pytest.mark.parametrize("version", ["v2", "v2.1", "v3", "v4", "v5", "v6", "v7", "v8"])
def test_every_version_of_the_crm(client: FlaskClient, zoho_headers: dict[str, str], version: str) -> None:
    """They coexist, with the same paths."""
    assert client.get(f"/crm/{version}/settings/modules/", headers=zoho_headers).status_code == 200


def test_header_names_have_no_case(client: FlaskClient, headers: dict[str, str]) -> None:
    """Proxies and libraries write them as they like."""
    for change in (str.lower, str.upper):
        assert client.get(f"{REGISTRY}/stats", headers={change(k): v for k, v in headers.items()}).status_code == 200


@pytest.mark.parametrize(
    "query", ["property=flowId==x&count=False", "property=flowId%3D%3Dx&count=true", "property=flowId%3d%3d%22x%22"]
)
def test_queries_in_every_encoding(client: FlaskClient, headers: dict[str, str], query: str) -> None:
    """Equal signs may be escaped or not, and Python writes truth with a capital."""
    assert client.get(f"/data/foundation/flowservice/runs?{query}", headers=headers).status_code == 200
