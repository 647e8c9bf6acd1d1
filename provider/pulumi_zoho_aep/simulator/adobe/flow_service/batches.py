"""What runs wrote into datasets, batch by batch, for tests that compare row by row."""

import json
import zlib
from typing import Any

from pulumi_zoho_aep.simulator.adobe.flow_service.execution import Outcome
from pulumi_zoho_aep.simulator.world import World

Item = dict[str, Any]

_BATCHES = "_batches"


def note(world: World, flow: Item, run: Item, outcome: Outcome) -> None:
    """Keep what a run wrote; one that failed wrote nothing."""
    target = world.store.get("targetConnections", flow["targetConnectionIds"][0])
    if target is None or not outcome.written or run["state"] == "failed":
        return
    batch = run["activities"][-1]["targetInfo"][0]["reference"]["ids"][0]
    at = run["metrics"]["durationSummary"]["completedAtUTC"]
    described = {"id": batch, "dataSetId": target["params"]["dataSetId"], "runId": run["id"], "flowId": flow["id"]}
    world.store.put(_BATCHES, batch, {**described, "completedAtUTC": at})
    world.store.put_content(_BATCHES, batch, outcome.written)


def of_dataset(world: World, dataset: str) -> list[Item]:
    """Return the batches of a dataset, oldest first, each with its `rows`."""
    found = [one for one in world.store.items(_BATCHES) if one["dataSetId"] == dataset]
    return [{**one, "rows": _rows(world, one["id"])} for one in found]


def _rows(world: World, batch: str) -> list[Item]:
    packed = world.store.content(_BATCHES, batch)
    return [] if packed is None else [json.loads(line) for line in zlib.decompress(packed).splitlines()]
