"""Which addresses are this machine."""

import pytest

from pulumi_zoho_aep.loopback import is_loopback


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
    ],
)
def test_anything_else(url: str) -> None:
    """Whatever merely looks like loopback is not."""
    assert not is_loopback(url)
