"""A container of your own on Azure Blob Storage: `zoho-aep sync` writes files there, AEP ingests them.

https://experienceleague.adobe.com/en/docs/experience-platform/sources/api-tutorials/create/cloud-storage/blob
"""

from typing import ClassVar, Literal

from pulumi_zoho_aep.connectors.cloud_storage_to_aep import CloudStorageToAep
from pulumi_zoho_aep.connectors.logins import TypedLogin
from pulumi_zoho_aep.connectors.protocol import CredentialUse
from pulumi_zoho_aep.findings import SecretText, Text


class _InContainer(TypedLogin):
    container: Text
    """The container."""
    folder_path: Text | None = None
    """The folder that the login is limited to."""


class AzureBlobConnectionString(_InContainer):
    """The storage account's connection string."""

    named: ClassVar[str] = "ConnectionString"
    type: Literal["connection_string"] = "connection_string"
    """This kind of login."""
    connection_string: SecretText
    """Such as `DefaultEndpointsProtocol=https;AccountName=...;AccountKey=...`."""


class AzureBlobSasUri(_InContainer):
    """A shared access signature; AEP has to list, read and, for its test, see the container."""

    named: ClassVar[str] = "SasURIAuthentication"
    type: Literal["sas_uri"] = "sas_uri"
    """This kind of login."""
    sas_uri: SecretText
    """Such as `https://<account>.blob.core.windows.net/?sv=...&sig=...`."""


CONNECTOR = CloudStorageToAep(
    name="azure_blob",
    system="Azure Blob",
    connection_spec_id="4c10e202-c428-4796-9208-5f1f5732b1cf",
    logins=(AzureBlobConnectionString, AzureBlobSasUri),
    credential_use=CredentialUse.SYNC,
    place="container",
    limits="like landing_zone, but in a container of your own, where files stay as long as you want",
)
