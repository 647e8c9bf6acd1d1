"""The part of a Zoho credential with which AEP logs in, for every connector that reads Zoho itself."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from pydantic import SecretStr
from typing_extensions import Self

from pulumi_zoho_aep.addresses import host_of
from pulumi_zoho_aep.aep.connections import AuthView
from pulumi_zoho_aep.aep.session import Model, parse
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.logins import DeclaredLogin
from pulumi_zoho_aep.engine.models import is_known
from pulumi_zoho_aep.findings import Finding, nearest
from pulumi_zoho_aep.services import ZohoLogin
from pulumi_zoho_aep.zoho import DATA_CENTERS, Client, Environment, center_of


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
    def login(self) -> ZohoLogin:
        """The values on which Zoho's access token depends."""
        client = Client(self.client_id, self.client_secret.get_secret_value())
        return ZohoLogin(self.data_center, self.environment, client, self.refresh_token.get_secret_value())

    def with_live(self, live: AuthView) -> Self:
        """Return the credential with client and data centre as AEP shows them: neither is a secret."""
        return self.model_copy(
            update={
                "client_id": live_client(live) or self.client_id,
                "data_center": live_data_center(live) or self.data_center,
            }
        )


def _origin(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""  # not an address, so no data centre either
    return f"{parts.scheme}://{parts.netloc}"


class _View(Model):
    """The part of a Zoho login that AEP shows: no secrets, and perhaps not all of the rest."""

    endpoint: str = ""
    accounts_url: str = ""
    access_token_url: str = ""
    client_id: str = ""


def live_client(live: AuthView) -> str:
    """Return the client that AEP shows; empty if it shows none."""
    return _view(live).client_id


def live_data_center(live: AuthView) -> str:
    """Return the data centre of the accounts server that AEP shows; empty if it shows none that we know."""
    view = _view(live)
    by_url = {center.accounts_url: code for code, center in DATA_CENTERS.items()}
    return by_url.get(_origin(view.accounts_url or view.access_token_url), "")


def live_endpoint(live: AuthView) -> str:
    """Return the endpoint that AEP shows; empty if it shows none."""
    return _view(live).endpoint


def data_center_findings(code: str) -> Iterator[Finding]:
    """Yield a data centre that is not in Zoho's list."""
    if is_known(code) and code not in DATA_CENTERS:
        fix = nearest(code.lower(), DATA_CENTERS)
        yield Finding.error(Code.UNKNOWN_DATA_CENTER, "data_center", f"unknown data centre {code}", fix)


def endpoint_findings(endpoint: str | None, data_center: str) -> Iterator[Finding]:
    """Yield an endpoint of a data centre other than the credential's."""
    if endpoint is None or not is_known(endpoint, data_center) or data_center not in DATA_CENTERS:
        return
    scheme, _, rest = endpoint.rpartition("://")
    there = center_of(f"https://{host_of(f'https://{rest}')}")
    # Any other scheme or host is a finding of its own.
    if scheme in ("", "https") and there not in ("", data_center):
        fix = f"leave it out, or use {DATA_CENTERS[data_center].web_host}/crm/private"
        reason = f"belongs to data centre {there}, but the credential to {data_center}"
        yield Finding.error(Code.OTHER_DATA_CENTER, "endpoint", reason, fix)


def _view(live: AuthView) -> _View:
    return parse(_View, live.params, "read the Zoho login of a base connection")
