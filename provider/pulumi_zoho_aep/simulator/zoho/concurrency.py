"""How many calls of the CRM an organisation may have in flight at once (Zoho reference §11)."""

import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from pulumi_zoho_aep.simulator.store import Store

_CALLS = {"free": 5, "standard": 10, "professional": 15, "enterprise": 20, "ultimate": 25}
# Queries, and lists that are sorted or follow a custom view.
_HEAVY_CALLS = 10
_CRM = re.compile(r"(?:/dc/([^/]+))?/crm/(?:(?P<coql>v[\d.]+/coql)$|.)")
_HOME = "us-production"


class Concurrency:
    """Counts the calls in flight by organisation."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: Counter[str] = Counter()

    @contextmanager
    def during(self, store: Store, path: str, parameters: set[str]) -> Iterator[bool]:
        """Count a call until the block ends, and yield whether it is served.

        Args:
            store: Knows the organisation's edition.
            path: The call's path; one outside the CRM is always served.
            parameters: Names in its query string.
        """
        found = _CRM.match(path)
        if found is None:
            yield True
            return
        segment = found[1] or _HOME
        key = segment if "-" in segment else f"{segment}-production"
        counters = {key: _limit(store, key)}
        if found["coql"] or parameters & {"cvid", "sort_by"}:
            counters[f"{key} heavy"] = _HEAVY_CALLS
        with self._lock:
            served = all(self._calls[name] < limit for name, limit in counters.items())
            self._calls.update(counters.keys() if served else ())
        try:
            yield served
        finally:
            with self._lock:
                self._calls.subtract(counters.keys() if served else ())


def _limit(store: Store, key: str) -> int:
    organization = store.get("zohoOrgs", key)
    return _CALLS[organization["license_details"]["paid_type"]] if organization else max(_CALLS.values())
