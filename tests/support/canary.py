"""Watches everything that leaves the host for secrets: messages, tracebacks, log lines, output, and values in clear."""

import base64
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

from tests.support.hosted.wire import unmarked_texts

from pulumi_zoho_aep.masking import MASK
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.store import Store

_SEEDED = (seeds.ADOBE_CLIENT_SECRET, seeds.ZOHO_CLIENT_SECRET, seeds.ZOHO_REFRESH_TOKEN, seeds.ZOHO_GRANT_TOKEN)
_ENGINE_VALUES = re.compile(r'.*"(Unm|M)arshaling property for RPC\[.*"v":(9|1\d)\}')
"""From verbosity 9 on the engine logs every value that it hands on, secrets as well: see SECURITY.md."""


def forms(secret: str) -> Iterator[str]:
    """Yield a secret as it may be in a text, wherever in a longer one it was when that was encoded."""
    yield from {secret, quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1]}
    for before in range(3):
        # Three bytes become four characters; those at the ends also depend on what is beside the secret.
        padded = base64.b64encode(b"\0" * before + secret.encode()).decode()
        yield padded[4 if before else 0 : -4]


def secrets_of(collection: str, identifier: str, item: dict[str, Any]) -> Iterator[str]:
    """Yield the secrets of an object of the store: what is below `_secrets`, and Adobe tokens, which are ids."""
    if collection == "_imsTokens":
        yield identifier
    yield from _texts(item.get("_secrets"))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str) and value:
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)


@contextmanager
def minted(store: Store) -> Iterator[set[str]]:
    """Yield a set that gets every secret that is stored meanwhile, of tokens that are soon deleted again, too."""
    put, found = store.put, set[str]()

    def keep(collection: str, identifier: str, item: dict[str, Any]) -> None:
        found.update(secrets_of(collection, identifier, item))
        put(collection, identifier, item)

    setattr(store, "put", keep)  # noqa: B010 - for one instance, on purpose
    try:
        yield found
    finally:
        delattr(store, "put")


def files_below(*directories: Path) -> dict[str, str]:
    """Return the text of every file, whatever it is."""
    files = [path for directory in directories for path in directory.rglob("*") if path.is_file()]
    return {str(path): path.read_text(encoding="utf-8", errors="replace") for path in files}


def without_engine_values(log: str) -> str:
    """Return what the command logged, without the values that the engine logs on its own."""
    return "".join(line for line in log.splitlines(keepends=True) if not _ENGINE_VALUES.match(line))


class Canary:
    """Knows the secrets of a stack's services, and the texts in which none of them may be."""

    def __init__(self) -> None:
        self._secrets: set[str] = set(_SEEDED)
        self._heard: list[str] = []
        self._lock = threading.Lock()

    def learn(self, *secrets: str) -> None:
        """Look for these secrets too."""
        self._secrets.update(secrets)

    def learn_from(self, store: Store) -> None:
        """Look for the secrets and tokens that the services hold now."""
        with store.transaction():
            rows = store._db.execute("SELECT collection, id, body FROM item").fetchall()
        for collection, identifier, body in rows:
            self._secrets.update(secrets_of(collection, identifier, json.loads(body)))

    def hear(self, *texts: str) -> None:
        """Take in what a person would see."""
        with self._lock:
            self._heard.extend(texts)

    def see(self, properties: dict[str, Any]) -> None:
        """Take in what would be stored; what is marked as secret is encrypted."""
        self.hear(*unmarked_texts(properties))

    def see_requests(self, entries: list[dict[str, Any]]) -> None:
        """Take in the journal. Where it hides something in a path or query, there was a secret."""
        for entry in entries:
            self.hear(json.dumps(entry))
            if MASK in entry["path"] or MASK in str(entry["query"]):
                self.hear(seeds.ZOHO_CLIENT_SECRET)

    def leaks(self) -> Iterator[str]:
        """Yield the texts that hold a secret."""
        looked_for = {form for secret in self._secrets for form in forms(secret)}
        texts = dict.fromkeys(self._heard)
        # Hardly ever one of thousands of forms is in thousands of texts: one look through everything is quicker.
        everything = "\n".join(texts)
        there = [form for form in looked_for if form in everything]
        yield from (text for text in texts if any(form in text for form in there))
