"""Requests and answers of one simulator, without secrets: the last ones in memory, all of them in a file on request."""

import json
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from pulumi_zoho_aep.simulator.masking import Mask
from pulumi_zoho_aep.simulator.store import Store

KEPT = 20_000
# A longer body is kept as the beginning of its text: twenty thousand pages of records would fill the memory.
_LONGEST_BODY = 64 * 1024
_EXCERPT = 2_000


@dataclass(frozen=True)
class Asked:
    """A request, with its body parsed."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: Any = None


@dataclass(frozen=True)
class Answered:
    """An answer, with its body parsed."""

    status: int
    headers: Mapping[str, str]
    body: Any = None


class Journal:
    """Entries in the order in which the answers were ready, numbered from 1 over the whole life of the process.

    An entry is `{"number", "at", "method", "path", "query", "headers", "body", "status", "answer", "answer_headers",
    "fault", "milliseconds"}`: `query` maps a name to a list of values, JSON and form bodies are parsed, `status` is
    None if the connection was cut before an answer, `fault` is the queued fault that was applied, or None.
    """

    def __init__(self, log: str | None = None) -> None:
        self._entries: deque[dict[str, Any]] = deque(maxlen=KEPT)
        self._count = 0
        self._lock = threading.Lock()
        self._mask = Mask()
        # One line reaches the file at a time, so that whoever follows it sees whole entries.
        self._log: IO[str] | None = None
        if log is not None:
            self._log = Path(log).open("a", encoding="utf-8", buffering=1)  # noqa: SIM115 - closed by close()

    def learn(self, secret: str) -> None:
        """Mask this value from now on."""
        self._mask.learn(secret)

    def learn_from(self, store: Store) -> None:
        """Mask every secret the store holds; a state file knows secrets that this process has not seen yet."""
        for collection in store.collections():
            for item in store.items(collection):
                for secret in _strings(item.get("_secrets")):
                    self._mask.learn(secret)

    def record(self, asked: Asked, answered: Answered | None, **circumstances: Any) -> None:  # noqa: ANN401
        """Add one request with its answer, or with None for a connection that was cut."""
        entry = {
            "method": asked.method,
            "path": self._mask.text(asked.path),
            "query": self._mask.value(dict(asked.query), of_request=True),
            "headers": self._mask.value(dict(asked.headers), of_request=True),
            "body": self._mask.value(asked.body, of_request=True),
            "status": None if answered is None else answered.status,
            "answer": None if answered is None else self._mask.value(answered.body),
            "answer_headers": None if answered is None else self._mask.value(dict(answered.headers)),
            # A queued fault may quote the answer that it is to give.
            **self._mask.value(circumstances),
        }
        with self._lock:
            self._count += 1
            numbered = {"number": self._count, **entry}
            self._entries.append(numbered)
            if self._log is not None:
                self._log.write(json.dumps(numbered) + "\n")

    def masked(self, value: Any) -> Any:  # noqa: ANN401 - any JSON value
        """Return a JSON value without the secrets that the journal knows of."""
        return self._mask.value(value)

    def since(self, number: int) -> list[dict[str, Any]]:
        """Return the entries after a number, oldest first."""
        with self._lock:
            return [entry for entry in self._entries if entry["number"] > number]

    def clear(self) -> None:
        """Forget the entries in memory; numbers go on, so that `since` never hides a new entry."""
        with self._lock:
            self._entries.clear()

    def close(self) -> None:
        """Close the file."""
        if self._log is not None:
            self._log.close()


def parsed(mimetype: str, content: bytes) -> Any:  # noqa: ANN401 - any JSON value
    """Return a body as the journal has it: JSON if it says so, otherwise text; only the beginning of a long one."""
    if not content:
        return None
    text = content.decode("utf-8", "replace")
    if len(content) > _LONGEST_BODY:
        return f"{text[:_EXCERPT]}… ({len(content)} bytes)"
    if mimetype.endswith("json"):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


def _strings(value: Any) -> list[str]:  # noqa: ANN401 - any JSON value
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    return [text for item in value for text in _strings(item)] if isinstance(value, list) else []
