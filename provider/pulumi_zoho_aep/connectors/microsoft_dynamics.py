"""Adobe's Microsoft Dynamics source: logs in with typed `auth`, reads the tables of the organisation.

https://experienceleague.adobe.com/en/docs/experience-platform/sources/api-tutorials/create/crm/ms-dynamics
"""

from collections.abc import Mapping
from typing import ClassVar, Literal

from pulumi_zoho_aep.connectors.crm_to_aep import CrmToAep
from pulumi_zoho_aep.connectors.logins import PasswordLogin, TypedLogin
from pulumi_zoho_aep.findings import SecretText, Text


class _AtService(TypedLogin):
    addresses: ClassVar[Mapping[str, str]] = {"service_uri": "https://acme.crm.dynamics.com"}
    service_uri: Text
    """Such as `https://acme.crm.dynamics.com`."""


class DynamicsServicePrincipal(_AtService):
    """A service principal with its key, which Adobe recommends."""

    named: ClassVar[str] = "Service Principal Key Based Authentication"
    type: Literal["service_principal"] = "service_principal"
    """This kind of login."""
    service_principal_id: Text
    """Application (client) id of the service principal."""
    service_principal_key: SecretText
    """Key of the service principal."""


class DynamicsBasic(PasswordLogin, _AtService):
    """A user's password."""

    named: ClassVar[str] = "Basic Authentication for Dynamics-Online"


CONNECTOR = CrmToAep(
    name="microsoft_dynamics",
    system="Dynamics",
    connection_spec_id="38ad80fe-8b06-4938-94f4-d4ee80266b07",
    logins=(DynamicsServicePrincipal, DynamicsBasic),
    change_columns=("modifiedon",),
)
