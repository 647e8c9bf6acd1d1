"""The control interface below `/_simulator`: look inside, start over, queue faults, move the time, change objects."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.adobe.flow_service import batches, endings, specs
from pulumi_zoho_aep.simulator.front import CONTROL
from pulumi_zoho_aep.simulator.refusal import Refusal
from pulumi_zoho_aep.simulator.revision import revise
from pulumi_zoho_aep.simulator.routes.current import world
from pulumi_zoho_aep.simulator.storage.files import StoredFiles
from pulumi_zoho_aep.simulator.store import shown

blueprint = Blueprint("control", __name__, url_prefix=CONTROL)

# What Adobe writes as `updatedClient` of a change made in its interface.
INTERFACE_CLIENT = "exc_app"
# A dataflow that runs every 15 minutes makes some 3,000 runs in this time; a typing error should not make millions.
_LONGEST_ADVANCE_SECONDS = 31 * 24 * 3600


@blueprint.get("/requests")
def requests() -> Response:
    """Return the journal; `since=<n>` returns what came after entry n."""
    return jsonify(world().journal.since(request.args.get("since", default=0, type=int)))


@blueprint.get("/objects")
def objects() -> Response:
    """Return every object by collection, as the services keep it, without internal members and secrets."""
    store = world().store
    collections = [name for name in store.collections() if not name.startswith("_")]
    return jsonify({name: [shown(item) for item in store.items(name)] for name in collections})


@blueprint.patch("/objects/<collection>/<path:identifier>")
def change(collection: str, identifier: str) -> Response:
    """Change an object by JSON merge patch, as somebody does in the interface.

    Members whose name starts with an underscore are internal: they are not shown, but may be patched, e.g. `_secrets`.
    """
    item = _merged(_existing(collection, identifier), _json_object())
    item = revise(item, user=seeds.INTERFACE_USER, client=INTERFACE_CLIENT, now_ms=world().clock.now_ms())
    world().store.put(collection, identifier, item)
    world().journal.learn_from(world().store)
    return jsonify(shown(item))


@blueprint.delete("/objects/<collection>/<path:identifier>")
def remove(collection: str, identifier: str) -> Response:
    """Delete an object, as somebody does in the interface; what refers to it is left alone."""
    item = _existing(collection, identifier)
    world().store.delete(collection, identifier)
    return jsonify(shown(item))


@blueprint.get("/rows/<dataset>")
def rows(dataset: str) -> Response:
    """Return what runs wrote into a dataset: batches, oldest first, each `{id, runId, flowId, …, rows: [<XDM>, …]}`."""
    _existing("dataSets", dataset)
    return jsonify(batches.of_dataset(world(), dataset))


@blueprint.post("/reset")
def reset() -> Response:
    """Start over: seeds, real time, no faults, an empty journal."""
    world().reset()
    return jsonify({"reset": True})


@blueprint.get("/faults")
def faults_left() -> Response:
    """Return the faults that no request has met yet."""
    return jsonify(world().faults.left())


@blueprint.post("/faults")
def queue_faults() -> Response:
    """Queue one fault, or a list of them: all or, if one is invalid, none."""
    queued = request.get_json()
    try:
        world().faults.add(queued if isinstance(queued, list) else [queued])
    except ValueError as error:
        raise Refusal(400, {"error": str(error)}) from None
    return jsonify(world().faults.left())


@blueprint.get("/runs")
def endings_left() -> Response:
    """Return the endings that no run has met yet."""
    return jsonify(endings.left(world()))


@blueprint.post("/runs")
def queue_endings() -> Response:
    """Let the next runs end differently: one ending, or a list of them: see Endings of runs."""
    queued = request.get_json()
    try:
        endings.add(world(), queued if isinstance(queued, list) else [queued])
    except ValueError as error:
        raise Refusal(400, {"error": str(error)}) from None
    return jsonify(endings.left(world()))


@blueprint.delete("/connectors/<name>")
def withdraw(name: str) -> Response:
    """Take a connector off the lists, e.g. `zoho_crm`, as Adobe does at its end."""
    try:
        specs.withdraw(world().store, name)
    except ValueError as error:
        raise Refusal(400, {"error": str(error)}) from None
    return jsonify({"withdrawn": name})


@blueprint.put("/rest")
def vary_rest() -> Response:
    """Print the spec of the generic REST source in another way that Adobe's pages show; what is left out is as usual.

    `auth_spec`: `oAuth2RefreshCode` or `OAuth2 Refresh Code`; `schema_at`: `spec` or `attributes`; `pagination`: `all`
    types or those that are `printed`.
    """
    try:
        return jsonify(specs.vary_rest(world().store, request.get_json()))
    except ValueError as error:
        raise Refusal(400, {"error": str(error)}) from None


@blueprint.put("/files/<account>/<container>/<path:name>")
def write_file(account: str, container: str, name: str) -> Response:
    """Write a file into a container of a storage account, or with the account `s3` into a bucket."""
    StoredFiles(world(), account, container).write(name, request.get_data())
    return jsonify({"written": name})


@blueprint.post("/limit")
def limit() -> Response:
    """Keep a request rate: `requests_per_second` (null for none), and whether refusals say `retry_after` (true)."""
    asked = _json_object()
    rate, tells_when = asked.get("requests_per_second"), asked.get("retry_after", True)
    is_rate = rate is None or (type(rate) is int and rate > 0)
    if not is_rate or not isinstance(tells_when, bool):
        raise Refusal(400, {"error": "requests_per_second is a whole number from 1 or null, retry_after true or false"})
    world().limit.set(rate, tells_when=tells_when)
    return jsonify({"requests_per_second": rate, "retry_after": tells_when})


@blueprint.post("/clock")
def advance() -> Response:
    """Move the simulated time forward by `advance_seconds` and let happen what becomes due; answers the new time."""
    seconds = _json_object().get("advance_seconds")
    # To Python a true is a number.
    if (
        isinstance(seconds, bool)
        or not isinstance(seconds, (int, float))
        or not 0 <= seconds <= _LONGEST_ADVANCE_SECONDS
    ):
        raise Refusal(400, {"error": f"advance_seconds must be a number from 0 to {_LONGEST_ADVANCE_SECONDS}"})
    world().advance(seconds)
    return jsonify({"now": world().clock.now(), "now_ms": world().clock.now_ms()})


def _existing(collection: str, identifier: str) -> dict[str, Any]:
    item = world().store.get(collection, identifier)
    if item is None:
        raise Refusal(404, {"error": f"there is no {identifier} in {collection}"})
    return item


def _json_object() -> dict[str, Any]:
    content = request.get_json()
    if not isinstance(content, dict):
        raise Refusal(400, {"error": "the body must be a JSON object"})
    return content


def _merged(item: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
    """Apply a JSON merge patch (RFC 7396): null removes, objects merge, everything else replaces."""
    result = dict(item)
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        elif isinstance(value, dict):
            inner = result.get(name)
            result[name] = _merged(inner if isinstance(inner, dict) else {}, value)
        else:
            result[name] = value
    return result
