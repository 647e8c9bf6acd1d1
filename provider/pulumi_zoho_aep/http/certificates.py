"""Files of certificates that environment variables name, and that clients load only when they connect."""

import os
import ssl
from collections.abc import Sequence
from pathlib import Path

from pulumi_zoho_aep.errors import SettingsError

VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""For most clients."""


def unusable_certificates(operation: str, variables: Sequence[str] = VARIABLES) -> SettingsError | None:
    """Return that a variable names no certificates; None if all that are set do.

    Args:
        operation: The request in words.
        variables: Those that the client reads.
    """
    for name in variables:
        if (path := os.environ.get(name)) and not _has_certificates(path):
            hint = "set it to a file or folder of certificates that exists, or unset it"
            return SettingsError(f"{operation}: {name} is not usable", hint=hint)
    return None


def _has_certificates(path: str) -> bool:
    try:
        if not Path(path).is_dir():
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
    except (OSError, ValueError):
        return False
    return True
