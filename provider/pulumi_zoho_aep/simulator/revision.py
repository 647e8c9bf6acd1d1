"""The traces that a change leaves in an object: a new etag, who changed it, when and with which client.

The services write the same facts under different names; `revise` knows them all, so that a change through an API and
one made in the interface (control interface) mark an object in the same way.
"""

import secrets
from datetime import datetime, timezone
from typing import Any

Item = dict[str, Any]


def new_etag() -> str:
    """Return an etag as Flow Service writes it: the double quotes are part of the value."""
    return f'"{secrets.token_hex(4)}-0000-0200-0000-{secrets.token_hex(4)}0000"'


def revise(item: Item, *, user: str, client: str, now_ms: int) -> Item:
    """Return the changed object with all its version marks renewed.

    Args:
        item: The object after the change, still with the marks of the version before.
        user: User who changed it.
        client: Api key, or `exc_app` for the interface.
        now_ms: Simulated time in epoch milliseconds.
    """
    revised = dict(item)
    for change in (_flow_service, _sandbox, _catalog, _mapping_set, _registry):
        revised |= change(item, user, client, now_ms)
    if "_versions" in item:
        # Dataflows keep the version of a mapping set to which they refer: the newest is kept, too.
        current = {name: value for name, value in revised.items() if name != "_versions"}
        revised["_versions"] = [*item["_versions"], current]
    return revised


def _flow_service(item: Item, user: str, client: str, now_ms: int) -> Item:
    marks: Item = {}
    if "updatedAt" in item:
        marks |= {"updatedAt": now_ms, "updatedBy": user, "updatedClient": client}
    if isinstance(item.get("etag"), str):
        etag = new_etag()
        marks |= {"etag": etag} | ({"version": etag} if item.get("version") == item["etag"] else {})
    return marks


def _sandbox(item: Item, user: str, _: str, now_ms: int) -> Item:
    if not isinstance(item.get("etag"), int):
        return {}
    modified = datetime.fromtimestamp(now_ms / 1000, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return {"etag": item["etag"] + 1, "lastModifiedDate": modified, "modifiedBy": user}


def _catalog(item: Item, user: str, client: str, now_ms: int) -> Item:
    if "updated" not in item:
        return {}
    return {"updated": now_ms, "updatedUser": user, "updatedClient": client, "version": _bumped(item["version"])}


def _mapping_set(item: Item, user: str, _: str, now_ms: int) -> Item:
    if "modifiedDate" not in item:
        return {}
    return {"modifiedDate": now_ms, "modifiedBy": user, "version": item["version"] + 1}


def _registry(item: Item, user: str, client: str, now_ms: int) -> Item:
    if "meta:registryMetadata" not in item:
        return {}
    modified = {
        "repo:lastModifiedDate": now_ms,
        "xdm:lastModifiedClientId": client,
        "xdm:lastModifiedUserId": user,
        "eTag": secrets.token_hex(32),
    }
    return {
        "meta:registryMetadata": {**item["meta:registryMetadata"], **modified},
        "version": _bumped(item["version"]),
    }


def _bumped(version: str) -> str:
    """Return the version with its last part one higher: 1.0.4 becomes 1.0.5, and 1.3 becomes 1.4.

    A descriptor's `1` is a major version, which no change raises (UNCONFIRMED: no document shows one after a change).
    """
    most, dot, last = version.rpartition(".")
    return f"{most}.{int(last) + 1}" if dot else version
