"""What all of Flow Service's objects share: audit members, etags, sandboxes, and states that settle after a while.

A state such as `initializing` or `updating` is left after one more read or a few simulated seconds, whichever comes
first, so that a client has to poll without a test having to wait.
"""

import uuid
from collections.abc import Callable
from typing import Any

from flask import has_request_context, request
from werkzeug.datastructures import MultiDict

from pulumi_zoho_aep.simulator import store
from pulumi_zoho_aep.simulator.adobe.flow_service import errors, query
from pulumi_zoho_aep.simulator.adobe.foundation import caller
from pulumi_zoho_aep.simulator.faults import STUCK
from pulumi_zoho_aep.simulator.revision import new_etag, revise
from pulumi_zoho_aep.simulator.world import world

Item = dict[str, Any]

BASE = "/data/foundation/flowservice"
_SETTLE_READS = 1
_SETTLE_MS = 5000
_STUCK_MS = 24 * 3600 * 1000


def body(kind: str) -> Item:
    """Return the request's JSON object, refusing an empty body and everything that is not an object."""
    if not request.get_data():
        raise errors.flow("1405-400", "The request body is empty", kind=kind)
    found = request.get_json(silent=True)
    if not isinstance(found, dict):
        raise errors.connector("1000-400", "The request body is not a JSON object", kind=kind)
    if not found:
        raise errors.flow("1405-400", "The request body is empty", kind=kind)
    return found


def only(members: Item, allowed: set[str], kind: str, where: str = "the request") -> None:
    """Refuse members the service does not know. That it ignores them is as likely (UNCONFIRMED), and hides typos."""
    unknown = sorted(set(members) - allowed)
    if unknown:
        raise errors.connector("1000-400", f"Unknown member in {where}: {', '.join(unknown)}", kind=kind)


def text(members: Item, name: str, kind: str, *, required: bool = True) -> str:
    """Return a member that has to be a non-empty string; an optional one may be absent or empty."""
    value = members.get(name)
    if value is None and not required:
        return ""
    if not isinstance(value, str) or (required and not value.strip()):
        raise errors.connector("1304-400", f"The mandatory field {name} is missing or not a string", kind=kind)
    return value


def check_named(members: Item, kind: str) -> None:
    """Check name and description: what everything that a client creates has."""
    text(members, "name", kind)
    text(members, "description", kind, required=False)


def add(collection: str, members: Item, *, state: str) -> Item:
    """Store a new object with the members common to all collections, and return it."""
    now, by, etag = world().clock.now_ms(), caller(), new_etag()
    item = {
        "id": str(uuid.uuid4()),
        "createdAt": now,
        "updatedAt": now,
        "createdBy": by.user,
        "updatedBy": by.user,
        "createdClient": by.client_id,
        "updatedClient": by.client_id,
        "sandboxId": by.sandbox_id,
        "sandboxName": by.sandbox,
        "imsOrgId": by.organization,
        **members,
        "state": state,
        "version": etag,
        "etag": etag,
    }
    world().store.put(collection, item["id"], item)
    return item


def update(collection: str, item: Item) -> Item:
    """Store a changed object: new etag, and the audit members name the caller."""
    by = caller()
    revised = revise(item, user=by.user, client=by.client_id, now_ms=world().clock.now_ms())
    world().store.put(collection, item["id"], revised)
    return revised


def find(collection: str, identifier: Any) -> Item | None:  # noqa: ANN401 - ids come from request bodies
    """Return an object of the caller's sandbox, settled if its time has come; None if there is none."""
    item = world().store.get(collection, identifier) if isinstance(identifier, str) else None
    if item is None or item.get("_sandbox", item.get("sandboxName")) != caller().sandbox:
        return None
    return _settled(collection, item)


def wanted(collection: str, identifier: str) -> Item:
    """Return the object a path names, or refuse with the published not-found body."""
    item = find(collection, identifier)
    if item is None:
        detail = f"{collection} {identifier} was not found"
        raise errors.flow("1439-404", detail, kind=collection, entity=identifier)
    return item


def in_sandbox(collection: str) -> list[Item]:
    """Return the objects the caller's sandbox holds, settled where their time has come, oldest first."""
    sandbox = caller().sandbox
    return [_settled(collection, item) for item in world().store.items(collection) if item["sandboxName"] == sandbox]


def settle_later(item: Item, state: str, *, then: Item | None = None) -> None:
    """Let an object reach a state after the next read, or after a while if nobody reads it.

    Args:
        item: The object.
        state: What it reaches.
        then: Other members that change at that moment.
    """
    stuck = request.environ.get(STUCK, 0) if has_request_context() else 0
    until = world().clock.now_ms() + (_STUCK_MS if stuck else _SETTLE_MS)
    passing = {"to": state, "since": item["state"], "reads": stuck or _SETTLE_READS, "until": until, "then": then or {}}
    item["_settling"] = passing


def settled_state(item: Item) -> str:
    """Return the state an object is in or on its way to: a dataflow that is `updating` still runs."""
    settling = item.get("_settling")
    return str(settling["to"] if settling and settling["since"] == item["state"] else item["state"])


def _count_read(collection: str, item: Item) -> None:
    if "_settling" in item:
        item["_settling"]["reads"] -= 1
        world().store.put(collection, item["id"], item)


def _settled(collection: str, item: Item) -> Item:
    settling = item.get("_settling")
    if settling is None:
        return item
    if settling["since"] == item["state"]:
        if settling["reads"] > 0 and world().clock.now_ms() < settling["until"]:
            return item
        item |= {"state": settling["to"], **settling["then"]}
        _complete(item)
    # A state that somebody changed in the interface meanwhile stays as it is.
    del item["_settling"]
    item["etag"] = item["version"] = new_etag()
    world().store.put(collection, item["id"], item)
    return item


def _complete(item: Item) -> None:
    operation = item.get("lastOperation")
    if operation is not None:
        operation |= {"updated": world().clock.now_ms(), "percentCompleted": 100}
        operation["status"] = {"value": "completed", "errors": []}


def shown(item: Item) -> Item:
    """Return an object as GET answers it: no internal members, and neither etag nor version while initializing."""
    hidden = {"etag", "version"} if item["state"] == "initializing" else set()
    members = {name: value for name, value in store.shown(item).items() if name not in hidden}
    if "etag" in members:
        members["version"] = members["etag"]
    return members


def one(collection: str, item: Item, show: Callable[[Item], Item] = shown) -> Item:
    """Return the answer to GET of one object: wrapped like a list. A passing state has been seen then."""
    answer = {"items": [show(item)]}
    _count_read(collection, item)
    return answer


def listed(collection: str, show: Callable[[Item], Item] = shown) -> Item:
    """Return the answer to GET of a collection, by the request's list parameters."""
    return _page(collection, request.args, show, search=False)


def found(collection: str, show: Callable[[Item], Item] = shown) -> Item:
    """Return the answer to POST of `/search`, whose list parameters are in the body."""
    arguments = query.search_arguments(body(collection), collection)
    if "continuationToken" in request.args:
        arguments["continuationToken"] = request.args["continuationToken"]
    return _page(collection, arguments, show, search=True)


def _page(collection: str, arguments: MultiDict[str, str], show: Callable[[Item], Item], *, search: bool) -> Item:
    items = {item["id"]: item for item in in_sandbox(collection)}
    answer = query.answer(collection, [show(item) for item in items.values()], arguments, search=search)
    for member in answer.get("items", []):
        _count_read(collection, items[member["id"]])
    return answer


def written(item: Item) -> Item:
    """Return the short answer to a POST or PATCH."""
    return {"id": item["id"], "etag": item["etag"]}
