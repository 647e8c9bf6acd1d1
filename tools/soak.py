"""What `make soak` runs: the whole fault walk and a day under load, with figures; a broken promise fails it.

`soak.py 50` walks every fiftieth case, for a first impression; the day is shortened as much, to at least one hour.
"""

import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar

if __name__ == "__main__":
    # Run by path, the interpreter looks for imports in this folder instead of its parent.
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.faults.command import CommandKill, CommandWalker, command_kills
from tests.faults.walk import Walker
from tests.load.day import live
from tests.support.faults.cases import Case, Kill, Tally, cases, kills

RESOURCES, HOURS, SEED = 500, 24, 7
_Case = TypeVar("_Case", Case, Kill, CommandKill)


@dataclass(frozen=True)
class Part:
    """One part of the soak, cut into slices that run side by side; slice `n` of `slices` takes every such case."""

    name: str
    slices: int
    run: Callable[[int, int], Tally]


def walk_faults(start: int, every: int) -> Tally:
    """Break requests, by the host that Pulumi starts."""
    with closing(Walker()) as walker:
        return walked(walker.tally, walker.play, islice(cases(walker.steps), start, None, every))


def walk_kills(start: int, every: int) -> Tally:
    """Kill the host at requests."""
    with closing(Walker()) as walker:
        return walked(walker.tally, walker.kill, islice(kills(walker.steps), start, None, every))


def walk_command(start: int, every: int) -> Tally:
    """Kill the command, its host, or both."""
    with tempfile.TemporaryDirectory() as directory, closing(CommandWalker(Path(directory))) as walker:
        chosen = islice(command_kills(walker.steps, walker.without_host), start, None, every)
        return walked(walker.tally, walker.kill, chosen)


def walked(tally: Tally, play: Callable[[_Case], object], chosen: Iterable[_Case]) -> Tally:
    """Play cases. An unexpected error is a finding of its case and does not end the run."""
    for case in chosen:
        with _reported(case, tally):
            play(case)
    return tally


@contextmanager
def _reported(case: object, tally: Tally) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # noqa: BLE001 - whatever it is
        tally.findings.append(f"{case}: {error!r}")


def load(_: int, every: int) -> Tally:
    """Live through a day under load."""
    tally = live(RESOURCES, max(1, HOURS // every), SEED)
    print(
        f"load: resources {RESOURCES}, hours {tally.hours}, refreshes {tally.refreshes}, faults {tally.faults}, "
        f"runs {tally.runs}, duplicates {tally.duplicates}, orphans {tally.orphans}, leaks {tally.leaks}, "
        f"memory {tally.megabytes:+.1f} MB, sockets {tally.sockets}",
        flush=True,
    )
    return tally


# Add other long-running parts here.
PARTS = (
    Part("faults", 64, walk_faults),
    Part("kills of the provider host", 16, walk_kills),
    # Each slice first records a life, so there are only a few more than run at a time.
    Part("kills through the command", 2 * (os.cpu_count() or 1), walk_command),
    Part("day under load", 1, load),
)


def main(thin: int = 1) -> int:
    """Run every part, print its figures, and return the exit code."""
    total, began = Tally(), time.monotonic()
    # A fork would inherit gRPC's threads in mid-operation.
    with ProcessPoolExecutor(os.cpu_count(), mp_context=multiprocessing.get_context("spawn")) as pool:
        for part in PARTS:
            slices = [pool.submit(part.run, start * thin, part.slices * thin) for start in range(part.slices)]
            for done, finished in enumerate(as_completed(slices), 1):
                error = finished.exception()
                tally = finished.result() if error is None else Tally(findings=[f"{part.name}: {error!r}"])
                total.add(tally)
                print(f"{part.name}: {done} of {part.slices}, {time.monotonic() - began:.0f} s", flush=True)
                print("".join(f"  {finding}\n" for finding in tally.findings), end="", flush=True)
    print(
        f"requests walked {total.requests}, lives {total.lives}, faults injected {total.faults}, "
        f"kills survived {total.kills}, duplicates {total.duplicates}, orphans {total.orphans}, "
        f"leaks {total.leaks}, other findings {len(total.findings)}"
    )
    return 1 if total.findings else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
