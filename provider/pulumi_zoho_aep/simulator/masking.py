"""Takes secrets out of what is journalled, by the name of the member that holds them and by their value."""

import base64
import re
import threading
from functools import lru_cache
from typing import Any

from pulumi_zoho_aep.masking import MASK, SHORTEST, masked

# Members whose value is a secret wherever it is. `code` is one in requests only: Zoho's and Adobe's errors have a
# member with that name, which a reader of the journal needs.
_SECRET_NAMES = re.compile(
    r"authorization|.*(secret|password|pwd|credential|access_?key|api_?token)|((access|refresh|grant|enhance|id|device)_?)?token"
    r"|device_code|cookie|set-cookie",
    re.IGNORECASE,
)
_SECRET_NAMES_OF_REQUESTS = re.compile(r"code|code_verifier", re.IGNORECASE)
# Tokens as Zoho and Adobe mint them: they occur in redirects, paths and free text, even long after they were minted.
_FORM = r"\d{4}\.[0-9a-fA-F]{32}\.[0-9a-fA-F]{32}|eyJ[\w-]+\.[\w-]+\.[\w-]+"
_TOKEN, _TOKEN_ANYWHERE = re.compile(rf"\b(?:{_FORM})"), re.compile(_FORM)
# Text that may be such a token in base64, which hides its shape.
_ENCODED = re.compile(r"[A-Za-z0-9+/_-]{80,}={0,2}")
_SHORT = 64
_ONE_ALPHABET = str.maketrans("-_", "+/")


class Mask:
    """Masks values, and remembers every secret it has met under a telling name to find it under any other."""

    def __init__(self) -> None:
        self._known: frozenset[str] = frozenset()
        self._lock = threading.Lock()

    def learn(self, secret: str) -> None:
        """Mask this value from now on, wherever it shows up."""
        with self._lock:
            # Tokens are found by their shape; learning each would let the pattern grow with every one minted.
            if len(secret) >= SHORTEST and secret != MASK and not _TOKEN.fullmatch(secret):
                self._known |= {secret}

    def text(self, text: str) -> str:
        """Return the text without tokens and known secrets, in whatever way they are written."""
        return (_short if len(text) <= _SHORT else _masked)(text, self._known)

    def value(self, value: Any, *, of_request: bool = False) -> Any:  # noqa: ANN401 - any JSON value
        """Return the JSON value without secrets.

        Args:
            value: Content of a request or an answer.
            of_request: Whether `code` is a grant token here rather than the code of an error.
        """
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.value(item, of_request=of_request) for item in value]
        if isinstance(value, dict):
            shown = {self.text(name): self._member(name, item, of_request=of_request) for name, item in value.items()}
            if str(value.get("path")).startswith("/auth/params"):
                # An operation of a JSON Patch that replaces the parameters of a connection, or one of them.
                replaced = value.get("value")
                shown["value"] = self._hidden(replaced) if isinstance(replaced, dict) else MASK
            return shown
        return value

    def _member(self, name: str, value: Any, *, of_request: bool) -> Any:  # noqa: ANN401
        secret = _names_secret(name, of_request=of_request)
        if isinstance(value, list) and secret:
            return [self._member(name, item, of_request=of_request) for item in value]
        if isinstance(value, str) and value and secret:
            scheme, blank, rest = value.partition(" ")
            if name.lower() == "authorization" and blank:
                self.learn(rest)
                return f"{scheme} {MASK}"
            self.learn(value)
            return MASK
        if name == "auth" and isinstance(value, dict) and isinstance(value.get("params"), dict):
            return {**self.value(value), "params": self._hidden(value["params"])}
        return self.value(value, of_request=of_request)

    def _hidden(self, params: dict[str, Any]) -> dict[str, Any]:
        """Hide every parameter of a connection's `auth`: which of them are secret depends on the connector."""
        self.value(params)
        return dict.fromkeys(params, MASK)


def _masked(text: str, known: frozenset[str]) -> str:
    text = _ENCODED.sub(_without_token, _TOKEN.sub(MASK, text))
    if len(text) < SHORTEST:
        return text
    return masked(text.encode("utf-8", "surrogatepass"), known).decode("utf-8", "surrogatepass")


_short = lru_cache(maxsize=4096)(_masked)
"""Names of members, headers and most values come again with every request; masking them was half of serving it."""


def _without_token(encoded: "re.Match[str]") -> str:
    """Return base64 that holds no token, and a mask in place of what does."""
    text = encoded.group().rstrip("=").translate(_ONE_ALPHABET)
    for start in range(4):
        digits = text[start:]
        if len(digits) % 4 == 1:
            # It is not base64.
            digits = digits[:-1]
        if _TOKEN_ANYWHERE.search(base64.b64decode(f"{digits}===").decode("latin-1")):
            return MASK
    return encoded.group()


@lru_cache(maxsize=1024)
def _names_secret(name: str, *, of_request: bool) -> bool:
    if _SECRET_NAMES.fullmatch(name):
        return True
    return of_request and _SECRET_NAMES_OF_REQUESTS.fullmatch(name) is not None
