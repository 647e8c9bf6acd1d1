"""The token endpoint of Adobe Identity Management."""

from flask import Blueprint, Response, jsonify, request

from pulumi_zoho_aep.simulator.adobe import ims
from pulumi_zoho_aep.simulator.routes.current import world

blueprint = Blueprint("ims", __name__)


@blueprint.post("/ims/token/v3")
def token() -> Response:
    """Issue an access token by the client credentials grant."""
    if request.content_length and request.mimetype != "application/x-www-form-urlencoded":
        raise ims.refused("invalid_request", "the body must be application/x-www-form-urlencoded")
    return jsonify(ims.issue(world().store, world().clock, request.values.to_dict()))
