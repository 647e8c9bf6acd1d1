"""Base connections: created with credentials that are tested, initializing for a moment, explored, tested again."""

from typing import Any

from pulumi_zoho_aep.simulator.adobe.call import Call
from pulumi_zoho_aep.simulator.adobe.flow_service import credentials, entities, errors, exploration, patches, specs
from pulumi_zoho_aep.simulator.query_string import Query
from pulumi_zoho_aep.simulator.refusal import Refusal

Item = dict[str, Any]

KIND = "connections"
_PATCHABLE = {
    "/name": {"replace"},
    "/description": {"add", "replace", "remove"},
    # Single credentials and /auth/specName are not documented as patchable: refused, the strictest reading.
    "/auth/params": {"replace"},
}
_CHANGEABLE = {"enabled", "disabled"}


def create(call: Call, members: Item) -> Item:
    """Create a base connection, if the source system accepts its credentials."""
    entities.only(members, {"name", "description", "auth", "connectionSpec"}, KIND)
    entities.check_named(members, KIND)
    spec = specs.connection_spec(call.store, members.get("connectionSpec"), KIND)
    if not spec.get("authSpec"):
        raise errors.connector("1305-400", f"{spec['name']} takes no base connection", kind=KIND)
    auth = credentials.parse(spec, members.get("auth"))
    _learn(call, auth)
    described: Item = {name: members[name] for name in ("name", "description") if name in members}
    connection = {**described, "connectionSpec": specs.reference(spec), **auth}
    problem = credentials.problem(call.world, connection, creating=True)
    if problem:
        raise errors.connector("1308-400", problem, kind=KIND)
    item = entities.add(call, KIND, connection, state="initializing")
    entities.settle_later(call, item, "enabled")
    call.store.put(KIND, item["id"], item)
    return item


def patch(call: Call, identifier: str, if_match: str | None, sent: bytes) -> Item:
    """Change name, description or the whole of the credentials.

    New credentials are not tested here: the tutorial asks for `/test` afterwards, which would be pointless otherwise.
    """
    item = entities.existing(call, KIND, identifier)
    _check_changeable(item, "1416-400")
    patches.check_etag(item, if_match, KIND)
    for operation in patches.operations(sent, KIND):
        if operation.path.startswith("/connectionSpec"):
            raise errors.flow("1414-400", "The connection spec cannot change", kind=KIND, entity=identifier)
        patches.allow(operation, _PATCHABLE, KIND)
        if operation.path == "/auth/params":
            spec = specs.connection_spec(call.store, item["connectionSpec"], KIND)
            auth = credentials.parse_params(spec, item["auth"]["specName"], operation.value)
            _learn(call, auth)
            item |= auth
        else:
            item = patches.apply(item, operation, KIND)
    entities.check_named(item, KIND)
    return entities.update(call, KIND, item)


def delete(call: Call, identifier: str) -> None:
    """Delete a base connection that no source connection, and so no dataflow, uses."""
    item = entities.existing(call, KIND, identifier)
    _check_changeable(item, "1416-400")
    users = [one["id"] for one in call.store.items("sourceConnections") if one.get("baseConnectionId") == identifier]
    if users:
        detail = f"The base connection is used by the source connections {', '.join(users)}"
        raise errors.flow("1418-400", detail, kind=KIND, entity=identifier)
    call.store.delete(KIND, identifier)


def test(call: Call, identifier: str) -> bool:
    """Return whether the source system accepts the credentials now."""
    return credentials.problem(call.world, entities.existing(call, KIND, identifier)) == ""


def explore(call: Call, identifier: str, asked: Query) -> Any:  # noqa: ANN401 - a list or an object
    """List tables, or show the columns and a few rows of one."""
    item = entities.existing(call, KIND, identifier)
    if item["state"] != "enabled":
        # UNCONFIRMED: what a connection that is not enabled answers.
        raise errors.flow("1444-400", f"The base connection is {item['state']}", kind=KIND, entity=identifier)
    problem = credentials.problem(call.world, item)
    if problem:
        raise errors.connector("1308-400", problem, kind=KIND, entity=identifier)
    return exploration.explore(call.world, item, asked)


def no_action(call: Call, identifier: str, op: str) -> Refusal:
    """Return the refusal of an action: finalizing is for providers, and nothing creates base connections as drafts."""
    item = entities.existing(call, KIND, identifier)
    if op.upper().startswith("FINALIZE"):
        return errors.flow("1402-400", "finalize is for providers only", kind=KIND, entity=identifier)
    return errors.flow("1422-400", f"No such action on a connection that is {item['state']}", kind=KIND)


def _check_changeable(item: Item, code: str) -> None:
    if item["state"] == "initializing":
        detail = "Not possible with a user token while the connection is initializing"
        raise errors.flow("1417-400", detail, kind=KIND, entity=item["id"])
    if item["state"] not in _CHANGEABLE:
        raise errors.flow(code, f"Not possible in the state {item['state']}", kind=KIND, entity=item["id"])


def _learn(call: Call, auth: Item) -> None:
    """Let the journal mask the credentials, even if they show up under another name."""
    for secret in auth["_secrets"].values():
        call.world.journal.learn(secret)
