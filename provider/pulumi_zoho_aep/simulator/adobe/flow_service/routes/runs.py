"""Routes of dataflow runs."""

from flask import Blueprint, Response, jsonify, request

from pulumi_zoho_aep.simulator.adobe.flow_service import entities, errors, runs, scheduler
from pulumi_zoho_aep.simulator.adobe.flow_service.runs import KIND
from pulumi_zoho_aep.simulator.adobe.routes import gate
from pulumi_zoho_aep.simulator.adobe.routes.gate import call
from pulumi_zoho_aep.simulator.routes.current import query

blueprint = Blueprint("runs", __name__, url_prefix=entities.BASE)
blueprint.before_request(gate.require_caller)


@blueprint.before_request
def _run_what_is_due() -> None:
    scheduler.look(call().world)


@blueprint.get("/runs")
def list_all() -> Response:
    """List runs."""
    return jsonify(entities.listed(call(), KIND, query()))


@blueprint.get("/runs/<identifier>")
def get(identifier: str) -> Response:
    """Return one run."""
    return jsonify(entities.one(call(), KIND, entities.existing(call(), KIND, identifier)))


@blueprint.put("/runs/<identifier>")
def replace(identifier: str) -> Response:
    """Refuse: runs are written by Adobe's services."""
    raise errors.flow("1427-400", "This token may not update runs", kind=KIND, entity=identifier)


@blueprint.post("/runs")
def create() -> tuple[Response, int]:
    """Run a one-time dataflow over a window."""
    return jsonify(entities.written(runs.create(call(), entities.body(request.get_data(), KIND)))), 201


@blueprint.post("/runs/<identifier>/action")
def act(identifier: str) -> Response:
    """Start a failed run again, over its own window."""
    run = runs.act(call(), identifier, request.headers.get("If-Match"), request.args.get("op"))
    return jsonify(entities.shown(run))
