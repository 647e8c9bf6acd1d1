"""What the simulator saw and holds, in a form that a test can state."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from pulumi_zoho_aep.simulator.store import Store

_NO_WRITES = ("/ims/token/v3", "/oauth/v2/token", "/validate", "/effective-policies")
_COLLECTION = re.compile(r"/data/foundation/(?:flowservice|schemaregistry/tenant|catalog|conversion)/(\w+)(/.*)?")


def writes(entries: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the writing requests among the journal's entries, as `PATCH flows/*`; tokens and dry runs are none."""
    return [_write(entry) for entry in entries if entry["method"] != "GET" and not entry["path"].endswith(_NO_WRITES)]


def _write(entry: Mapping[str, Any]) -> str:
    if entry["path"].endswith("/oauth/v2/token/revoke"):
        return "POST revoke"
    found = _COLLECTION.fullmatch(entry["path"])
    assert found, entry["path"]
    rest = found.group(2) or ""
    suffix = f"/*/{entry['query']['op'][0]}" if rest.endswith("/action") else "/*" if rest else ""
    refused = " refused" if entry["status"] is not None and entry["status"] >= 400 else ""
    return f"{entry['method']} {found.group(1)}{suffix}{refused}"


def identity(item: Mapping[str, Any]) -> str:
    """Return the id of a stored object."""
    return str(next((item[name] for name in ("id", "$id", "@id") if name in item), "one of its kind"))


def held(store: Store) -> dict[str, set[str]]:
    """Return the ids of all objects by collection."""
    collections = [name for name in store.collections() if not name.startswith("_")]
    return {name: {identity(item) for item in store.items(name)} for name in collections}
