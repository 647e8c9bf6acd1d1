"""Routes of sandbox management."""

from flask import Blueprint, Response, jsonify, request

from pulumi_zoho_aep.simulator.adobe import sandboxes
from pulumi_zoho_aep.simulator.adobe.routes import gate
from pulumi_zoho_aep.simulator.adobe.sandboxes import Item

blueprint = Blueprint("sandboxes", __name__, url_prefix="/data/foundation/sandbox-management")
blueprint.before_request(gate.require_caller_without_sandbox)


@blueprint.get("")
def visible() -> Response:
    """List the sandboxes that the caller may use."""
    return _page(sandboxes.active(gate.call().store))


@blueprint.get("/sandboxes")
def every() -> Response:
    """List all sandboxes of the organisation, whatever their state."""
    return _page(sandboxes.every(gate.call().store))


@blueprint.get("/sandboxes/<name>")
def one(name: str) -> Response:
    """Return one sandbox."""
    return jsonify(sandboxes.one(gate.call().store, name))


def _page(found: list[Item]) -> Response:
    limit = request.args.get("limit", default=20, type=int)
    start = request.args.get("start", default=0, type=int)
    return jsonify(sandboxes.page(found, request.path, limit, start))
