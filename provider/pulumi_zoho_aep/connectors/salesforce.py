"""Adobe's Salesforce source: logs in with typed `auth`, reads the objects of the organisation.

https://experienceleague.adobe.com/en/docs/experience-platform/sources/api-tutorials/create/crm/salesforce
"""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from pulumi_zoho_aep.connectors.crm_to_aep import CrmToAep
from pulumi_zoho_aep.connectors.logins import PasswordLogin, TypedLogin
from pulumi_zoho_aep.findings import SecretText, Text

ApiVersion = Annotated[str, Field(pattern=r"^\d+\.\d$")]
"""Such as `60.0`, in quotes: to YAML it is a number."""
_DOMAIN = "https://acme.my.salesforce.com"


class _AtEnvironment(TypedLogin):
    addresses: ClassVar[Mapping[str, str]] = {"environment_url": _DOMAIN}
    environment_url: Text
    """Such as `https://acme.my.salesforce.com`."""


class _ConnectedApp(TypedLogin):
    client_id: Text
    """Consumer key of the connected app."""
    client_secret: SecretText
    """Consumer secret of the connected app."""


class SalesforceClientCredential(_ConnectedApp, _AtEnvironment):
    """Client credentials of a connected app, which Adobe recommends."""

    named: ClassVar[str] = "OAuth2 Client Credential"
    type: Literal["client_credential"] = "client_credential"
    """This kind of login."""
    api_version: ApiVersion
    """Version of Salesforce's REST API, such as `"60.0"`, in quotes."""
    include_deleted_objects: bool | None = None
    """Whether to read deleted records that are still in the recycle bin; false if left out."""


class SalesforceBasic(PasswordLogin, _AtEnvironment):
    """A user's password and security token; Adobe announced the end of this login for January 2026."""

    named: ClassVar[str] = "Basic Authentication"
    notice: ClassVar[str] = "Adobe announced the end of Basic Authentication for January 2026"
    security_token: SecretText
    """Security token of the user, which Salesforce sends by e-mail."""
    api_version: ApiVersion | None = None
    """Version of Salesforce's REST API, such as `"60.0"`, in quotes."""


class SalesforceJwt(_ConnectedApp):
    """A JSON Web Token of a connected app, for sandboxes of AEP on AWS."""

    named: ClassVar[str] = "OAuth2 JWT Token Credential"
    addresses: ClassVar[Mapping[str, str]] = {"instance_url": _DOMAIN}
    type: Literal["jwt"] = "jwt"
    """This kind of login."""
    jwt_token: SecretText
    """The signed token."""
    instance_url: Text
    """Such as `https://acme.my.salesforce.com`."""


CONNECTOR = CrmToAep(
    name="salesforce",
    system="Salesforce",
    connection_spec_id="cfc0fee1-7dc0-40ef-b73e-d8b134c436f5",
    logins=(SalesforceClientCredential, SalesforceBasic, SalesforceJwt),
    change_columns=("SystemModstamp", "LastModifiedDate"),
)
