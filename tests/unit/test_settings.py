"""Where the settings come from, and what is said about those that are missing."""

from typing import Any

import pytest
from tests.unit.test_addresses import ODD

from pulumi_zoho_aep.errors import SettingsError
from pulumi_zoho_aep.settings import load, places

CANARY = "canary-98ab"
CONFIG: dict[str, Any] = {
    "client_id": "id",
    "client_secret": CANARY,
    "organization": "ABC123@AdobeOrg",
    "sandbox": "dev",
}


def test_defaults_are_adobes() -> None:
    """With the four members that have no default, everything goes to Adobe."""
    settings = load(CONFIG, {})
    assert settings.endpoint == "https://platform.adobe.io"
    assert settings.ims_origin == "https://ims-na1.adobelogin.com"
    assert settings.simulator is None
    assert settings.requests_per_second == 100
    assert CANARY not in repr(settings)


def test_the_environment_wins() -> None:
    """Every setting of the environment replaces the stack's; an empty variable is none."""
    environ = {
        "ZOHO_AEP_CLIENT_ID": "other",
        "ZOHO_AEP_CLIENT_SECRET": "rotated",
        "ZOHO_AEP_ORGANIZATION": "DEF@AdobeOrg",
        "ZOHO_AEP_SANDBOX": "",
        "ZOHO_AEP_ENDPOINT": "http://127.0.0.1:8787/",
        "ZOHO_AEP_IMS_ENDPOINT": "https://ims-eu1.adobelogin.com",
    }
    settings = load(CONFIG, environ)
    assert settings.client_id == "other"
    assert settings.client_secret.get_secret_value() == "rotated"
    assert settings.organization == "DEF@AdobeOrg"
    assert settings.sandbox == "dev"
    assert settings.simulator == "http://127.0.0.1:8787"
    assert settings.ims_origin == "https://ims-eu1.adobelogin.com"


def test_a_simulator_gives_adobes_tokens_too() -> None:
    """With a loopback endpoint nothing is sent to Adobe."""
    assert load({**CONFIG, "endpoint": "http://localhost:1/"}, {}).ims_origin == "http://localhost:1"


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (
            {**CONFIG, "organization": "ABC", "sandbox": "My Sandbox"},
            (
                "zoho-aep:platform.organization: must be the organisation's id, such as "
                "0123456789ABCDEF01234567@AdobeOrg (or set the environment variable ZOHO_AEP_ORGANIZATION)\n"
                "zoho-aep:platform.sandbox: must be the sandbox's name, not its title: lower-case letters, digits and "
                "hyphens (or set the environment variable ZOHO_AEP_SANDBOX)"
            ),
        ),
        (
            {},
            (
                "zoho-aep:platform.client_id: is required (or set the environment variable ZOHO_AEP_CLIENT_ID)\n"
                "zoho-aep:platform.client_secret: is required "
                "(or set the environment variable ZOHO_AEP_CLIENT_SECRET)\n"
                "zoho-aep:platform.organization: is required (or set the environment variable ZOHO_AEP_ORGANIZATION)\n"
                "zoho-aep:platform.sandbox: is required (or set the environment variable ZOHO_AEP_SANDBOX)"
            ),
        ),
        (
            {**CONFIG, "client_id": ""},
            "zoho-aep:platform.client_id: must not be empty (or set the environment variable ZOHO_AEP_CLIENT_ID)",
        ),
        (
            {**CONFIG, "client_secret": ""},
            (
                "zoho-aep:platform.client_secret: must not be empty "
                "(or set the environment variable ZOHO_AEP_CLIENT_SECRET)"
            ),
        ),
        (
            {**CONFIG, "sandbx": "dev"},
            "zoho-aep:platform: unknown key sandbx: did you mean sandbox?",
        ),
        (
            {**CONFIG, "requests_per_second": 1e-320},
            "zoho-aep:platform.requests_per_second: must be at least 0.1",
        ),
        (
            {**CONFIG, "requests_per_second": 0},
            "zoho-aep:platform.requests_per_second: must be at least 0.1",
        ),
        (
            {**CONFIG, "endpoint": "https://example.com/x"},
            (
                "zoho-aep:platform.endpoint: example.com is not an Adobe host\n"
                "use one that ends in .adobe.io, or a simulator on this machine"
            ),
        ),
        (
            {**CONFIG, "endpoint": "https://platform.adobe.io.example.com"},
            (
                "zoho-aep:platform.endpoint: platform.adobe.io.example.com is not an Adobe host\n"
                "use one that ends in .adobe.io, or a simulator on this machine"
            ),
        ),
        (
            {**CONFIG, "endpoint": f"https://{CANARY}\\\\.adobe.io"},
            (
                "zoho-aep:platform.endpoint: this is not an Adobe host\n"
                "use one that ends in .adobe.io, or a simulator on this machine"
            ),
        ),
        (
            {**CONFIG, "ims_endpoint": "https://example.com"},
            (
                "zoho-aep:platform.ims_endpoint: example.com is not an Adobe host\n"
                "use one that ends in .adobelogin.com, or a simulator on this machine"
            ),
        ),
    ],
)
def test_messages(config: dict[str, Any], message: str) -> None:
    """Everything that is missing is named at once, with both places where it can be given, and no value quoted."""
    with pytest.raises(SettingsError) as caught:
        load(config, {})
    assert str(caught.value) == message
    assert CANARY not in str(caught.value)


def test_advice_names_what_counts() -> None:
    """A value of the environment is not corrected in the stack file."""
    assert places({})["sandbox"] == "zoho-aep:platform.sandbox"
    assert places({"ZOHO_AEP_SANDBOX": "dev"})["sandbox"] == "the environment variable ZOHO_AEP_SANDBOX"
    config = {"client_id": "a", "client_secret": "b", "organization": "A@AdobeOrg", "sandbox": "dev"}
    with pytest.raises(SettingsError, match="in the environment variable ZOHO_AEP_SANDBOX, which overrides it"):
        load(config, {"ZOHO_AEP_SANDBOX": "My Sandbox"})
    with pytest.raises(
        SettingsError, match=r"the environment variable ZOHO_AEP_ENDPOINT: example\.com is not an Adobe host"
    ):
        load(config, {"ZOHO_AEP_ENDPOINT": "https://example.com"})


@pytest.mark.parametrize("name", ["endpoint", "ims_endpoint"])
@pytest.mark.parametrize("address", [odd for odd in ODD if odd == odd.strip()])
def test_odd_addresses(name: str, address: str) -> None:
    """What is not plainly a host of Adobe's is none, and is not quoted."""
    with pytest.raises(SettingsError, match=rf"^zoho-aep:platform\.{name}: this is not an Adobe host"):
        load({**CONFIG, name: address}, {})


@pytest.mark.parametrize("scheme", ["http", "HTTP", "ftp", "ws"])
def test_other_schemes(scheme: str) -> None:
    """Adobe's hosts are reached by TLS alone."""
    with pytest.raises(SettingsError, match=r"^zoho-aep:platform\.endpoint: only https is allowed"):
        load({**CONFIG, "endpoint": f"{scheme}://platform.adobe.io"}, {})
    assert load({**CONFIG, "endpoint": "HTTPS://platform.adobe.io"}, {}).endpoint


@pytest.mark.parametrize("rate", [float("inf"), float("nan"), "1e999", "Infinity"])
def test_a_rate_without_end(rate: object) -> None:
    """Infinity is not a number that anybody means."""
    with pytest.raises(SettingsError, match=r"^zoho-aep:platform\.requests_per_second: must be a number"):
        load({**CONFIG, "requests_per_second": rate}, {})
