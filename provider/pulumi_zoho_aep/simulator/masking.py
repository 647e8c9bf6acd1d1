"""Takes secrets out of what is journalled, by the name of the member that holds them and by their value."""

import re
import threading
from typing import Any

MASK = "********"

# Members whose value is a secret wherever it stands. `code` is one in requests only: Zoho's and Adobe's errors have a
# member of that name, which a reader of the journal needs.
_SECRET_NAMES = re.compile(
    r"authorization|.*(secret|password|pwd|credential|access_?key|api_?token)|((access|refresh|grant|enhance|id|device)_?)?token"
    r"|device_code|cookie|set-cookie",
    re.IGNORECASE,
)
_SECRET_NAMES_OF_REQUESTS = re.compile(r"code|code_verifier", re.IGNORECASE)
# Tokens as Zoho and Adobe mint them: met in redirects, paths and free text, also long after they were minted.
_TOKEN = re.compile(r"\b\d{4}\.[0-9a-f]{32}\.[0-9a-f]{32}\b|\beyJ[\w-]+\.[\w-]+\.[\w-]+")
# A shorter value would be found by chance in harmless text.
_SHORTEST_KNOWN = 8


class Mask:
    """Masks values, and remembers every secret it has met under a telling name to find it under any other."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._pattern: re.Pattern[str] | None = None
        self._lock = threading.Lock()

    def learn(self, secret: str) -> None:
        """Mask this value from now on, wherever it shows up."""
        with self._lock:
            # Tokens are found by their shape; learning each would let the pattern grow with every one minted.
            worth_learning = len(secret) >= _SHORTEST_KNOWN and secret != MASK and not _TOKEN.fullmatch(secret)
            if worth_learning and secret not in self._known:
                self._known.add(secret)
                longest_first = sorted(self._known, key=len, reverse=True)
                self._pattern = re.compile("|".join(map(re.escape, longest_first)))

    def text(self, text: str) -> str:
        """Return the text without tokens and known secrets."""
        text = _TOKEN.sub(MASK, text)
        return text if self._pattern is None else self._pattern.sub(MASK, text)

    def value(self, value: Any, *, of_request: bool = False) -> Any:  # noqa: ANN401 - any JSON value
        """Return the JSON value without secrets.

        Args:
            value: What a request or an answer carries.
            of_request: Whether `code` is a grant token here, and not the code of an error.
        """
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.value(item, of_request=of_request) for item in value]
        if isinstance(value, dict):
            masked = {self.text(name): self._member(name, item, of_request=of_request) for name, item in value.items()}
            if str(value.get("path")).startswith("/auth/params"):
                # An operation of a JSON Patch that replaces the parameters of a connection, or one of them.
                replaced = value.get("value")
                masked["value"] = self._hidden(replaced) if isinstance(replaced, dict) else MASK
            return masked
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


def _names_secret(name: str, *, of_request: bool) -> bool:
    if _SECRET_NAMES.fullmatch(name):
        return True
    return of_request and _SECRET_NAMES_OF_REQUESTS.fullmatch(name) is not None
