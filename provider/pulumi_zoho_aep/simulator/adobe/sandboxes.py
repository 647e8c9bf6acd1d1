"""Sandbox management: the sandboxes of the organisation (AEP reference §4). They are neither created nor reset here."""

import uuid
from typing import Any

from flask import Blueprint, Response, jsonify, request

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.adobe import gateway
from pulumi_zoho_aep.simulator.refusal import Refusal
from pulumi_zoho_aep.simulator.store import Store, shown
from pulumi_zoho_aep.simulator.world import world

blueprint = Blueprint("sandboxes", __name__, url_prefix="/data/foundation/sandbox-management")


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


@blueprint.before_request
def _check() -> None:
    gateway.check(sandboxed=False)


@blueprint.get("")
def visible() -> Response:
    """List the sandboxes that the caller may use."""
    return _page([sandbox for sandbox in world().store.items("sandboxes") if sandbox["state"] == "active"])


@blueprint.get("/sandboxes")
def every() -> Response:
    """List all sandboxes of the organisation, whatever their state."""
    return _page(world().store.items("sandboxes"))


@blueprint.get("/sandboxes/<name>")
def one(name: str) -> Response:
    """Return one sandbox."""
    sandbox = world().store.get("sandboxes", name)
    if sandbox is None:
        # UNCONFIRMED: the vendor's file gives no body for 404.
        raise Refusal(404, {"status": 404, "title": "Not Found", "detail": f"Sandbox {name} was not found"})
    return jsonify(shown(sandbox))


def _page(sandboxes: list[dict[str, Any]]) -> Response:
    limit = request.args.get("limit", default=20, type=int)
    start = request.args.get("start", default=0, type=int)
    page = sandboxes[start : start + limit]
    links = {"page": {"href": request.path, "templated": False}}
    if start + limit < len(sandboxes):
        links["next"] = {"href": f"{request.path}?limit={limit}&start={start + limit}", "templated": False}
    return jsonify(
        {"sandboxes": [shown(item) for item in page], "_page": {"limit": limit, "count": len(page)}, "_links": links}
    )
