"""A bucket of your own on Amazon S3: `zoho-aep sync` writes files there, AEP ingests them.

https://experienceleague.adobe.com/en/docs/experience-platform/sources/api-tutorials/create/cloud-storage/s3
"""

from collections.abc import Mapping
from typing import ClassVar, Literal

from pulumi_zoho_aep.connectors.cloud_storage_to_aep import CloudStorageToAep
from pulumi_zoho_aep.connectors.logins import TypedLogin
from pulumi_zoho_aep.connectors.protocol import CredentialUse
from pulumi_zoho_aep.findings import SecretText, Text


class AmazonS3AccessKey(TypedLogin):
    """An access key."""

    named: ClassVar[str] = "Access Key"
    addresses: ClassVar[Mapping[str, str]] = {"service_url": "https://s3.eu-central-1.amazonaws.com/"}
    type: Literal["access_key"] = "access_key"
    """This kind of login."""
    s3_access_key: Text
    """Id of the access key."""
    s3_secret_key: SecretText
    """The key."""
    s3_session_token: SecretText | None = None
    """The token that temporary credentials also need."""
    service_url: Text | None = None
    """Such as `https://s3.eu-central-1.amazonaws.com/`, for a bucket of one region."""
    bucket_name: Text
    """The bucket."""
    folder_path: Text | None = None
    """The folder that the access key is limited to."""


CONNECTOR = CloudStorageToAep(
    name="amazon_s3",
    system="Amazon S3",
    connection_spec_id="ecadc60c-7455-4d87-84dc-2a0e293d997b",
    logins=(AmazonS3AccessKey,),
    credential_use=CredentialUse.SYNC,
    place="bucketName",
    limits="like landing_zone, but in a bucket of your own, where files stay as long as you want",
)
