"""Containers of a customer's own account, made with Azure's official client."""

import base64
import hashlib

import pytest
from azure.core.exceptions import HttpResponseError, ResourceExistsError
from azure.storage.blob import BlobServiceClient

from pulumi_zoho_aep.simulator.server import Simulator


def _client(simulator: Simulator, key: bytes) -> BlobServiceClient:
    credential = {"account_name": "acme", "account_key": base64.b64encode(key).decode()}
    return BlobServiceClient(f"{simulator.url}/blob/acme", credential=credential, retry_total=0)


def test_the_key_makes_a_container(simulator: Simulator) -> None:
    """Once; then files go into it. Another key makes none."""
    with _client(simulator, hashlib.sha512(b"key of acme").digest()) as client:
        container = client.create_container("zoho")
        container.upload_blob("a.csv", b"id\r\n1\r\n")
        assert [blob.name for blob in container.list_blobs()] == ["a.csv"]
        with pytest.raises(ResourceExistsError):
            client.create_container("zoho")
    with _client(simulator, b"another") as client, pytest.raises(HttpResponseError):
        client.create_container("stolen")
