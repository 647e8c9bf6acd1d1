"""S3 elsewhere: an emulator at an endpoint, which takes every key."""

from collections.abc import Iterator

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.storage.external import Found

_REGION = "us-east-1"


class S3Storage:
    """The buckets of an emulator."""

    def __init__(self, endpoint: str) -> None:
        """Take an endpoint."""
        self.endpoint = endpoint.rstrip("/")
        keys = {"aws_access_key_id": seeds.S3_ACCESS_KEY, "aws_secret_access_key": seeds.S3_SECRET_KEY}
        config = Config(connect_timeout=5, retries={"total_max_attempts": 2})
        self._client = boto3.client("s3", endpoint_url=self.endpoint, region_name=_REGION, config=config, **keys)

    def answers(self) -> bool:
        """Whether the emulator is there."""
        try:
            self._client.list_buckets()
        except (BotoCoreError, ClientError):
            return False
        return True

    def list(self, bucket: str) -> Iterator[Found]:
        """Yield the files of a bucket, which is created if it does not exist."""
        self._make(bucket)
        for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=bucket):
            for one in page.get("Contents", []):
                yield Found(one["Key"], one["Size"], one["LastModified"].timestamp(), one["ETag"])

    def read(self, bucket: str, name: str) -> bytes:
        """Return the content of a file."""
        content: bytes = self._client.get_object(Bucket=bucket, Key=name)["Body"].read()
        return content

    def delete(self, bucket: str, name: str) -> None:
        """Delete a file."""
        self._client.delete_object(Bucket=bucket, Key=name)

    def _make(self, bucket: str) -> None:
        if bucket not in [one["Name"] for one in self._client.list_buckets()["Buckets"]]:
            self._client.create_bucket(Bucket=bucket)
