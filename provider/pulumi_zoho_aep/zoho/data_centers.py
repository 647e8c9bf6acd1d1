"""Zoho's data centres and CRM environments: the closed table of hosts that may receive a Zoho secret.

Source: Zoho's multi-DC pages and its CRM SDK. Canada is irregular: accounts under `zohocloud.ca`, the API under
`zohoapis.ca`. Adobe documents only five data centres; the others work as far as Zoho is concerned.
"""

from dataclasses import dataclass
from enum import Enum
from urllib.parse import urlsplit

from pulumi_zoho_aep.addresses import is_loopback


class Environment(str, Enum):
    """The one CRM environment of a Zoho organisation in which a token works."""

    PRODUCTION = "production"
    SANDBOX = "sandbox"
    DEVELOPER = "developer"


@dataclass(frozen=True)
class DataCenter:
    """A data centre. Users, their tokens and their data live in exactly one data centre."""

    code: str
    """The code that Zoho reports as `location`."""
    accounts_url: str
    api_domain: str
    """The text after `www.zohoapis.`, `sandbox.zohoapis.` or `developer.zohoapis.` in the API host."""
    web_host: str
    console_url: str
    documented_by_adobe: bool = False
    """Whether Adobe's page on the Zoho source lists this accounts server."""

    def api_url(self, environment: Environment) -> str:
        """Return the origin of the CRM API."""
        prefix = "www" if environment is Environment.PRODUCTION else environment.value
        return f"https://{prefix}.zohoapis.{self.api_domain}"


def _regular(code: str, domain: str, *, documented_by_adobe: bool = False) -> DataCenter:
    return DataCenter(
        code,
        f"https://accounts.zoho.{domain}",
        domain,
        f"crm.zoho.{domain}",
        f"https://api-console.zoho.{domain}",
        documented_by_adobe,
    )


DATA_CENTERS = {
    center.code: center
    for center in (
        _regular("us", "com", documented_by_adobe=True),
        _regular("eu", "eu", documented_by_adobe=True),
        _regular("in", "in", documented_by_adobe=True),
        _regular("au", "com.au", documented_by_adobe=True),
        _regular("cn", "com.cn", documented_by_adobe=True),
        _regular("jp", "jp"),
        DataCenter("ca", "https://accounts.zohocloud.ca", "ca", "crm.zohocloud.ca", "https://api-console.zohocloud.ca"),
        _regular("sa", "sa"),
        _regular("uk", "uk"),
        _regular("ae", "ae"),
        _regular("sg", "sg"),
    )
}


_CENTERS = {
    domain: center.code
    for center in DATA_CENTERS.values()
    for domain in (center.web_host.partition(".")[2], f"zohoapis.{center.api_domain}")
}
"""Data centres by domain."""


def is_zoho_host(host: str) -> bool:
    """Say whether a host belongs to one of the table's domains."""
    return _center_of_host(host) != ""


def center_of(url: str) -> str:
    """Return the data centre that an address belongs to; empty if the table has none."""
    try:
        return _center_of_host(urlsplit(url).hostname or "")
    except ValueError:
        return ""


def _center_of_host(host: str) -> str:
    return next((code for domain, code in _CENTERS.items() if host == domain or host.endswith(f".{domain}")), "")


@dataclass(frozen=True)
class Hosts:
    """The hosts to which the calls of one credential go."""

    accounts: str
    api: str
    console: str
    """The page on which people register clients and generate codes for a self client."""

    @property
    def register(self) -> str:
        """The page on which people look up the id and secret of a client."""
        return "the simulator's --ready-file" if is_loopback(self.console) else self.console


def hosts(code: str, environment: Environment, simulator: str | None = None) -> Hosts:
    """Return the origins for a data centre and environment: the vendor's, or their stand-ins in a simulator.

    A simulator serves production in the United States at its root, and everything else below `/dc/`.
    """
    center = DATA_CENTERS[code]
    if simulator is None:
        return Hosts(center.accounts_url, center.api_url(environment), center.console_url)
    production = environment is Environment.PRODUCTION
    accounts = simulator if code == "us" else f"{simulator}/dc/{code}"
    api = accounts if production else f"{simulator}/dc/{code}-{environment.value}"
    return Hosts(accounts, api, f"{accounts}/api-console/self-client")
