"""Connection specs and flow specs: which connectors there are, what they want to know, and which dataflows take them.

They live in the store, so that a test can announce the end of a connector: by deleting its connection spec, or by
taking it out of a flow spec's `sourceConnectionSpecIds`, through the control interface.
"""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from pulumi_zoho_aep.simulator.adobe import foundation
from pulumi_zoho_aep.simulator.adobe.flow_service import entities, errors, query, spec_seeds
from pulumi_zoho_aep.simulator.store import Store, shown
from pulumi_zoho_aep.simulator.world import world

Item = dict[str, Any]

blueprint = Blueprint("specs", __name__, url_prefix=entities.BASE)
blueprint.before_request(foundation.require_caller)

_CONNECTION_SPECS = "connectionSpecs"
_FLOW_SPECS = "flowSpecs"


def seed(store: Store) -> None:
    """Store the specs; they are the same in every sandbox."""
    for spec in spec_seeds.connection_specs():
        store.put(_CONNECTION_SPECS, spec["id"], spec)
    for spec in spec_seeds.flow_specs():
        store.put(_FLOW_SPECS, spec["id"], spec)


def connection_spec(reference: Any, kind: str) -> Item:  # noqa: ANN401 - from a request body
    """Return the connection spec that a body refers to by `{id, version}`, or refuse."""
    return _referred(_CONNECTION_SPECS, reference, kind)


def flow_spec(reference: Any) -> Item:  # noqa: ANN401 - from a request body
    """Return the flow spec that a body refers to by `{id, version}`, or refuse."""
    return _referred(_FLOW_SPECS, reference, "flows")


def reference(spec: Item) -> Item:
    """Return how other objects refer to a spec."""
    return {"id": spec["id"], "version": spec["version"]}


def _referred(collection: str, named: Any, kind: str) -> Item:  # noqa: ANN401 - from a request body
    identifier = named.get("id") if isinstance(named, dict) else None
    spec = world().store.get(collection, identifier) if isinstance(identifier, str) else None
    if spec is None:
        raise errors.flow("1413-400", f"The id of {collection} is missing or unknown: {identifier}", kind=kind)
    # Omitting the version means the latest one; there is only one of each.
    if named.get("version", spec["version"]) != spec["version"]:
        raise errors.flow("1413-400", f"{spec['name']} has no version {named['version']}", kind=kind)
    return spec


@blueprint.get("/connectionSpecs")
def list_connection_specs() -> Response:
    """List the connection specs."""
    return jsonify(query.answer(_CONNECTION_SPECS, _shown(_CONNECTION_SPECS), request.args))


@blueprint.get("/flowSpecs")
def list_flow_specs() -> Response:
    """List the flow specs."""
    return jsonify(query.answer(_FLOW_SPECS, _shown(_FLOW_SPECS), request.args))


@blueprint.post("/flowSpecs/search")
def search_flow_specs() -> Response:
    """List flow specs by a query in the body."""
    arguments = query.search_arguments(entities.body(_FLOW_SPECS), _FLOW_SPECS)
    return jsonify(query.answer(_FLOW_SPECS, _shown(_FLOW_SPECS), arguments, search=True))


@blueprint.get("/connectionSpecs/<identifier>")
def get_connection_spec(identifier: str) -> Response:
    """Return one connection spec."""
    return _one(_CONNECTION_SPECS, identifier)


@blueprint.get("/flowSpecs/<identifier>")
def get_flow_spec(identifier: str) -> Response:
    """Return one flow spec."""
    return _one(_FLOW_SPECS, identifier)


@blueprint.get("/connectionSpecs/<identifier>/explore")
def explore(identifier: str) -> Response:
    """Refuse: all connectors of the simulator are explored through a base connection."""
    raise errors.connector("1372-400", f"Explore needs a base connection for {identifier}", kind=_CONNECTION_SPECS)


@blueprint.post("/connectionSpecs")
@blueprint.post("/flowSpecs")
@blueprint.put("/connectionSpecs/<identifier>")
@blueprint.put("/flowSpecs/<identifier>")
def write(identifier: str = "") -> Response:
    """Refuse: self-serve specs need Adobe's onboarding, without which a token is turned away."""
    detail = "This token may not create or update specs"
    raise errors.flow("1426-400", detail, kind=_CONNECTION_SPECS, entity=identifier)


def _shown(collection: str) -> list[Item]:
    return [shown(spec) for spec in world().store.items(collection)]


def _one(collection: str, identifier: str) -> Response:
    found = [spec for spec in _shown(collection) if spec["id"] == identifier]
    if not found:
        raise errors.flow("1439-404", f"{identifier} was not found", kind=collection, entity=identifier)
    return jsonify({"items": found})
