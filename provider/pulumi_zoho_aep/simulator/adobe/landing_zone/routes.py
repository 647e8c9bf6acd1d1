"""Routes of the Data Landing Zone."""

from flask import Blueprint, Response, jsonify, request

from pulumi_zoho_aep.simulator.adobe.landing_zone import zones
from pulumi_zoho_aep.simulator.adobe.routes import gate
from pulumi_zoho_aep.simulator.adobe.routes.gate import call
from pulumi_zoho_aep.simulator.front import CONTROL
from pulumi_zoho_aep.simulator.refusal import Refusal
from pulumi_zoho_aep.simulator.routes.current import world

blueprint = Blueprint("landing_zone", __name__, url_prefix="/data/foundation/connectors/landingzone")
blueprint.before_request(gate.require_caller)
control = Blueprint("landing_zone_control", __name__, url_prefix=f"{CONTROL}/landingzone")


@blueprint.get("")
def zone() -> Response:
    """Return the landing zone's name."""
    return jsonify(zones.zone(call(), request.args.get("type", "")))


@blueprint.get("/credentials")
def credentials() -> Response:
    """Return the credentials for uploading files."""
    return jsonify(zones.credentials(call(), request.args.get("type", ""), request.host_url))


@blueprint.post("/credentials")
def refresh() -> Response:
    """Replace it."""
    asked = request.args
    return jsonify(zones.refresh(call(), asked.get("type", ""), asked.get("action", ""), request.host_url))


@control.put("")
def change() -> Response:
    """Choose cloud and state of the landing zones: `{"provider": "azure" | "aws", "state": "active" | "inactive"}`."""
    try:
        return jsonify(zones.change(world().store, request.get_json()))
    except ValueError as error:
        raise Refusal(400, {"error": str(error)}) from None
