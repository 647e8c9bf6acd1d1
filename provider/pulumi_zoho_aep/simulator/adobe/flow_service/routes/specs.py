"""Routes of connection specs and flow specs."""

from flask import Blueprint, Response, jsonify, request

from pulumi_zoho_aep.simulator.adobe.flow_service import entities, errors, exploration, query as lists, specs
from pulumi_zoho_aep.simulator.adobe.flow_service.specs import CONNECTION_SPECS, FLOW_SPECS
from pulumi_zoho_aep.simulator.adobe.routes import gate
from pulumi_zoho_aep.simulator.adobe.routes.gate import call
from pulumi_zoho_aep.simulator.routes.current import query

blueprint = Blueprint("specs", __name__, url_prefix=entities.BASE)
blueprint.before_request(gate.require_caller)

_EITHER = f"<any({CONNECTION_SPECS}, {FLOW_SPECS}):collection>"


@blueprint.get(f"/{_EITHER}")
def list_all(collection: str) -> Response:
    """List connection specs or flow specs."""
    return jsonify(lists.answer(collection, specs.every(call().store, collection), query()))


@blueprint.post("/flowSpecs/search")
def search_flow_specs() -> Response:
    """List flow specs by a query in the body."""
    arguments = lists.search_arguments(entities.body(request.get_data(), FLOW_SPECS), FLOW_SPECS)
    return jsonify(lists.answer(FLOW_SPECS, specs.every(call().store, FLOW_SPECS), arguments, search=True))


@blueprint.get(f"/{_EITHER}/<identifier>")
def get(collection: str, identifier: str) -> Response:
    """Return one spec."""
    return jsonify({"items": [specs.one(call().store, collection, identifier)]})


@blueprint.get("/connectionSpecs/<identifier>/explore")
def explore(identifier: str) -> Response:
    """Show the files of a landing zone; all other connectors are explored through a base connection."""
    spec = specs.one(call().store, CONNECTION_SPECS, identifier)
    return jsonify(exploration.explore_spec(call().world, spec, call().caller.sandbox, query()))


@blueprint.post("/connectionSpecs")
@blueprint.post("/flowSpecs")
@blueprint.put("/connectionSpecs/<identifier>")
@blueprint.put("/flowSpecs/<identifier>")
def write(identifier: str = "") -> Response:
    """Refuse: self-serve specs need Adobe's onboarding, without which a token is turned away."""
    detail = "This token may not create or update specs"
    raise errors.flow("1426-400", detail, kind=CONNECTION_SPECS, entity=identifier)
