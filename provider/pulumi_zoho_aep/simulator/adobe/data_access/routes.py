"""Routes of Data Access."""

from flask import Blueprint, Response, jsonify, request

from pulumi_zoho_aep.simulator.adobe.data_access import exports
from pulumi_zoho_aep.simulator.adobe.data_access.exports import Item
from pulumi_zoho_aep.simulator.adobe.flow_service import scheduler
from pulumi_zoho_aep.simulator.adobe.routes import gate
from pulumi_zoho_aep.simulator.adobe.routes.gate import call
from pulumi_zoho_aep.simulator.routes.current import query

BASE = "/data/foundation/export/batches"
blueprint = Blueprint("data_access", __name__, url_prefix=BASE)
blueprint.before_request(gate.require_caller)


@blueprint.before_request
def _run_what_is_due() -> None:
    scheduler.look(call().world)


@blueprint.get("/<identifier>/meta")
def meta(identifier: str) -> Response:
    """Return files with what is wrong with rows."""
    return _answer(exports.meta(call(), identifier, query(), _base(identifier)))


@blueprint.get("/<identifier>/failed")
def failed(identifier: str) -> Response:
    """Return files with the records of a failed batch."""
    return _answer(exports.failed(call(), identifier, query(), _base(identifier)))


def _base(identifier: str) -> str:
    return f"{request.host_url.rstrip('/')}{BASE}/{identifier}"


def _answer(found: Item | bytes) -> Response:
    if isinstance(found, dict):
        return jsonify(found)
    response = Response(found, mimetype="application/octet-stream")
    response.make_conditional(request, accept_ranges=True, complete_length=len(found))
    return response
