"""How long it takes to bring an estate made by hand under management: `python -m benchmarks.estate [N [LATENCY_MS]]`.

Prints a JSON line for the export, the import and each of two previews after it, and with `--store` stores them beside
this file. Before the first preview the secrets are filled in, as a person would. Seconds are those of whole commands.
"""

import json
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.support.estate import ByHand, platform_of

from benchmarks.process import Finished
from benchmarks.workspace import REPOSITORY, STACK, Workspace, prepare
from pulumi_zoho_aep.simulator import seeds
from pulumi_zoho_aep.simulator.server import Simulator

RESULTS = Path(__file__).resolve().parent / "estate.jsonl"
INGESTIONS, LATENCY_MS = 100, 50
_DATASETS = 10
_HANDS = 8
_NOTHING = "--expect-no-changes"


def main(arguments: list[str]) -> None:
    """Make the estate, then export, import and preview it."""
    numbers = [int(one) for one in arguments if one.isdigit()]
    ingestions, latency_ms = (*numbers, *(INGESTIONS, LATENCY_MS)[len(numbers) :])
    with Simulator(latency_ms=latency_ms) as simulator, tempfile.TemporaryDirectory(prefix="zoho-aep-bench-") as name:
        _make(simulator, ingestions)
        lines = [
            json.dumps({"figure": figure, "ingestions": ingestions, "latency_ms": latency_ms, **found})
            for figure, found in _measured(simulator, Path(name)).items()
        ]
    print(*lines, sep="\n")
    if "--store" in arguments:
        RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _make(simulator: Simulator, ingestions: int) -> None:
    by_hand = ByHand(simulator)
    schema, connection = by_hand.schema("CRM people"), by_hand.connection()
    datasets = [by_hand.dataset(f"Leads {number}", schema) for number in range(min(_DATASETS, ingestions))]

    def one(number: int) -> str:
        return by_hand.whole(connection, datasets[number % len(datasets)], schema, f"Leads daily {number:03}")

    with ThreadPoolExecutor(_HANDS) as pool:
        [*pool.map(one, range(ingestions))]
    simulator.world.journal.clear()


def _measured(simulator: Simulator, directory: Path) -> dict[str, dict[str, Any]]:
    # The resources keep their default rate, as everybody's do.
    platform = {name: value for name, value in platform_of(simulator).items() if name != "requests_per_second"}
    secret = {"zoho-aep:platform.client_secret": platform.pop("client_secret")}
    stack = prepare(directory / "ours", REPOSITORY / "provider", {"zoho-aep:platform": platform}, secret)
    found = {name: _figures(simulator, stack.command(name, STACK)) for name in ("export", "import")}
    _fill_in(stack)
    previews = ("preview_first", "preview_second")
    return {**found, **{name: _figures(simulator, stack.pulumi("preview", _NOTHING)) for name in previews}}


def _fill_in(stack: Workspace) -> None:
    key = "zoho-aep:credentials.zoho-crm"
    filled = {"client_secret": seeds.ZOHO_CLIENT_SECRET, "refresh_token": seeds.ZOHO_REFRESH_TOKEN}
    pairs = [word for name, value in filled.items() for word in ("--secret", f"{key}.{name}={value}")]
    stack.pulumi("config", "set-all", "--path", *pairs)


def _figures(simulator: Simulator, finished: Finished) -> dict[str, Any]:
    requests = len(simulator.world.journal.since(0))
    simulator.world.journal.clear()
    return {"seconds": round(finished.seconds, 2), "requests": requests}


if __name__ == "__main__":
    main(sys.argv[1:])
