"""Endings of runs that a test asks for: documented endings that no record leads to.

An ending is a JSON object, at least one of:

- `status`: the outcome, e.g. `partialSuccess` or `PARTIAL_FAILURE`; in the spelling in which a client is to read it.
- `errors`: a list of `{"code", "message"}`.
- `records`: counters that replace the run's own, e.g. `{"failedRecordCount": 1490}`; null takes one away.

and, optional, `flow` (id or name of the dataflow; any without it) and `times` (how many runs end so; default 1).
"""

from typing import Any

from pulumi_zoho_aep.simulator.world import World

Item = dict[str, Any]

_COLLECTION = "_runEndings"
_TYPES: dict[str, type] = {"status": str, "errors": list, "records": dict, "flow": str, "times": int}
_EFFECTS = {"status", "errors", "records"}


def add(world: World, descriptions: list[Any]) -> None:
    """Queue endings: all of them or, if one is invalid, none.

    Raises:
        ValueError: Says what is wrong with a description.
    """
    for one in descriptions:
        _check(one)
    for one in descriptions:
        queued = world.store.items(_COLLECTION)
        number = 1 + (queued[-1]["number"] if queued else 0)
        world.store.put(_COLLECTION, str(number), {"times": 1, **one, "number": number})


def left(world: World) -> list[Item]:
    """Return the endings that no run has met yet."""
    return [{name: value for name, value in one.items() if name != "number"} for one in world.store.items(_COLLECTION)]


def applied(world: World, flow: Item, ended: Item) -> Item:
    """Return the members with which a run of a dataflow ends, as the first ending that is about it gives them."""
    for ending in world.store.items(_COLLECTION):
        if ending.get("flow") in (None, flow["id"], flow.get("name")):
            _count(world, ending)
            return _changed(ended, ending)
    return ended


def _check(one: Any) -> None:  # noqa: ANN401 - any JSON value
    if not isinstance(one, dict) or not _EFFECTS & one.keys():
        raise ValueError(f"an ending is an object with one of {', '.join(sorted(_EFFECTS))}")
    wrong = [name for name, value in one.items() if type(value) is not _TYPES.get(name)]
    if wrong or one.get("times", 1) < 1:
        raise ValueError(f"not an ending: {', '.join(wrong) or 'times is at least 1'}")


def _count(world: World, ending: Item) -> None:
    if ending["times"] > 1:
        world.store.put(_COLLECTION, str(ending["number"]), ending | {"times": ending["times"] - 1})
    else:
        world.store.delete(_COLLECTION, str(ending["number"]))


def _changed(ended: Item, ending: Item) -> Item:
    metrics = ended["metrics"]
    status = metrics["statusSummary"] | {name: ending[name] for name in ("status", "errors") if name in ending}
    counted = metrics["recordSummary"] | ending.get("records", {})
    records = {name: value for name, value in counted.items() if value is not None}
    changed = metrics | {"statusSummary": status, "recordSummary": records}
    return ended | {"state": ending.get("status", ended["state"]), "metrics": changed}
