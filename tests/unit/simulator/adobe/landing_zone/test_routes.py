"""Landing zones: what they are called, their credentials, and when these end."""

from datetime import datetime, timezone
from typing import Any

import pytest
from flask.testing import FlaskClient

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.world import World

ZONE = "/data/foundation/connectors/landingzone"
TYPE = "type=user_drop_zone"
DAY = 24 * 3600


def credentials(client: FlaskClient, headers: dict[str, str]) -> dict[str, Any]:
    answer = client.get(f"{ZONE}/credentials?{TYPE}", headers=headers)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.get_json()
    return found


def status(client: FlaskClient, found: dict[str, Any], name: str = "a.csv", content: bytes = b"x") -> int:
    path = found["SASUri"].removeprefix("http://localhost").replace("?", f"/{name}?")
    headers = {"x-ms-blob-type": "BlockBlob"}
    return int(client.put(path, data=content, headers=headers).status_code)


@pytest.fixture
def later(client: FlaskClient, world: World, headers: dict[str, str]) -> Any:
    """Let time pass and return the headers of a token that is issued then."""

    def passed(seconds: float) -> dict[str, str]:
        world.advance(seconds)
        form = {
            "grant_type": "client_credentials",
            "client_id": seeds.ADOBE_CLIENT_ID,
            "client_secret": seeds.ADOBE_CLIENT_SECRET,
            "scope": "openid,AdobeID,read_organizations,additional_info.projectedProductContext",
        }
        token = client.post("/ims/token/v3", data=form).get_json()["access_token"]
        return {**headers, "Authorization": f"Bearer {token}"}

    return passed


def test_on_azure(client: FlaskClient, world: World, headers: dict[str, str]) -> None:
    """The zone is a container; its credentials let upload for a week, and are the same until then."""
    assert client.get(f"{ZONE}?{TYPE}", headers=headers).get_json() == {
        "containerName": "dlz-user-container",
        "containerTTL": "7",
    }
    found = credentials(client, headers)
    assert found.keys() == {"containerName", "SASToken", "storageAccountName", "SASUri", "expiryDate"}
    ends = datetime.fromtimestamp(world.clock.now() + 7 * DAY, timezone.utc)
    assert found["expiryDate"] == f"{ends:%Y-%m-%d}"
    assert credentials(client, headers) == found
    assert status(client, found) == 201


def test_credentials_end(client: FlaskClient, headers: dict[str, str], later: Any) -> None:
    """Past their end the same call issues new ones."""
    found = credentials(client, headers)
    headers = later(7 * DAY + 1)
    assert status(client, found) == 403
    renewed = credentials(client, headers)
    assert renewed["SASToken"] != found["SASToken"]
    assert status(client, renewed) == 201


def test_refresh_ends_the_credentials_before(client: FlaskClient, headers: dict[str, str]) -> None:
    """A refresh replaces them at once, including those that somebody is uploading with."""
    found = credentials(client, headers)
    renewed = client.post(f"{ZONE}/credentials?{TYPE}&action=refresh", headers=headers).get_json()
    assert (status(client, found), status(client, renewed)) == (403, 201)
    assert credentials(client, headers) == renewed


def test_each_sandbox_has_its_own(client: FlaskClient, headers: dict[str, str]) -> None:
    """Credentials of one sandbox do not open another's zone."""
    here, there = credentials(client, headers), credentials(client, {**headers, "x-sandbox-name": "prod"})
    assert here["storageAccountName"] != there["storageAccountName"]
    crossed = there["SASUri"].partition("?")[0] + "?" + here["SASToken"]
    assert status(client, {"SASUri": crossed}) == 403


def test_files_go_after_a_week(client: FlaskClient, headers: dict[str, str], later: Any) -> None:
    """F.7 (8): a file is there for seven days."""
    assert status(client, credentials(client, headers)) == 201
    for seconds, expected in ((6 * DAY, 200), (DAY, 404)):
        headers = later(seconds)
        path = credentials(client, headers)["SASUri"].removeprefix("http://localhost").replace("?", "/a.csv?")
        assert client.get(path).status_code == expected


def test_on_aws(client: FlaskClient, headers: dict[str, str]) -> None:
    """F.7 (8): there it is a folder in a bucket, with the credentials of a session."""
    client.put("/_simulator/landingzone", json={"provider": "aws"})
    zone = client.get(f"{ZONE}?{TYPE}", headers=headers).get_json()
    assert (zone["dlzProvider"], zone["dataTTL"]) == ("Amazon S3", {"timeUnit": "days", "timeQuantity": 7})
    found = credentials(client, headers)
    assert found["credentials"].keys() == {"clientId", "awsAccessKeyId", "awsSecretAccessKey", "awsSessionToken"}
    assert isinstance(found["expiryTime"], int)
    refused = client.post(f"{ZONE}/credentials?{TYPE}&action=refresh", headers=headers)
    assert refused.get_json()["type"].endswith("1703-400")


def test_refusals(client: FlaskClient, headers: dict[str, str]) -> None:
    """Another type, another action, and a zone that is not active are refused."""
    for method, query, code in (
        ("GET", "type=dlz_destination", "1701-400"),
        ("GET", "", "1701-400"),
        ("POST", f"{TYPE}&action=destroy", "1702-400"),
    ):
        answer = client.open(f"{ZONE}/credentials?{query}", method=method, headers=headers)
        assert answer.get_json()["type"].endswith(code)
    client.put("/_simulator/landingzone", json={"state": "inactive"})
    assert client.get(f"{ZONE}?{TYPE}", headers=headers).status_code == 500
    assert client.put("/_simulator/landingzone", json={"provider": "moon"}).status_code == 400


def test_no_signature_is_in_the_journal(client: FlaskClient, world: World, headers: dict[str, str]) -> None:
    """Neither in the answer that brings it nor in the requests that use it."""
    found = credentials(client, headers)
    status(client, found)
    assert found["SASToken"].partition("sig=")[2] not in str(world.journal.since(0))
