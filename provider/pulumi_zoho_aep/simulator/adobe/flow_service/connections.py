"""Base connections: created with credentials that are tested, initializing for a moment, explored, tested again."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from pulumi_zoho_aep.simulator.adobe import foundation
from pulumi_zoho_aep.simulator.adobe.flow_service import credentials, entities, errors, exploration, patches, specs
from pulumi_zoho_aep.simulator.world import world

Item = dict[str, Any]

blueprint = Blueprint("connections", __name__, url_prefix=entities.BASE)
blueprint.before_request(foundation.require_caller)

_KIND = "connections"
_PATCHABLE = {
    "/name": {"replace"},
    "/description": {"add", "replace", "remove"},
    # Single credentials and /auth/specName are not documented as patchable: refused, the strictest reading.
    "/auth/params": {"replace"},
}
_CHANGEABLE = {"enabled", "disabled"}


@blueprint.post("/connections")
def create() -> tuple[Response, int, dict[str, str]]:
    """Create a base connection, if the source system accepts its credentials."""
    members = entities.body(_KIND)
    entities.only(members, {"name", "description", "auth", "connectionSpec"}, _KIND)
    entities.check_named(members, _KIND)
    spec = specs.connection_spec(members.get("connectionSpec"), _KIND)
    if not spec.get("authSpec"):
        raise errors.connector("1305-400", f"{spec['name']} takes no base connection", kind=_KIND)
    auth = credentials.parse(spec, members.get("auth"))
    _learn(auth)
    described: Item = {name: members[name] for name in ("name", "description") if name in members}
    connection = {**described, "connectionSpec": specs.reference(spec), **auth}
    problem = credentials.problem(world(), connection, creating=True)
    if problem:
        raise errors.connector("1308-400", problem, kind=_KIND)
    item = entities.add(_KIND, connection, state="initializing")
    entities.settle_later(item, "enabled")
    world().store.put(_KIND, item["id"], item)
    return jsonify(entities.written(item)), 201, {"Location": f"/connections/{item['id']}"}


@blueprint.get("/connections")
def list_all() -> Response:
    """List base connections."""
    return jsonify(entities.listed(_KIND))


@blueprint.post("/connections/search")
def search() -> Response:
    """List base connections by a query in the body."""
    return jsonify(entities.found(_KIND))


@blueprint.get("/connections/<identifier>")
def get(identifier: str) -> Response:
    """Return one base connection."""
    item = entities.wanted(_KIND, identifier)
    return jsonify(entities.one(_KIND, item))


@blueprint.patch("/connections/<identifier>")
def patch(identifier: str) -> Response:
    """Change name, description or the whole of the credentials.

    New credentials are not tested here: the tutorial asks for `/test` afterwards, which would be pointless otherwise.
    """
    item = entities.wanted(_KIND, identifier)
    _check_changeable(item, "1416-400")
    patches.check_etag(item, _KIND)
    for operation in patches.operations(_KIND):
        if operation.path.startswith("/connectionSpec"):
            raise errors.flow("1414-400", "The connection spec cannot change", kind=_KIND, entity=identifier)
        patches.allow(operation, _PATCHABLE, _KIND)
        if operation.path == "/auth/params":
            spec = specs.connection_spec(item["connectionSpec"], _KIND)
            auth = credentials.parse_params(spec, item["auth"]["specName"], operation.value)
            _learn(auth)
            item |= auth
        else:
            item = patches.apply(item, operation, _KIND)
    entities.check_named(item, _KIND)
    return jsonify(entities.written(entities.update(_KIND, item)))


@blueprint.delete("/connections/<identifier>")
def delete(identifier: str) -> tuple[str, int]:
    """Delete a base connection that no source connection, and so no dataflow, uses."""
    item = entities.wanted(_KIND, identifier)
    _check_changeable(item, "1416-400")
    users = [one["id"] for one in world().store.items("sourceConnections") if one.get("baseConnectionId") == identifier]
    if users:
        detail = f"The base connection is used by the source connections {', '.join(users)}"
        raise errors.flow("1418-400", detail, kind=_KIND, entity=identifier)
    world().store.delete(_KIND, identifier)
    return "", 204


@blueprint.get("/connections/<identifier>/test")
def test(identifier: str) -> Response:
    """Tell whether the source system accepts the credentials now."""
    return jsonify({"result": credentials.problem(world(), entities.wanted(_KIND, identifier)) == ""})


@blueprint.get("/connections/<identifier>/explore")
def explore(identifier: str) -> Response:
    """List tables, or show the columns and a few rows of one."""
    item = entities.wanted(_KIND, identifier)
    if item["state"] != "enabled":
        # UNCONFIRMED: what a connection that is not enabled answers.
        raise errors.flow("1444-400", f"The base connection is {item['state']}", kind=_KIND, entity=identifier)
    problem = credentials.problem(world(), item)
    if problem:
        raise errors.connector("1308-400", problem, kind=_KIND, entity=identifier)
    return jsonify(exploration.explore(item, request.args))


@blueprint.post("/connections/<identifier>/action")
def act(identifier: str) -> Response:
    """Refuse: finalizing is for providers, and nothing creates base connections as drafts."""
    item = entities.wanted(_KIND, identifier)
    if request.args.get("op", "").upper().startswith("FINALIZE"):
        raise errors.flow("1402-400", "finalize is for providers only", kind=_KIND, entity=identifier)
    raise errors.flow("1422-400", f"No such action on a connection that is {item['state']}", kind=_KIND)


def _check_changeable(item: Item, code: str) -> None:
    if item["state"] == "initializing":
        detail = "Not possible with a user token while the connection is initializing"
        raise errors.flow("1417-400", detail, kind=_KIND, entity=item["id"])
    if item["state"] not in _CHANGEABLE:
        raise errors.flow(code, f"Not possible in the state {item['state']}", kind=_KIND, entity=item["id"])


def _learn(auth: Item) -> None:
    """Let the journal mask the credentials, also where they show up under another name."""
    for secret in auth["_secrets"].values():
        world().journal.learn(secret)
