"""Masks a request's secrets in its reply: a service that quotes one would make us print it."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_zoho_aep.masking import masked

_SECRET = re.compile(
    r".*(secret|password|pwd|token|credential|access_?key|api_?key|sas_?ur[il])|code|sig|.*authorization|cookie",
    re.IGNORECASE,
)
_PAGE = re.compile(r"(continuation|(next_?)?page)_?token", re.IGNORECASE)
"""Not a secret, and needed: it says where a list continues."""
_PLAIN_PARAMETERS = frozenset({"host", "endpoint", "accountsUrl", "clientId"})
"""Parameters of a connection's `auth` that are not secret. Only the connector knows about the others."""


def redacted(answer: bytes, *parts: Any) -> bytes:  # noqa: ANN401 - headers, form, and JSON of a request
    """Return a reply without the secrets in the parts of its request, as UTF-8 if it is in a wider encoding."""
    # JSON in such an encoding would be read all the same.
    encoding = json.detect_encoding(answer)
    if not encoding.startswith("utf-8"):
        answer = answer.decode(encoding, "replace").encode()
    return masked(answer, {secret for part in parts for secret in _secrets(part)})


def redacted_headers(headers: Mapping[str, str], *parts: Any) -> dict[str, str]:  # noqa: ANN401 - as above
    """Return a reply's headers, with names in lower case, without the secrets in the parts of its request."""
    secrets = {secret for part in parts for secret in _secrets(part)}
    # The library reads headers as Latin-1, whatever they were written in.
    return {
        name.lower(): masked(value.encode("latin-1", "replace"), secrets).decode("latin-1")
        for name, value in headers.items()
    }


def _secrets(value: Any, name: str = "", *, hidden: bool = False) -> Iterator[str]:  # noqa: ANN401
    """Yield values that are secret by the name of their member, or as parameters of a connection's auth."""
    if isinstance(value, Mapping):
        is_patch = str(value.get("path", "")).startswith("/auth/params")
        for key, item in value.items():
            is_auth = (name == "auth" and key == "params") or (is_patch and key == "value")
            is_plain = name != "" and key in _PLAIN_PARAMETERS
            yield from _secrets(item, str(key), hidden=is_auth or (hidden and not is_plain))
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _secrets(item, name, hidden=hidden)
    elif isinstance(value, str) and (hidden or (_SECRET.fullmatch(name) and not _PAGE.fullmatch(name))):
        # What follows the scheme in an Authorization header.
        yield value.rpartition(" ")[2] if name.lower() == "authorization" else value
