"""Takes the secrets that a request carried out of its answer: a service that quotes one would make us print it."""

import json
import re
from collections.abc import Iterator
from typing import Any

MASK = b"********"
_SECRET = re.compile(r".*(secret|password|pwd|token|credential|access_?key|api_?key)|code|authorization", re.IGNORECASE)
_SHORTEST = 8
"""A shorter value would be found by chance."""


def redacted(answer: bytes, *parts: Any) -> bytes:  # noqa: ANN401 - headers, form, and JSON of a request
    """Return an answer without the secrets in the parts of its request, by the names of their members."""
    # A longer one may begin with a shorter one.
    for secret in sorted({secret for part in parts for secret in _secrets(part)}, key=len, reverse=True):
        forms = {secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
        # Of the longest, a shorter one would leave half an escape behind, which is no JSON any more.
        for form in sorted(forms, key=len, reverse=True):
            answer = answer.replace(form.encode(), MASK)
    return answer


def _secrets(value: Any, name: str = "") -> Iterator[str]:  # noqa: ANN401
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _secrets(item, str(key))
    elif isinstance(value, list):
        for item in value:
            yield from _secrets(item, name)
    elif isinstance(value, str) and _SECRET.fullmatch(name):
        # What follows the scheme in an Authorization header.
        secret = value.rpartition(" ")[2] if name.lower() == "authorization" else value
        if len(secret) >= _SHORTEST:
            yield secret
