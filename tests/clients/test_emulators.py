"""Emulators behind the simulator, Azurite and moto's server, to which the vendors' own clients write."""

from typing import Any

import boto3
import pytest
import requests
from azure.core.exceptions import HttpResponseError
from azure.storage.blob import ContainerClient

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator
from pulumi_zoho_aep.simulator.setting import Setting

ZONE = "/data/foundation/connectors/landingzone/credentials?type=user_drop_zone"
EXPLORE = "/data/foundation/flowservice/connectionSpecs/26f526f2-58f4-4712-961d-e41bf1ccc0e8/explore"
DAY = 24 * 3600


class Platform:
    """Calls of the simulated AEP."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        form = {
            "grant_type": "client_credentials",
            "client_id": seeds.ADOBE_CLIENT_ID,
            "client_secret": seeds.ADOBE_CLIENT_SECRET,
            "scope": "openid,AdobeID,read_organizations,additional_info.projectedProductContext",
        }
        token = requests.post(f"{simulator.url}/ims/token/v3", data=form, timeout=10).json()["access_token"]
        self._headers = {
            "Authorization": f"Bearer {token}",
            "x-api-key": seeds.ADOBE_CLIENT_ID,
            "x-gw-ims-org-id": seeds.ORGANIZATION,
            "x-sandbox-name": seeds.SANDBOX,
        }

    def call(self, path: str, method: str = "GET") -> Any:
        """Return the answer to a call."""
        return requests.request(method, f"{self._simulator.url}{path}", headers=self._headers, timeout=10).json()

    def files(self) -> list[str]:
        """Return the paths in the landing zone's folder of leads."""
        root = self.call(f"{EXPLORE}?objectType=root")
        if not root:
            return []
        folder = root[0]["path"]
        return [one["path"] for one in self.call(f"{EXPLORE}?objectType=folder&object={folder}")]


def test_a_landing_zone_in_azurite(azurite: str) -> None:
    """Azure's client uploads with the signature that AEP gives; AEP reads the file, for seven days of its own time."""
    with Simulator(setting=Setting(endpoints={"blob": azurite})) as simulator:
        platform = Platform(simulator)
        found = platform.call(ZONE)
        with ContainerClient.from_container_url(found["SASUri"]) as container:
            container.upload_blob("zoho/1.csv", b"id,Email\n1,a@mail.example\n")
        assert platform.files() == ["dlz-user-container/zoho/1.csv"]
        renewed = platform.call(f"{ZONE}&action=refresh", "POST")
        ended = ContainerClient.from_container_url(found["SASUri"], retry_total=0)
        with ended, pytest.raises(HttpResponseError, match="AuthorizationFailure"):
            ended.upload_blob("zoho/2.csv", b"x")
        simulator.world.advance(6 * DAY)
        with ContainerClient.from_container_url(renewed["SASUri"]) as container:
            container.upload_blob("zoho/3.csv", b"id,Email\n1,a@mail.example\n")
        assert Platform(simulator).files() == ["dlz-user-container/zoho/1.csv", "dlz-user-container/zoho/3.csv"]
        simulator.world.advance(DAY)
        assert Platform(simulator).files() == ["dlz-user-container/zoho/3.csv"]


def test_a_landing_zone_in_s3(moto: str) -> None:
    """Amazon's client uploads with the session that AEP gives."""
    with Simulator(setting=Setting(endpoints={"s3": moto})) as simulator:
        requests.put(f"{simulator.url}/_simulator/landingzone", json={"provider": "aws"}, timeout=10)
        platform = Platform(simulator)
        found = platform.call(ZONE)
        assert platform.files() == []
        keys, place = found["credentials"], found["dlzPath"]
        client = boto3.client(
            "s3",
            endpoint_url=moto,
            region_name="us-east-1",
            aws_access_key_id=keys["awsAccessKeyId"],
            aws_secret_access_key=keys["awsSecretAccessKey"],
            aws_session_token=keys["awsSessionToken"],
        )
        client.put_object(Bucket=place["bucketName"], Key=f"{place['dlzFolder']}/zoho/1.csv", Body=b"id\n1\n")
        client.close()
        assert platform.files() == ["user_drop_zone/zoho/1.csv"]
