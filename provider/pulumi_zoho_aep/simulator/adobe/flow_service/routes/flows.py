"""Routes of dataflows."""

from flask import Blueprint, Response, jsonify, request

from pulumi_zoho_aep.simulator.adobe.flow_service import entities, flows, scheduler
from pulumi_zoho_aep.simulator.adobe.flow_service.flows import KIND
from pulumi_zoho_aep.simulator.adobe.routes import gate
from pulumi_zoho_aep.simulator.adobe.routes.gate import call
from pulumi_zoho_aep.simulator.routes.current import query

blueprint = Blueprint("flows", __name__, url_prefix=entities.BASE)
blueprint.before_request(gate.require_caller)


@blueprint.before_request
def _run_what_is_due() -> None:
    """The simulated time is the machine's as well: what became due on its own has happened before anybody looks."""
    scheduler.look(call().world)


@blueprint.post("/flows")
def create() -> tuple[Response, int, dict[str, str]]:
    """Create a dataflow, or a draft of one."""
    item = flows.create(call(), entities.body(request.get_data(), KIND), request.args.get("mode"))
    return jsonify(entities.written(item)), 201, {"Location": f"/flows/{item['id']}"}


@blueprint.get("/flows")
def list_all() -> Response:
    """List dataflows."""
    return jsonify(entities.listed(call(), KIND, query(), flows.shown))


@blueprint.post("/flows/search")
def search() -> Response:
    """List dataflows by a query in the body. `projectionFields` is taken and has no effect here."""
    return jsonify(entities.found(call(), KIND, request.get_data(), query(), flows.shown))


@blueprint.get("/flows/<identifier>")
def get(identifier: str) -> Response:
    """Return one dataflow."""
    return jsonify(entities.one(call(), KIND, entities.existing(call(), KIND, identifier), flows.shown))


@blueprint.patch("/flows/<identifier>")
def patch(identifier: str) -> Response:
    """Change a dataflow."""
    item = flows.patch(call(), identifier, request.headers.get("If-Match"), request.get_data())
    return jsonify(entities.written(item))


@blueprint.delete("/flows/<identifier>")
def delete(identifier: str) -> tuple[str, int]:
    """Delete a dataflow."""
    flows.delete(call(), identifier)
    return "", 204


@blueprint.post("/flows/<identifier>/action")
def act(identifier: str) -> Response:
    """Enable, disable or publish a dataflow."""
    return jsonify(entities.written(flows.act(call(), identifier, request.headers.get("If-Match"), query())))
