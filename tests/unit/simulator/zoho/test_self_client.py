"""The page on which a person generates a self client's code."""

import re

import pytest
from flask.testing import FlaskClient

from pulumi_zoho_aep.simulator import seeds

PATH = "/api-console/self-client"
ASKED = {"scope": "ZohoCRM.org.READ,ZohoCRM.modules.READ", "minutes": "5", "description": "<ours>"}


def page(client: FlaskClient, place: str, **asked: str) -> str:
    return client.post(f"{place}{PATH}", data={**ASKED, **asked}).get_data(as_text=True)


def code_on(text: str) -> str:
    found: list[str] = re.findall(r'<output id="code"><code>(.+)</code>', text)
    return found[0]


def exchange(client: FlaskClient, code: str, place: str) -> dict[str, str]:
    china = place == "/dc/cn"
    form = {
        "grant_type": "authorization_code",
        "client_id": seeds.ZOHO_CHINA_CLIENT_ID if china else seeds.ZOHO_CLIENT_ID,
        "client_secret": seeds.ZOHO_CHINA_CLIENT_SECRET if china else seeds.ZOHO_CLIENT_SECRET,
        "code": code,
    }
    answer: dict[str, str] = client.post(f"{place}/oauth/v2/token", data=form).get_json()
    return answer


def test_form(client: FlaskClient) -> None:
    """Scopes, duration and description are asked for; three minutes are the default; no script is needed."""
    answer = client.get(f"/dc/ca{PATH}")
    text = answer.get_data(as_text=True)
    assert re.findall(r'<(?:input|select) id="\w+" name="(\w+)"', text) == ["scope", "minutes", "description"]
    assert re.findall(r'<option value="(\d+)"( selected)?', text) == [
        ("3", " selected"),
        ("5", ""),
        ("7", ""),
        ("10", ""),
    ]
    assert "https://api-console.zohocloud.ca" in text
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert "<script" not in text


@pytest.mark.parametrize(("place", "code"), [("", "us"), ("/dc/eu", "eu"), ("/dc/cn", "cn")])
def test_code(client: FlaskClient, place: str, code: str) -> None:
    """The organisation is chosen last, among those of the data centre; the code is good for its minutes, once."""
    choice = page(client, place)
    assert re.findall(r'<option value="([\w-]+)"', choice) == [
        f"{code}-{one}" for one in ("production", "sandbox", "developer")
    ]
    assert 'name="description" value="&lt;ours&gt;"' in choice
    first, second = (code_on(page(client, place, organization=f"{code}-sandbox")) for _ in range(2))
    client.post("/_simulator/clock", json={"advance_seconds": 299})
    answer = exchange(client, first, place)
    assert answer["scope"] == ASKED["scope"].replace(",", " ")
    assert "refresh_token" in answer
    assert exchange(client, first, place) == {"error": "invalid_code"}
    client.post("/_simulator/clock", json={"advance_seconds": 2})
    assert exchange(client, second, place) == {"error": "invalid_code"}


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"scope": ""}, "Enter a valid scope"),
        ({"scope": "ZohoCRM.org.READ, ZohoCRM.modules.READ"}, "Enter a valid scope"),
        ({"minutes": "60", "organization": "us-production"}, "a code lives 3, 5, 7, 10 minutes"),
    ],
)
def test_problems(client: FlaskClient, changed: dict[str, str], text: str) -> None:
    """What cannot be is said, and asked for again with what was filled in."""
    found = page(client, "", **changed)
    assert f'<p role="alert">{text}</p>' in found
    assert 'name="description" value="&lt;ours&gt;"' in found


def test_an_organisation_elsewhere(client: FlaskClient) -> None:
    """Organisations of another data centre cannot be chosen."""
    assert 'id="organization"' in page(client, "", organization="eu-production")


def test_ten_codes_in_ten_minutes(client: FlaskClient) -> None:
    """The eleventh is refused, wherever the first ten were asked for."""
    for _ in range(10):
        client.post("/_simulator/zoho/codes", json={})
    assert "ten codes in ten minutes" in page(client, "", organization="us-production")
