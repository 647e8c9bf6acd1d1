"""What runs wrote into datasets, batch by batch, and which rows had errors."""

import json
import zlib
from typing import Any

from pulumi_zoho_aep.simulator.adobe import foundation
from pulumi_zoho_aep.simulator.adobe.call import Call
from pulumi_zoho_aep.simulator.adobe.flow_service.execution import Outcome
from pulumi_zoho_aep.simulator.store import shown
from pulumi_zoho_aep.simulator.world import World

Item = dict[str, Any]

_BATCHES = "_batches"
_DIAGNOSTICS = "_diagnostics"
_KEPT_MS = 30 * 24 * 3600 * 1000


def note(world: World, flow: Item, run: Item, outcome: Outcome) -> None:
    """Keep what a run wrote, and the rows with errors if the dataflow records them.

    A run that failed wrote nothing; one that could not read its source has no batch.
    """
    target = world.store.get("targetConnections", flow["targetConnectionIds"][0])
    if target is None or run["activities"][-1]["id"] != "promotionActivity":
        return
    batch = run["activities"][-1]["targetInfo"][0]["reference"]["ids"][0]
    files = outcome.diagnostics.files if flow.get("options", {}).get("errorDiagnosticsEnabled") else {}
    world.store.put(_BATCHES, batch, _described(flow, run, target["params"]["dataSetId"], files))
    for path, content in files.items():
        world.store.put_content(_DIAGNOSTICS, f"{batch}/{path}", zlib.compress(content, 1))
    if outcome.written and run["state"] != "failed":
        world.store.put_content(_BATCHES, batch, outcome.written)


def _described(flow: Item, run: Item, dataset: str, files: dict[str, bytes]) -> Item:
    activity, metrics = run["activities"][-1], run["metrics"]
    return {
        "id": activity["targetInfo"][0]["reference"]["ids"][0],
        "dataSetId": dataset,
        "runId": run["id"],
        "flowId": flow["id"],
        "completedAtUTC": metrics["durationSummary"]["completedAtUTC"],
        "_sandbox": flow["sandboxName"],
        "_state": "failed" if run["state"] == "failed" else "success",
        "_started": metrics["durationSummary"]["startedAtUTC"],
        "_records": metrics["recordSummary"],
        "_errors": activity["statusSummary"].get("extensions", {}).get("errors", []),
        "_options": flow.get("options", {}),
        "_lengths": {path: len(content) for path, content in files.items()},
    }


def of_dataset(world: World, dataset: str) -> list[Item]:
    """Return the batches of a dataset in which rows were written, oldest first, each with its `rows`."""
    found = [one for one in world.store.items(_BATCHES) if one["dataSetId"] == dataset]
    return [{**shown(one), "rows": rows} for one in found if (rows := _rows(world, one["id"])) is not None]


def _rows(world: World, batch: str) -> list[Item] | None:
    packed = world.store.content(_BATCHES, batch)
    return None if packed is None else [json.loads(line) for line in zlib.decompress(packed).splitlines()]


def existing(call: Call, identifier: str) -> Item:
    """Return a batch of the caller's sandbox, or refuse."""
    found = call.find(_BATCHES, identifier)
    if found is None:
        raise foundation.not_found(f"The batch {identifier} was not found")
    return found


def in_catalog(batch: Item) -> Item:
    """Return a batch as Catalog describes it."""
    options = batch["_options"]
    counted = ("inputRecordCount", "outputRecordCount", "failedRecordCount")
    tags = {
        "acp_enableErrorDiagnostics": options.get("errorDiagnosticsEnabled", False),
        "acp_partialIngestionPercent": options.get("partialIngestionPercent", 0),
    }
    errors = [
        {**{name: one[name] for name in one if name != "message"}, "description": one["message"]}
        for one in batch["_errors"]
    ]
    return {
        "id": batch["id"],
        "externalId": batch["id"],
        "status": batch["_state"],
        "relatedObjects": [{"type": "dataSet", "id": batch["dataSetId"]}],
        "tags": tags,
        "metrics": {name: batch["_records"][name] for name in counted if name in batch["_records"]},
        "created": batch["_started"],
        "started": batch["_started"],
        "completed": batch["completedAtUTC"],
        "updated": batch["completedAtUTC"],
        "version": "1.0.0",
        **({"errors": errors} if errors else {}),
    }


def diagnostics(call: Call, batch: Item) -> dict[str, int]:
    """Return the files of diagnostics that are still kept, by path, with their lengths in bytes."""
    age_ms = call.clock.now_ms() - batch["completedAtUTC"]
    return {} if age_ms > _KEPT_MS else batch["_lengths"]


def content(call: Call, batch: Item, path: str) -> bytes:
    """Return a file of diagnostics."""
    return zlib.decompress(call.store.content(_DIAGNOSTICS, f"{batch['id']}/{path}") or b"")
