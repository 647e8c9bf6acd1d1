"""Adobe's Zoho CRM source: logs in with a `ZohoCredential`, reads the modules of the CRM.

Adobe announced its end for June 2025; if an organisation still has it, nothing else is needed. Its login has six
parameters and one auth spec. https://experienceleague.adobe.com/en/docs/experience-platform/sources/connectors/crm/zoho
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pulumi_zoho_aep.addresses import host_of
from pulumi_zoho_aep.aep.connections import Auth
from pulumi_zoho_aep.aep.specs import ConnectionSpec
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.crm_to_aep import CrmToAep
from pulumi_zoho_aep.connectors.protocol import CredentialUse
from pulumi_zoho_aep.connectors.zoho_login import Credential
from pulumi_zoho_aep.connectors.zoho_tables import ZohoTables
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.zoho import DATA_CENTERS, is_zoho_host

_AUTH_SPEC = "Basic Authentication"


def usual_endpoint(data_center: str) -> str:
    """Return the endpoint that AEP gets if none is declared."""
    return f"{DATA_CENTERS[data_center].web_host}/crm/private"


@dataclass(frozen=True)
class _ZohoCrm(ZohoTables, CrmToAep):
    @property
    def title(self) -> str:
        """The connector's name in messages."""
        return "Adobe's Zoho CRM source"

    @property
    def absence(self) -> str:
        """The message if an organisation does not have it."""
        return f"this organisation no longer has {self.title}, whose end Adobe announced for June 2025"

    def login_findings(self, params: Mapping[str, Any], endpoint: str | None) -> Iterator[Finding]:
        """Yield hosts that are not Zoho's: AEP would send the credential there."""
        hosts = {"endpoint": endpoint}
        hosts |= {f"auth.params.{name}": params[name] for name in ("endpoint", "accountsUrl") if name in params}
        for path, host in hosts.items():
            scheme, _, rest = str(host).rpartition("://")
            if host is not None and (scheme not in ("", "https") or not is_zoho_host(host_of(f"https://{rest}"))):
                yield Finding.error(Code.FOREIGN_HOST, path, "is not a Zoho host, such as crm.zoho.com/crm/private")

    def auth_of(
        self,
        spec: ConnectionSpec,  # noqa: ARG002 - its only auth spec has had this name in every version
        credential: Credential,
        endpoint: str | None,
        access_token: str,
    ) -> Auth:
        """Return the six parameters of AEP's Zoho connector."""
        center = DATA_CENTERS[credential.data_center]
        params = {
            # Adobe gives no format. The engine under its table sources documents host and path without a scheme.
            "endpoint": endpoint or usual_endpoint(credential.data_center),
            "accountsUrl": center.accounts_url,
            "clientId": credential.client_id,
            "clientSecret": credential.client_secret.get_secret_value(),
            "accessToken": access_token,
            "refreshToken": credential.refresh_token.get_secret_value(),
        }
        return Auth(spec_name=_AUTH_SPEC, params=params)


CONNECTOR = _ZohoCrm(
    name="zoho_crm",
    system="Zoho",
    connection_spec_id="929e4450-0237-4ed2-9404-b7e1e0a00309",
    credential_use=CredentialUse.LOGIN,
    credential_auth_spec=_AUTH_SPEC,
    limits="any number of rows; references as names; deleted records stay; rows are at most a run and 15 minutes old",
)
