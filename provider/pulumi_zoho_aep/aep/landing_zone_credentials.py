"""The sandbox's Data Landing Zone: where its files are kept, and a credential for it that ends on its own.

Only the GET is used. It issues a new credential once the old one has expired; `action=refresh` would replace a valid
one, and lock out whoever is uploading with it.
https://experienceleague.adobe.com/en/docs/experience-platform/sources/api-tutorials/create/cloud-storage/data-landing-zone
"""

from dataclasses import dataclass, field
from typing import Any

from pydantic import Field, SecretStr

from pulumi_zoho_aep.addresses import host_of, is_loopback
from pulumi_zoho_aep.aep.session import Identifier, Model, Session, mapping, parse
from pulumi_zoho_aep.errors import Answer, UnexpectedReply
from pulumi_zoho_aep.http import Request

PATH = "/data/foundation/connectors/landingzone/credentials"
_KIND = {"type": "user_drop_zone"}
_AMAZON = "Amazon S3"


@dataclass(frozen=True)
class AzureContainer:
    """A container, and what may write to it: an address with its SAS, or the account's connection string; a secret."""

    name: str
    url: str = field(default="", repr=False)
    connection_string: str = field(default="", repr=False)


@dataclass(frozen=True)
class S3Folder:
    """A folder in a bucket, and the keys to it; temporary ones have a session token."""

    bucket: str
    folder: str
    key_id: str = field(repr=False)
    secret_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)
    service_url: str | None = None


class _Azure(Model):
    container_name: Identifier
    sas_uri: SecretStr = Field(alias="SASUri", min_length=1)


class _Keys(Model):
    aws_access_key_id: Identifier
    aws_secret_access_key: Identifier
    aws_session_token: Identifier


class _Path(Model):
    bucket_name: Identifier
    dlz_folder: str = ""


class _Amazon(Model):
    credentials: _Keys
    dlz_path: _Path


class LandingZoneCredentials:
    """The credential of the landing zone of a session's sandbox; needs the permission Manage Sources."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self) -> AzureContainer | S3Folder:
        """Return the place for files, with the credentials to write them: a secret, to be fetched again for each use.

        Raises:
            UnexpectedReply: The answer names no place, or one that is not reached by https.
        """
        operation = "read credential of the landing zone"
        answer = mapping(self._session.json(Request("GET", PATH, operation, _KIND)), operation)
        return _s3(answer, operation) if answer.get("dlzProvider") == _AMAZON else _azure(answer, operation)


def _azure(answer: dict[str, Any], operation: str) -> AzureContainer:
    found = parse(_Azure, answer, operation)
    url = found.sas_uri.get_secret_value()
    address = url.partition("?")[0]
    if not host_of(address) or not (address.lower().startswith("https://") or is_loopback(address)):
        raise UnexpectedReply(Answer(operation, "SASUri is not an https address"))
    return AzureContainer(found.container_name, url)


def _s3(answer: dict[str, Any], operation: str) -> S3Folder:
    found = parse(_Amazon, answer, operation)
    keys = found.credentials
    return S3Folder(
        found.dlz_path.bucket_name,
        found.dlz_path.dlz_folder.strip("/"),
        keys.aws_access_key_id,
        keys.aws_secret_access_key,
        keys.aws_session_token,
    )
