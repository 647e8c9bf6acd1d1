"""Adobe's Microsoft Dynamics source: logs in with typed `auth`, reads the tables of the organisation.

https://experienceleague.adobe.com/en/docs/experience-platform/sources/api-tutorials/create/crm/ms-dynamics
"""

from collections.abc import Iterator
from typing import ClassVar, Literal

from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.crm_to_aep import CrmToAep
from pulumi_zoho_aep.connectors.logins import TypedLogin, insecure_url
from pulumi_zoho_aep.findings import Finding, SecretText, Text


class _AtService(TypedLogin):
    service_uri: Text
    """Such as `https://acme.crm.dynamics.com`."""

    def findings(self) -> Iterator[Finding]:
        """Yield an address to which the secret would go unencrypted."""
        if insecure_url(self.service_uri):
            reason = "must begin with https://, such as https://acme.crm.dynamics.com"
            yield Finding.error(Code.FOREIGN_HOST, "service_uri", reason)


class DynamicsServicePrincipal(_AtService):
    """A service principal with its key, which Adobe recommends."""

    named: ClassVar[str] = "Service Principal Key Based Authentication"
    type: Literal["service_principal"] = "service_principal"
    """This kind of login."""
    service_principal_id: Text
    """Application (client) id of the service principal."""
    service_principal_key: SecretText
    """Its key."""


class DynamicsBasic(_AtService):
    """A user's password."""

    named: ClassVar[str] = "Basic Authentication for Dynamics-Online"
    type: Literal["basic"] = "basic"
    """This kind of login."""
    username: Text
    """User that reads."""
    password: SecretText
    """Its password."""


CONNECTOR = CrmToAep(
    name="microsoft_dynamics",
    system="Dynamics",
    connection_spec_id="38ad80fe-8b06-4938-94f4-d4ee80266b07",
    logins=(DynamicsServicePrincipal, DynamicsBasic),
    change_columns=("modifiedon",),
)
