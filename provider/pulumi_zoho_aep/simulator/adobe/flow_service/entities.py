"""Shared by all objects of Flow Service: audit members, etags, sandboxes, and states that settle later.

A state such as `initializing` or `updating` is left after one more read or a few simulated seconds, whichever comes
first, so that a client has to poll without a test having to wait.
"""

import uuid
from collections.abc import Callable
from typing import Any

from pulumi_zoho_aep.simulator import store
from pulumi_zoho_aep.simulator.adobe import foundation
from pulumi_zoho_aep.simulator.adobe.call import Call
from pulumi_zoho_aep.simulator.adobe.flow_service import errors, query
from pulumi_zoho_aep.simulator.query_string import Query
from pulumi_zoho_aep.simulator.revision import new_etag, revise

Item = dict[str, Any]

BASE = "/data/foundation/flowservice"
_SETTLE_READS = 1
_SETTLE_MS = 5000
_STUCK_MS = 24 * 3600 * 1000


def body(sent: bytes, kind: str) -> Item:
    """Return the JSON object of a request's body, refusing an empty one and everything that is not an object."""
    if not sent:
        raise errors.flow("1405-400", "The request body is empty", kind=kind)
    found = foundation.parsed(sent)
    if not isinstance(found, dict):
        raise errors.connector("1000-400", "The request body is not a JSON object", kind=kind)
    if not found:
        raise errors.flow("1405-400", "The request body is empty", kind=kind)
    return found


def only(members: Item, allowed: set[str], kind: str, where: str = "the request") -> None:
    """Refuse members the service does not know.

    The service may just as well ignore them (UNCONFIRMED), which would hide typos.
    """
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
    """Check name and description, which every object that a client creates has."""
    text(members, "name", kind)
    text(members, "description", kind, required=False)


def add(call: Call, collection: str, members: Item, *, state: str) -> Item:
    """Store a new object with the members common to all collections, and return it."""
    now, by, etag = call.clock.now_ms(), call.caller, new_etag()
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
    call.store.put(collection, item["id"], item)
    return item


def update(call: Call, collection: str, item: Item) -> Item:
    """Store a changed object: new etag, and the audit members name the caller."""
    by = call.caller
    revised = revise(item, user=by.user, client=by.client_id, now_ms=call.clock.now_ms())
    call.store.put(collection, item["id"], revised)
    return revised


def find(call: Call, collection: str, identifier: Any) -> Item | None:  # noqa: ANN401 - ids come from request bodies
    """Return an object of the caller's sandbox, settled if its time has come; None if there is none."""
    item = call.store.get(collection, identifier) if isinstance(identifier, str) else None
    if item is None or item.get("_sandbox", item.get("sandboxName")) != call.caller.sandbox:
        return None
    return _settled(call, collection, item)


def existing(call: Call, collection: str, identifier: str) -> Item:
    """Return the object a path names, or refuse with the published not-found body."""
    item = find(call, collection, identifier)
    if item is None:
        detail = f"{collection} {identifier} was not found"
        raise errors.flow("1439-404", detail, kind=collection, entity=identifier)
    return item


def in_sandbox(call: Call, collection: str) -> list[Item]:
    """Return the objects the caller's sandbox holds, settled if their time has come, oldest first."""
    sandbox = call.caller.sandbox
    return [_settled(call, collection, item) for item in call.store.items(collection) if item["sandboxName"] == sandbox]


def settle_later(call: Call, item: Item, state: str, *, then: Item | None = None) -> None:
    """Let an object reach a state after the next read, or after a while if no one reads it.

    Args:
        call: The call that changes it.
        item: The object.
        state: The state that it reaches.
        then: Other members that change at that moment.
    """
    stuck = call.stuck_reads
    until = call.clock.now_ms() + (_STUCK_MS if stuck else _SETTLE_MS)
    passing = {"to": state, "since": item["state"], "reads": stuck or _SETTLE_READS, "until": until, "then": then or {}}
    item["_settling"] = passing


def settled_state(item: Item) -> str:
    """Return the state an object is in or on its way to: a dataflow that is `updating` still runs."""
    settling = item.get("_settling")
    return str(settling["to"] if settling and settling["since"] == item["state"] else item["state"])


def _count_read(call: Call, collection: str, item: Item) -> None:
    if "_settling" in item:
        item["_settling"]["reads"] -= 1
        call.store.put(collection, item["id"], item)


def _settled(call: Call, collection: str, item: Item) -> Item:
    settling = item.get("_settling")
    if settling is None:
        return item
    if settling["since"] == item["state"]:
        if settling["reads"] > 0 and call.clock.now_ms() < settling["until"]:
            return item
        item |= {"state": settling["to"], **settling["then"]}
        _complete(item, call.clock.now_ms())
    # A state that somebody changed in the interface meanwhile stays as it is.
    del item["_settling"]
    item["etag"] = item["version"] = new_etag()
    call.store.put(collection, item["id"], item)
    return item


def _complete(item: Item, now_ms: int) -> None:
    operation = item.get("lastOperation")
    if operation is not None:
        operation |= {"updated": now_ms, "percentCompleted": 100}
        operation["status"] = {"value": "completed", "errors": []}


def shown(item: Item) -> Item:
    """Return an object as GET answers it: no internal members, and neither etag nor version while initializing."""
    hidden = {"etag", "version"} if item["state"] == "initializing" else set()
    members = {name: value for name, value in store.shown(item).items() if name not in hidden}
    if "etag" in members:
        members["version"] = members["etag"]
    return members


def one(call: Call, collection: str, item: Item, show: Callable[[Item], Item] = shown) -> Item:
    """Return the answer to GET of one object: wrapped like a list. A passing state has been seen then."""
    answer = {"items": [show(item)]}
    _count_read(call, collection, item)
    return answer


def listed(call: Call, collection: str, asked: Query, show: Callable[[Item], Item] = shown) -> Item:
    """Return the answer to GET of a collection, by the list parameters of the query string."""
    return _page(call, collection, asked, show, search=False)


def found(call: Call, collection: str, sent: bytes, asked: Query, show: Callable[[Item], Item] = shown) -> Item:
    """Return the answer to POST of `/search`, whose list parameters are in the body; only the token is in the query."""
    arguments = query.search_arguments(body(sent, collection), collection)
    if "continuationToken" in asked:
        arguments = Query([*arguments.pairs, ("continuationToken", asked["continuationToken"])])
    return _page(call, collection, arguments, show, search=True)


def _page(call: Call, collection: str, arguments: Query, show: Callable[[Item], Item], *, search: bool) -> Item:
    items = {item["id"]: item for item in in_sandbox(call, collection)}
    answer = query.answer(collection, [show(item) for item in items.values()], arguments, search=search)
    for member in answer.get("items", []):
        _count_read(call, collection, items[member["id"]])
    return answer


def written(item: Item) -> Item:
    """Return the short answer to a POST or PATCH."""
    return {"id": item["id"], "etag": item["etag"]}
