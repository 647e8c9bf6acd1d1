"""Sandbox management: the sandboxes of the organisation (AEP reference §4). They are neither created nor reset here."""

import uuid
from typing import Any

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.refusal import Refusal
from pulumi_zoho_aep.simulator.store import Store, shown

Item = dict[str, Any]


def seed(store: Store) -> None:
    """Store three sandboxes: the default production one, the one used by the seeds, and one that is not active."""
    for name, state, kind, region in (
        ("prod", "active", "production", "VA7"),
        (seeds.SANDBOX, "active", "development", seeds.SANDBOX_REGION),
        ("qa", "resetting", "development", seeds.SANDBOX_REGION),
    ):
        store.put(
            "sandboxes",
            name,
            {
                "_id": str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{name}.{seeds.TENANT}")),
                "name": name,
                "title": name.capitalize(),
                "state": state,
                "type": kind,
                "region": region,
                "isDefault": name == "prod",
                "etag": 1,
                "createdDate": "2026-01-12T09:30:00.000Z",
                "lastModifiedDate": "2026-01-12T09:30:00.000Z",
                "createdBy": seeds.INTERFACE_USER,
                "modifiedBy": seeds.INTERFACE_USER,
            },
        )


def active(store: Store) -> list[Item]:
    """Return the sandboxes that a caller may use."""
    return [sandbox for sandbox in every(store) if sandbox["state"] == "active"]


def every(store: Store) -> list[Item]:
    """Return all sandboxes of the organisation, whatever their state."""
    return store.items("sandboxes")


def one(store: Store, name: str) -> Item:
    """Return one sandbox as the service shows it."""
    sandbox = store.get("sandboxes", name)
    if sandbox is None:
        # UNCONFIRMED: the vendor's file gives no body for 404.
        raise Refusal(404, {"status": 404, "title": "Not Found", "detail": f"Sandbox {name} was not found"})
    return shown(sandbox)


def page(sandboxes: list[Item], path: str, limit: int, start: int) -> Item:
    """Return one page of a list, with the link to the next one."""
    found = sandboxes[start : start + limit]
    links = {"page": {"href": path, "templated": False}}
    if start + limit < len(sandboxes):
        links["next"] = {"href": f"{path}?limit={limit}&start={start + limit}", "templated": False}
    return {
        "sandboxes": [shown(item) for item in found],
        "_page": {"limit": limit, "count": len(found)},
        "_links": links,
    }
