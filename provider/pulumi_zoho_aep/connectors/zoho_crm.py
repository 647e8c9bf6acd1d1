"""Adobe's Zoho CRM source: logs in with a `ZohoCredential`, reads the modules of the CRM.

Adobe announced its end for June 2025; where an organisation still has it, nothing else is needed. Its login has six
parameters and one auth spec. https://experienceleague.adobe.com/en/docs/experience-platform/sources/connectors/crm/zoho
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import SecretStr
from typing_extensions import Self

from pulumi_zoho_aep.addresses import host_of
from pulumi_zoho_aep.aep.connections import Auth, AuthView
from pulumi_zoho_aep.aep.session import Model, parse
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.crm_to_aep import CrmToAep
from pulumi_zoho_aep.connectors.logins import DeclaredLogin
from pulumi_zoho_aep.connectors.standard_fields import PATHS
from pulumi_zoho_aep.engine.models import is_known
from pulumi_zoho_aep.findings import Finding, nearest
from pulumi_zoho_aep.services import ZohoLogin
from pulumi_zoho_aep.zoho import DATA_CENTERS, Client, Environment, delta_columns, is_zoho_host

_AUTH_SPEC = "Basic Authentication"


class Credential(DeclaredLogin):
    """The part of a Zoho credential that AEP needs."""

    data_center: str
    environment: Environment = Environment.PRODUCTION
    client_id: str
    client_secret: SecretStr
    refresh_token: SecretStr

    def findings(self) -> Iterator[Finding]:
        """Yield an unknown data centre."""
        yield from data_center_findings(self.data_center)

    @property
    def auth_spec(self) -> str:
        """Name of the auth spec."""
        return _AUTH_SPEC

    @property
    def login(self) -> ZohoLogin:
        """What Zoho's access token depends on."""
        client = Client(self.client_id, self.client_secret.get_secret_value())
        return ZohoLogin(self.data_center, self.environment, client, self.refresh_token.get_secret_value())

    def with_shown(self, shown: AuthView) -> Self:
        """Return the credential with client and data centre as AEP shows them: neither is a secret."""
        view = _view(shown)
        by_url = {center.accounts_url: code for code, center in DATA_CENTERS.items()}
        return self.model_copy(
            update={
                "client_id": view.client_id or self.client_id,
                "data_center": by_url.get(view.accounts_url.rstrip("/"), self.data_center),
            }
        )


class _View(Model):
    """What AEP shows of a Zoho login: no secrets, and perhaps not all of the rest."""

    endpoint: str = ""
    accounts_url: str = ""
    client_id: str = ""


@dataclass(frozen=True)
class ZohoCrmLogin:
    """A credential with what AEP needs beside it."""

    credential: Credential
    endpoint: str | None
    access_token: str = field(repr=False)

    def to_api(self) -> Auth:
        """Return the six parameters of AEP's Zoho connector."""
        center = DATA_CENTERS[self.credential.data_center]
        params = {
            # Adobe gives no format. The engine under its table sources documents host and path without a scheme.
            "endpoint": self.endpoint or f"{center.web_host}/crm/private",
            "accountsUrl": center.accounts_url,
            "clientId": self.credential.client_id,
            "clientSecret": self.credential.client_secret.get_secret_value(),
            "accessToken": self.access_token,
            "refreshToken": self.credential.refresh_token.get_secret_value(),
        }
        return Auth(spec_name=_AUTH_SPEC, params=params)


def shown_endpoint(shown: AuthView) -> str:
    """Return the endpoint that AEP shows; empty where it shows none."""
    return _view(shown).endpoint


def data_center_findings(code: str) -> Iterator[Finding]:
    """Yield a data centre that is not in Zoho's list."""
    if is_known(code) and code not in DATA_CENTERS:
        fix = nearest(code.lower(), DATA_CENTERS)
        yield Finding.error(Code.UNKNOWN_DATA_CENTER, "data_center", f"unknown data centre {code}", fix)


def _view(shown: AuthView) -> _View:
    return parse(_View, shown.params, "read the Zoho login of a base connection")


@dataclass(frozen=True)
class _ZohoCrm(CrmToAep):
    @property
    def title(self) -> str:
        """What messages call it."""
        return "Adobe's Zoho CRM source"

    @property
    def absence(self) -> str:
        """The message if an organisation does not have it."""
        return f"this organisation no longer has {self.title}, whose end Adobe announced for June 2025"

    def login_findings(self, params: Mapping[str, Any], endpoint: str | None) -> Iterator[Finding]:
        """Yield hosts that are not Zoho's: AEP would take the credential there."""
        hosts = {"endpoint": endpoint}
        hosts |= {f"auth.params.{name}": params[name] for name in ("endpoint", "accountsUrl") if name in params}
        for path, host in hosts.items():
            scheme, _, rest = str(host).rpartition("://")
            if host is not None and (scheme not in ("", "https") or not is_zoho_host(host_of(f"https://{rest}"))):
                yield Finding.error(Code.FOREIGN_HOST, path, "is not a Zoho host, such as crm.zoho.com/crm/private")

    def delta_columns(self, table: str) -> Sequence[str]:
        """Return the column that reads every change of a module, then the one that reads new rows."""
        return (delta_columns.of_module(table), delta_columns.CREATED)

    def missed(self, table: str, delta_column: str) -> str:
        """Return which rows a dataflow with this delta column never reads again."""
        return delta_columns.missed(table, delta_column)

    def standard_paths(self, table: str) -> Mapping[str, str]:
        """Return where the columns of Zoho's standard modules belong."""
        return PATHS.get(table, {})


CONNECTOR = _ZohoCrm(
    name="zoho_crm",
    system="Zoho",
    connection_spec_id="929e4450-0237-4ed2-9404-b7e1e0a00309",
    takes_credential=True,
)
