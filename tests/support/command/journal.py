"""What a simulator was asked to change, from its journal, and what it holds."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from pulumi_zoho_aep.simulator.server import Simulator

Entry = dict[str, Any]

# What the program and the resources make; everything else is there from the start, or belongs to a token.
COLLECTIONS = (
    "connections",
    "sourceConnections",
    "targetConnections",
    "flows",
    "mappingSets",
    "dataSets",
    "schemas",
    "fieldGroups",
    "descriptors",
)
_ASKING = re.compile(r"/ims/token|/oauth/v2/token|/validate$|/test$|/coql$|/effective-policies$|/insights/metrics$")
_COLLECTION = re.compile(rf"/({'|'.join(COLLECTIONS)}|datasets|fieldgroups)(?:/|$)")


@contextmanager
def recorded(simulator: Simulator) -> Iterator[list[Entry]]:
    """Yield a list that holds, afterwards, every request of the block."""
    entries: list[Entry] = []
    before = simulator.world.journal.since(0)
    yield entries
    entries += simulator.world.journal.since(before[-1]["number"] if before else 0)


def changes(entries: Iterable[Entry]) -> list[str]:
    """Return the requests that change something, as `PATCH flows`; the collection as the service spells it."""
    return [
        f"{entry['method']} {_collection(entry['path'])}"
        for entry in entries
        if entry["method"] not in ("GET", "HEAD") and not _ASKING.search(entry["path"])
    ]


def tokens(entries: Iterable[Entry]) -> list[str]:
    """Return the requests for a token."""
    return [entry["path"] for entry in entries if entry["path"].endswith(("/ims/token/v3", "/oauth/v2/token"))]


def held(simulator: Simulator) -> dict[str, int]:
    """Return how many objects of each collection there are, without those that are empty."""
    counts = {name: len(simulator.world.store.items(name)) for name in COLLECTIONS}
    return {name: count for name, count in counts.items() if count}


def only(simulator: Simulator, collection: str, name: str) -> Entry:
    """Return the one object of a name."""
    found: list[Entry] = [item for item in simulator.world.store.items(collection) if item.get("name") == name]
    assert len(found) == 1, f"{len(found)} objects in {collection} are called {name}"
    return found[0]


def _collection(path: str) -> str:
    found = _COLLECTION.findall(path)
    return found[-1] if found else path
