"""Where a Zoho secret may go."""

from urllib.parse import urlsplit

import pytest
from tests.support import REPOSITORY

from pulumi_zoho_aep.zoho import DATA_CENTERS, Environment, Hosts, center_of, hosts

P, S, D = Environment.PRODUCTION, Environment.SANDBOX, Environment.DEVELOPER


@pytest.mark.parametrize(
    ("code", "environment", "accounts", "api"),
    [
        ("us", P, "https://accounts.zoho.com", "https://www.zohoapis.com"),
        ("eu", P, "https://accounts.zoho.eu", "https://www.zohoapis.eu"),
        ("eu", S, "https://accounts.zoho.eu", "https://sandbox.zohoapis.eu"),
        ("in", D, "https://accounts.zoho.in", "https://developer.zohoapis.in"),
        ("au", P, "https://accounts.zoho.com.au", "https://www.zohoapis.com.au"),
        ("cn", P, "https://accounts.zoho.com.cn", "https://www.zohoapis.com.cn"),
        ("jp", P, "https://accounts.zoho.jp", "https://www.zohoapis.jp"),
        ("ca", P, "https://accounts.zohocloud.ca", "https://www.zohoapis.ca"),
        ("sa", P, "https://accounts.zoho.sa", "https://www.zohoapis.sa"),
    ],
)
def test_the_vendors_hosts(code: str, environment: Environment, accounts: str, api: str) -> None:
    """Accounts server and API of each data centre and environment, Canada's irregular names included."""
    assert hosts(code, environment) == Hosts(accounts, api, accounts.replace("accounts", "api-console"))


@pytest.mark.parametrize(
    ("code", "environment", "accounts", "api"),
    [
        ("us", P, "", ""),
        ("us", S, "", "/dc/us-sandbox"),
        ("eu", P, "/dc/eu", "/dc/eu"),
        ("eu", D, "/dc/eu", "/dc/eu-developer"),
    ],
)
def test_stand_ins_in_a_simulator(code: str, environment: Environment, accounts: str, api: str) -> None:
    """A simulator serves the United States at its root and everything else below `/dc`."""
    base = "http://127.0.0.1:8787"
    console = f"{base}{accounts}/api-console/self-client"
    assert hosts(code, environment, base) == Hosts(base + accounts, base + api, console)


def test_the_table_is_closed() -> None:
    """Every origin is https and belongs to Zoho; Adobe documents five data centres."""
    for code, center in DATA_CENTERS.items():
        assert code == center.code
        for url in (center.accounts_url, center.console_url, *(center.api_url(one) for one in Environment)):
            parts = urlsplit(url)
            assert parts.scheme == "https"
            assert (parts.hostname or "").split(".")[1] in ("zoho", "zohocloud", "zohoapis"), url
    assert {code for code, center in DATA_CENTERS.items() if center.documented_by_adobe} == {
        "us",
        "eu",
        "in",
        "au",
        "cn",
    }


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://www.zohoapis.eu", "eu"),
        ("https://sandbox.zohoapis.com.au/", "au"),
        ("https://api.zoho.in", "in"),
        ("https://crm.zohocloud.ca", "ca"),
        ("http://127.0.0.1:8080", ""),
        ("https://www.zohoapis.eu.example", ""),
        ("http://[", ""),
        ("", ""),
    ],
)
def test_center_of(url: str, code: str) -> None:
    """Hosts of the API and of the interface lead to their data centre, everything else to none."""
    assert center_of(url) == code


def test_the_page_of_the_first_stack_has_them() -> None:
    """Every row of its table is a data centre as we know it; those without a documented console have none."""
    page = (REPOSITORY / "docs" / "first-stack.md").read_text(encoding="utf-8")
    known = {
        code: f"| `{one.web_host}` | `{code}` | `{one.console_url}` | {'yes' if one.documented_by_adobe else 'no'} |"
        for code, one in DATA_CENTERS.items()
    }
    rows = {line.strip() for line in page.splitlines() if "| `https://api-console" in line}
    assert rows == {row for code, row in known.items() if code not in {"ae", "sg"}}
