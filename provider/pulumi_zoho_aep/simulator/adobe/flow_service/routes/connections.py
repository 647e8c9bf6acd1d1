"""Routes of base connections."""

from flask import Blueprint, Response, jsonify, request

from pulumi_zoho_aep.simulator.adobe.flow_service import connections, entities
from pulumi_zoho_aep.simulator.adobe.flow_service.connections import KIND
from pulumi_zoho_aep.simulator.adobe.routes import gate
from pulumi_zoho_aep.simulator.adobe.routes.gate import call
from pulumi_zoho_aep.simulator.routes.current import query

blueprint = Blueprint("connections", __name__, url_prefix=entities.BASE)
blueprint.before_request(gate.require_caller)


@blueprint.post("/connections")
def create() -> tuple[Response, int, dict[str, str]]:
    """Create a base connection."""
    item = connections.create(call(), entities.body(request.get_data(), KIND))
    return jsonify(entities.written(item)), 201, {"Location": f"/connections/{item['id']}"}


@blueprint.get("/connections")
def list_all() -> Response:
    """List base connections."""
    return jsonify(entities.listed(call(), KIND, query()))


@blueprint.post("/connections/search")
def search() -> Response:
    """List base connections by a query in the body."""
    return jsonify(entities.found(call(), KIND, request.get_data(), query()))


@blueprint.get("/connections/<identifier>")
def get(identifier: str) -> Response:
    """Return one base connection."""
    return jsonify(entities.one(call(), KIND, entities.existing(call(), KIND, identifier)))


@blueprint.patch("/connections/<identifier>")
def patch(identifier: str) -> Response:
    """Change name, description or the whole of the credentials."""
    item = connections.patch(call(), identifier, request.headers.get("If-Match"), request.get_data())
    return jsonify(entities.written(item))


@blueprint.delete("/connections/<identifier>")
def delete(identifier: str) -> tuple[str, int]:
    """Delete a base connection."""
    connections.delete(call(), identifier)
    return "", 204


@blueprint.get("/connections/<identifier>/test")
def test(identifier: str) -> Response:
    """Say whether the source system accepts the credentials now."""
    return jsonify({"result": connections.test(call(), identifier)})


@blueprint.get("/connections/<identifier>/explore")
def explore(identifier: str) -> Response:
    """List tables, or show the columns and a few rows of one."""
    return jsonify(connections.explore(call(), identifier, query()))


@blueprint.post("/connections/<identifier>/action")
def act(identifier: str) -> Response:
    """Refuse: there is no action on a base connection."""
    raise connections.no_action(call(), identifier, request.args.get("op", ""))
