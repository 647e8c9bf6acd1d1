"""Which host an address names, and which ones are this machine, where a simulator may listen without TLS."""

import re
from ipaddress import ip_address

_ADDRESS = re.compile(
    r"[a-z]+://(?P<host>[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?(?:/[a-z0-9._~/-]*)?", re.IGNORECASE
)


def host_of(address: str) -> str:
    r"""Return the host of an address; empty for what is not written plainly.

    Readers of addresses part where one is odd: to some, `https://example.com\.adobe.io` is a host of Adobe's, and
    others connect to example.com.
    """
    found = _ADDRESS.fullmatch(address)
    return found["host"].strip("[]").lower() if found else ""


def is_loopback(url: str) -> bool:
    """Say whether a URL names this machine."""
    host = host_of(url)
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
