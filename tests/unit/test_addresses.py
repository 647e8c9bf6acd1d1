"""Which addresses are this machine."""

import pytest

from pulumi_zoho_aep.addresses import host_of, is_loopback

ODD = [
    "https://example.com\\.adobe.io",
    "http://example.com\\@127.0.0.1",
    "http://[::1]\\.example.com",
    "http://[::1",
    "https://example.com%2f.adobe.io",
    "https://example.com#.adobe.io",
    "https://example.com?.adobe.io",
    "https://plat form.adobe.io",
    "https://platform.adobe.io\n",
    "https://plätform.adobe.io",
    "https://platform.adobe.io:port",
    "//platform.adobe.io",
    "https://.adobe.io",
    "https://..adobe.io",
    "https://platform..adobe.io",
    "https://platform.adobe.io.",
    "https://-.adobe.io",
    "https://-platform.adobe.io",
    "https://platform-.adobe.io",
    f"https://{'a' * 64}.adobe.io",
    f"https://{'a.' * 130}adobe.io",
    "https://platform.adobe.io:99999",
    "https://platform.adobe.io:65536",
    "https://platform.adobe.io:0",
    "https://platform.adobe.io:",
    "https://platform.adobe.io:00443",
    "http://127.0.0.1:99999",
    "http://[:::1]",
    "http://[1]",
    "http://[127.0.0.1]",
]


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://platform.adobe.io", "platform.adobe.io"),
        ("https://Platform.Adobe.IO:443/a/b-c.d_e/", "platform.adobe.io"),
        ("http://[::1]:80/dc/eu", "::1"),
        ("https://platform-eu1.adobe.io:65535", "platform-eu1.adobe.io"),
        (f"https://{'a' * 63}.adobe.io", f"{'a' * 63}.adobe.io"),
        *((odd, "") for odd in ODD),
    ],
)
def test_hosts(address: str, host: str) -> None:
    """What two readers could take for different hosts has none."""
    assert host_of(address) == host


@pytest.mark.parametrize(
    "url",
    ["http://localhost", "http://LOCALHOST:8787/x", "http://127.0.0.1:1", "http://127.8.9.1", "https://[::1]:8787"],
)
def test_this_machine(url: str) -> None:
    """Loopback names and addresses, in any spelling, are this machine."""
    assert is_loopback(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "localhost",
        "https://platform.adobe.io",
        "http://localhost.example.com",
        "http://127.0.0.1.example.com",
        "http://0.0.0.0",
        "http://192.168.0.1",
        "http://localhost@example.com",
        *ODD,
    ],
)
def test_anything_else(url: str) -> None:
    """Whatever merely looks like loopback is not."""
    assert not is_loopback(url)
