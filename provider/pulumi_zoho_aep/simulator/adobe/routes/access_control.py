"""Routes of access control."""

from flask import Blueprint, Response, jsonify, request

from pulumi_zoho_aep.simulator.adobe import access_control, foundation
from pulumi_zoho_aep.simulator.adobe.routes import gate

blueprint = Blueprint("access_control", __name__, url_prefix="/data/foundation/access-control/acl")
blueprint.before_request(gate.require_caller)


@blueprint.get("/reference")
def reference() -> Response:
    """Return the names of all permissions and resource types."""
    return jsonify(access_control.reference())


@blueprint.post("/effective-policies")
def effective_policies() -> Response:
    """Return the actions allowed on each of the requested permissions and resource types; nothing on unknown ones."""
    asked = foundation.parsed(request.get_data())
    return jsonify({"policies": access_control.effective(gate.call().store, asked)})
