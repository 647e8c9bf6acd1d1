"""How long `zoho-aep health` takes for many ingestions: `python -m benchmarks.health [N [LATENCY_MS]] [--store]`.

Prints a JSON line, and stores it beside this file. `seconds` are those of the whole command; in `pulumi_seconds` of
them the Pulumi command reads configuration and state. The rest are Python, the services, and judging.
"""

import json
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import requests

from benchmarks.simulated import SimulatorProcess
from benchmarks.stack_file import configuration, secrets
from benchmarks.workspace import REPOSITORY, STACK, Workspace, prepare

RESULTS = Path(__file__).resolve().parent / "health.jsonl"
INGESTIONS, LATENCY_MS, LOOKS = 100, 50, 3
_RUN_FOR_SECONDS = 3 * 3600
"""Not for days: the simulator, unlike AEP, looks at every run for every list."""


def main(arguments: list[str]) -> None:
    """Make a stack, let its dataflows run for some hours, and look at it."""
    numbers = [int(one) for one in arguments if one.isdigit()]
    ingestions, latency_ms = (*numbers, *(INGESTIONS, LATENCY_MS)[len(numbers) :])
    with SimulatorProcess(latency_ms) as simulator, tempfile.TemporaryDirectory(prefix="zoho-aep-bench-") as name:
        config = configuration(simulator.identities, ingestions)
        stack = prepare(Path(name) / "ours", REPOSITORY / "provider", config, secrets(simulator.identities))
        stack.pulumi("up", "--yes", fast=True)
        clock = f"{simulator.identities['url']}/_simulator/clock"
        requests.post(clock, json={"advance_seconds": _RUN_FOR_SECONDS}, timeout=600).raise_for_status()
        figure = _measured(stack, simulator, ingestions)
    line = json.dumps(figure)
    print(line)
    if "--store" in arguments:
        RESULTS.write_text(f"{line}\n", encoding="utf-8")


def _measured(stack: Workspace, simulator: SimulatorProcess, ingestions: int) -> dict[str, object]:
    seconds, of_pulumi, asked = [], [], 0
    for _ in range(LOOKS):
        began = time.monotonic()
        stack.pulumi("config", "--json", "--show-secrets")
        stack.pulumi("stack", "export")
        of_pulumi.append(time.monotonic() - began)
        simulator.answered()
        found = stack.command("health", STACK, "--json")
        asked = len(simulator.answered())
        seconds.append(found.seconds)
    return {
        "figure": "health",
        "ingestions": ingestions,
        "latency_ms": simulator.latency_ms,
        "seconds": round(median(seconds), 2),
        "pulumi_seconds": round(median(of_pulumi), 2),
        "requests": asked,
    }


if __name__ == "__main__":
    main(sys.argv[1:])
