"""`python -m tests.mistakes N`: N stack files with one mistake each, and what preview and `up` make of them."""

import sys
from collections import Counter
from random import Random

import click
from tests.mistakes.good import CONNECTORS, good, write_files
from tests.mistakes.kinds import KINDS
from tests.mistakes.running import preview, up

from pulumi_zoho_aep.http import Throttle, Transport
from pulumi_zoho_aep.simulator.server import Simulator


def main(count: int, first: int = 0) -> int:
    """Print each case that passes the preview and fails in `up`, and the figures; return the exit code."""
    outcomes: Counter[str] = Counter()
    for defaults in (Transport.__init__.__kwdefaults__, Throttle.__init__.__kwdefaults__):
        (defaults or {})["sleep"] = lambda _: None
    with Simulator() as simulator:
        for seed in range(first, first + count):
            simulator.world.reset()
            name, chance = sorted(KINDS)[seed % len(KINDS)], Random(seed)
            write_files(simulator)
            values = good(simulator.url, CONNECTORS[seed // len(KINDS) % len(CONNECTORS)])
            KINDS[name](values, chance)
            seen = preview(values)
            failed = [] if seen.wrong else up(values)
            outcome = "refused" if seen.wrong else "MISSED" if failed else "warned" if seen.warnings else "fine"
            outcomes[outcome] += 1
            if failed:
                click.echo(f"{seed} {name} ({values['connections']}): {failed[0][:400]} | warned: {seen.warnings}")
            elif outcome == "fine" and "-v" in sys.argv:
                click.echo(f"   fine: {seed} {name}")
    click.echo(str(dict(outcomes)))
    return bool(outcomes["MISSED"])


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 and sys.argv[2].isdigit() else 0))
