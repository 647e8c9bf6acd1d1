"""What people do in the CRM's interface, how many records there are, and Zoho's clock: control routes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Blueprint, Response, jsonify, request

from pulumi_zoho_aep.simulator.front import CONTROL
from pulumi_zoho_aep.simulator.refusal import Refusal
from pulumi_zoho_aep.simulator.routes.current import world
from pulumi_zoho_aep.simulator.zoho.changes import Changes, NotChanged
from pulumi_zoho_aep.simulator.zoho.crm_gate import seconds
from pulumi_zoho_aep.simulator.zoho.data_centers import PLACES
from pulumi_zoho_aep.simulator.zoho.site import SKEW, Site

blueprint = Blueprint("zoho_interface", __name__, url_prefix=CONTROL)

_MOST_RECORDS = 1_000_000
_LONGEST_SKEW_SECONDS = 24 * 3600


@blueprint.post("/records/<module>")
def create(module: str) -> Response:
    """Create a record from a JSON object of its fields. As in all of these, `?place=us-production` says where."""
    with _changes(module) as changes:
        return jsonify(changes.create(_object()))


@blueprint.patch("/records/<module>/<identifier>")
def update(module: str, identifier: str) -> Response:
    """Change fields of a record; `?quietly=true` leaves `Modified_Time`, as when the value of a formula changes."""
    with _changes(module) as changes:
        return jsonify(changes.update(identifier, _object(), quietly=request.args.get("quietly") == "true"))


@blueprint.delete("/records/<module>/<identifier>")
def delete(module: str, identifier: str) -> Response:
    """Delete a record: `?type=recycle` or `permanent`."""
    with _changes(module) as changes:
        return jsonify(changes.delete(identifier, request.args.get("type", "recycle")))


@blueprint.post("/records/<module>/<identifier>/restore")
def restore(module: str, identifier: str) -> Response:
    """Bring a record back from the recycle bin."""
    with _changes(module) as changes:
        return jsonify(changes.restore(identifier))


@blueprint.post("/records/<module>/<identifier>/merge")
def merge(module: str, identifier: str) -> Response:
    """Merge a duplicate into a record: `{"duplicate": <id>, "listed": false}`, whether the deletions list it."""
    asked = _object()
    with _changes(module) as changes:
        return jsonify(changes.merge(identifier, str(asked.get("duplicate")), listed=bool(asked.get("listed"))))


@blueprint.post("/changes/<module>")
def change_at_once(module: str) -> Response:
    """Make several changes in one second of Zoho's clock; `?at=<ISO 8601>` says in which.

    A list of `{"create": {…}}`, `{"update": {"id": …, …}}`, `{"delete": <id>}`, `{"restore": <id>}` and
    `{"merge": [<id>, <duplicate>]}`; answers the records.
    """
    asked = request.get_json()
    if not isinstance(asked, list) or not all(isinstance(one, dict) and len(one) == 1 for one in asked):
        raise Refusal(400, {"error": "a list of objects with one change each is expected"})
    with _changes(module) as changes:
        return jsonify([_changed(changes, *change) for one in asked for change in one.items()])


def _changed(changes: Changes, kind: str, detail: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON value
    made = {
        "create": lambda: changes.create(detail),
        "update": lambda: changes.update(
            str(detail["id"]), {name: value for name, value in detail.items() if name != "id"}
        ),
        "delete": lambda: changes.delete(str(detail)),
        "restore": lambda: changes.restore(str(detail)),
        "merge": lambda: changes.merge(*map(str, detail)),
    }
    if kind not in made:
        raise NotChanged(f"{kind} is none of {', '.join(made)}")
    return made[kind]()


@blueprint.post("/seed")
def seed() -> Response:
    """Add many records to a module: `{"module": "Leads", "count": 200000, "place": "us-production"}`."""
    asked = _object()
    module, count = asked.get("module"), asked.get("count")
    if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= _MOST_RECORDS:
        raise Refusal(400, {"error": f"count must be a whole number from 1 to {_MOST_RECORDS}"})
    with _changes(str(module)):
        held = _site().records(str(module))
        try:
            held.seed(count)
        except ValueError as error:
            raise NotChanged(str(error)) from None
        return jsonify({"module": module, "records": held.count()})


@blueprint.put("/zoho/skew")
def skew() -> Response:
    """Let Zoho's clock be fast, or slow, by this many seconds: `{"seconds": -30}`."""
    asked = _object().get("seconds")
    if isinstance(asked, bool) or not isinstance(asked, int | float) or abs(asked) > _LONGEST_SKEW_SECONDS:
        raise Refusal(
            400, {"error": f"seconds must be a number from -{_LONGEST_SKEW_SECONDS} to {_LONGEST_SKEW_SECONDS}"}
        )
    world().store.put(*SKEW, {"seconds": asked})
    return jsonify({"seconds": asked, "now": _site().now()})


@contextmanager
def _changes(module: str) -> Iterator[Changes]:
    """Yield changes of a module, and answer 400 to what is not possible."""
    try:
        at = request.args.get("at")
        yield Changes(_site(), module, None if at is None else seconds(at))
    except (NotChanged, ValueError, TypeError, KeyError) as error:
        raise Refusal(400, {"error": str(error)}) from None


def _site() -> Site:
    sent = request.get_json(silent=True)
    named = request.args.get("place") or (sent.get("place") if isinstance(sent, dict) else None)
    place = PLACES.get(named or "us-production")
    if place is None:
        raise Refusal(400, {"error": f"place is one of {', '.join(PLACES)}"})
    return Site(world(), place)


def _object() -> dict[str, Any]:
    content = request.get_json()
    if not isinstance(content, dict):
        raise Refusal(400, {"error": "the body must be a JSON object"})
    return content
