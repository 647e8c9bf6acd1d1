"""Routes of bulk read."""

from flask import Blueprint, Response, jsonify, request

from pulumi_zoho_aep.simulator.front import CONTROL
from pulumi_zoho_aep.simulator.refusal import Refusal
from pulumi_zoho_aep.simulator.routes.current import world
from pulumi_zoho_aep.simulator.zoho import bulk_read
from pulumi_zoho_aep.simulator.zoho.crm_gate import refused
from pulumi_zoho_aep.simulator.zoho.routes.current import add_headers, enter

blueprint = Blueprint("zoho_bulk", __name__)
blueprint.after_request(add_headers)
control = Blueprint("zoho_bulk_control", __name__, url_prefix=f"{CONTROL}/zoho/bulk")

_CREDITS = 50


@blueprint.post("/crm/bulk/<version>/read")
def create(version: str) -> tuple[Response, int]:
    """Add a job."""
    session = enter(version, credits_needed=_CREDITS)
    if request.mimetype != "application/json":
        raise refused(415, "MEDIA_TYPE_NOT_SUPPORTED", "the media type is not supported")
    return jsonify(bulk_read.create(session, request.get_json(silent=True))), 201


@blueprint.get("/crm/bulk/<version>/read/<identifier>")
def status(version: str, identifier: str) -> Response:
    """Return how far a job is."""
    return jsonify(bulk_read.status(enter(version), identifier))


@blueprint.get("/crm/bulk/<version>/read/<identifier>/result")
def result(version: str, identifier: str) -> Response:
    """Return the file of a completed job."""
    content = bulk_read.result(enter(version), identifier)
    disposition = {"Content-Disposition": f"attachment; filename={identifier}.zip"}
    return Response(content, mimetype="application/zip", headers=disposition)


@control.put("")
def change() -> Response:
    """Set how bulk jobs go: `{"rows": 200000, "seconds": 10, "fail": 0, "jobs": null}`, as they do if nothing is set.

    Rows of a job; seconds in a state; how many of the next jobs fail; how many may wait at once, null for any number.
    """
    asked = request.get_json()
    least = {"rows": 1, "seconds": 1, "fail": 0, "jobs": 1}
    if not isinstance(asked, dict) or not all(
        name in least and ((name == "jobs" and value is None) or (type(value) is int and value >= least[name]))
        for name, value in asked.items()
    ):
        raise Refusal(400, {"error": f"whole numbers are expected, from these on: {least}"})
    settings = {**bulk_read.USUAL, **asked}
    world().store.put(*bulk_read.SETTINGS, settings)
    return jsonify(settings)
