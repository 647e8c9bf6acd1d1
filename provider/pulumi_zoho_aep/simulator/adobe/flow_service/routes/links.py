"""Routes of source and target connections."""

from flask import Blueprint, Response, jsonify, request

from pulumi_zoho_aep.simulator.adobe.flow_service import entities, links
from pulumi_zoho_aep.simulator.adobe.flow_service.links import SOURCE, TARGET
from pulumi_zoho_aep.simulator.adobe.routes import gate
from pulumi_zoho_aep.simulator.adobe.routes.gate import call
from pulumi_zoho_aep.simulator.routes.current import query

blueprint = Blueprint("links", __name__, url_prefix=entities.BASE)
blueprint.before_request(gate.require_caller)

_EITHER = f"<any({SOURCE}, {TARGET}):collection>"


@blueprint.post("/sourceConnections")
def create_source() -> tuple[Response, int]:
    """Create a source connection."""
    item = links.create_source(call(), entities.body(request.get_data(), SOURCE))
    return jsonify(entities.written(item)), 201


@blueprint.post("/targetConnections")
def create_target() -> tuple[Response, int]:
    """Create a target connection."""
    item = links.create_target(call(), entities.body(request.get_data(), TARGET))
    return jsonify(entities.written(item)), 201


@blueprint.get(f"/{_EITHER}")
def list_all(collection: str) -> Response:
    """List source or target connections."""
    return jsonify(entities.listed(call(), collection, query()))


@blueprint.get(f"/{_EITHER}/<identifier>")
def get(collection: str, identifier: str) -> Response:
    """Return one source or target connection."""
    return jsonify(entities.one(call(), collection, entities.existing(call(), collection, identifier)))


@blueprint.patch(f"/{_EITHER}/<identifier>")
def patch(collection: str, identifier: str) -> Response:
    """Change name or description."""
    item = links.patch(call(), collection, identifier, request.headers.get("If-Match"), request.get_data())
    return jsonify(entities.written(item))


@blueprint.delete(f"/{_EITHER}/<identifier>")
def delete(collection: str, identifier: str) -> tuple[str, int]:
    """Delete a source or target connection."""
    links.delete(call(), collection, identifier)
    return "", 204


@blueprint.post(f"/{_EITHER}/<identifier>/action")
def act(collection: str, identifier: str) -> Response:
    """Refuse: there is no action on source and target connections."""
    raise links.no_action(call(), collection, identifier, str(request.args.get("op")))
