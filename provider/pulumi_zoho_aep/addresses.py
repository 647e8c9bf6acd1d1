"""Which host an address names, and whether it is this machine, where a simulator may listen without TLS."""

import re
from ipaddress import ip_address

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ADDRESS = re.compile(
    rf"[a-z]+://(?P<host>{_LABEL}(?:\.{_LABEL})*|\[[0-9a-f:.]+\])(?::(?P<port>[1-9][0-9]{{0,4}}))?(?:/[a-z0-9._~/-]*)?",
    re.IGNORECASE,
)
_LONGEST = 253
_LAST_PORT = 65_535


def host_of(address: str) -> str:
    r"""Return the host of an address; empty for an address that is not written plainly.

    Parsers disagree about odd addresses: to some, `https://example.com\.adobe.io` is a host of Adobe's, while others
    connect to example.com.
    """
    found = _ADDRESS.fullmatch(address)
    if not found or len(found["host"]) > _LONGEST or int(found["port"] or 1) > _LAST_PORT:
        return ""
    host = found["host"].lower()
    return (host[1:-1] if _is_address(host[1:-1]) else "") if host.startswith("[") else host


def _is_address(host: str) -> bool:
    try:
        return ip_address(host).version == 6  # noqa: PLR2004 - the version
    except ValueError:
        return False


def is_loopback(url: str) -> bool:
    """Say whether a URL names this machine."""
    host = host_of(url)
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
