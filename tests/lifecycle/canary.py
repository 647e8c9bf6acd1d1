"""Watches everything that leaves the host for secrets: messages, tracebacks, log lines, output, and values in clear."""

import base64
import json
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, quote_plus

from tests.lifecycle.wire import unmarked_texts

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.masking import MASK
from pulumi_zoho_aep.simulator.store import Store

_SEEDED = (seeds.ADOBE_CLIENT_SECRET, seeds.ZOHO_CLIENT_SECRET, seeds.ZOHO_REFRESH_TOKEN, seeds.ZOHO_GRANT_TOKEN)


def forms(secret: str) -> Iterator[str]:
    """Yield a secret as it may stand in a text, wherever in a longer one it was when that was encoded."""
    yield from {secret, quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1]}
    for before in range(3):
        # Three bytes become four characters; those at the ends also depend on what stands beside the secret.
        padded = base64.b64encode(b"\0" * before + secret.encode()).decode()
        yield padded[4 if before else 0 : -4]


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
        wanted = {form for secret in self._secrets for form in forms(secret)}
        for text in dict.fromkeys(self._heard):
            if any(form in text for form in wanted):
                yield text
