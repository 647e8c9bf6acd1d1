"""Watches everything that leaves the host for secrets: messages, tracebacks, log lines, output, and values in clear."""

import threading
from collections.abc import Iterator
from typing import Any

from tests.lifecycle.wire import unmarked_texts

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.masking import MASK
from pulumi_zoho_aep.simulator.store import Store

_SEEDED = (seeds.ADOBE_CLIENT_SECRET, seeds.ZOHO_CLIENT_SECRET, seeds.ZOHO_REFRESH_TOKEN, seeds.ZOHO_GRANT_TOKEN)


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
        for item in (item for name in store.collections() for item in store.items(name)):
            self._secrets.update(secret for secret in item.get("_secrets", {}).values() if isinstance(secret, str))

    def hear(self, *texts: str) -> None:
        """Take in what a person would see."""
        with self._lock:
            self._heard.extend(texts)

    def see(self, properties: dict[str, Any]) -> None:
        """Take in what would be stored; what is marked as secret is encrypted."""
        self.hear(*unmarked_texts(properties))

    def see_requests(self, entries: list[dict[str, Any]]) -> None:
        """Take in what was requested: where the journal hides something in a path or query, there was a secret."""
        for entry in entries:
            if MASK in entry["path"] or MASK in str(entry["query"]):
                self.hear(seeds.ZOHO_CLIENT_SECRET)

    def leaks(self) -> Iterator[str]:
        """Yield the texts that hold a secret."""
        for text in self._heard:
            if any(secret in text for secret in self._secrets):
                yield text
