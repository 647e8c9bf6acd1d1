"""The storage for a connection's files, and the credential that can write them."""

from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from pulumi_zoho_aep.aep.landing_zone_credentials import AzureContainer, LandingZoneCredentials, S3Folder
from pulumi_zoho_aep.connectors import landing_zone
from pulumi_zoho_aep.connectors.amazon_s3 import AmazonS3AccessKey
from pulumi_zoho_aep.connectors.azure_blob import AzureBlobConnectionString, AzureBlobSasUri
from pulumi_zoho_aep.errors import ZohoAepError
from pulumi_zoho_aep.extract.cloud_storage import CloudStorage
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.stack_file.sections import ConnectionSection


@dataclass(frozen=True)
class _Declared:
    """A customer's own storage, whose login is in the stack file."""

    place: AzureContainer | S3Folder

    def get(self) -> AzureContainer | S3Folder:
        """Return it."""
        return self.place


def storage_of(services: Services, key: str, connection: ConnectionSection) -> CloudStorage:
    """Return the storage of a connection.

    Raises:
        ZohoAepError: The storage's client does not accept its login.
    """
    if connection.chosen.name == landing_zone.CONNECTOR.name:
        return CloudStorage(LandingZoneCredentials(services.platform.session))
    place = _place(connection.auth)
    if place is None:
        kinds = " or ".join(f"type {login.type_name()}" for login in connection.chosen.logins)
        reason = f"zoho-aep:connections.{key}.auth is in AEP's own words, which no storage accepts"
        raise ZohoAepError(reason, hint=f"write it as {kinds}")
    return CloudStorage(_Declared(place))


def _place(auth: object) -> AzureContainer | S3Folder | None:
    if isinstance(auth, AmazonS3AccessKey):
        token = auth.s3_session_token
        return S3Folder(
            auth.bucket_name,
            "",
            auth.s3_access_key,
            auth.s3_secret_key.get_secret_value(),
            token.get_secret_value() if token is not None else None,
            auth.service_url,
        )
    if isinstance(auth, AzureBlobConnectionString):
        return AzureContainer(auth.container, connection_string=auth.connection_string.get_secret_value())
    if isinstance(auth, AzureBlobSasUri):
        account = urlsplit(auth.sas_uri.get_secret_value())
        return AzureContainer(auth.container, urlunsplit(account._replace(path=f"/{auth.container}")))
    return None
