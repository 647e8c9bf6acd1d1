"""What each resource's check and diff cost the host: `python -m benchmarks.handlers`, microseconds per call.

The engine asks both of every resource in every run, one after the other, so they add up. These figures include nothing
else: no engine, no network, no request. The declarations are those of the unit tests.
"""

import argparse
import sys
import timeit
from collections.abc import Callable

from pulumi.dynamic import CheckResult, DiffResult
from rich.console import Console
from rich.table import Table
from tests.support.declared import DECLARED, checked, configured

_ROUNDS = 5
_DRIFTING = ("name", "title", "path", "client_secret")
"""The first of these that a resource has is changed in place."""


def main() -> int:
    """Print a row for each resource, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.handlers", description=__doc__)
    parser.add_argument(
        "--calls", type=int, default=500, metavar="N", help="calls per round; the best round counts: 500"
    )
    number = parser.parse_args().calls
    drawn = Table(title="microseconds per call")
    for heading in ("resource", "check", "diff, unchanged", "diff, changed"):
        drawn.add_column(heading, justify="left" if heading == "resource" else "right")
    for name in sorted(DECLARED):
        drawn.add_row(name, *(f"{_microseconds(call, number):.0f}" for call in calls(name)))
    Console().print(drawn)
    return 0


def calls(name: str) -> tuple[Callable[[], CheckResult], Callable[[], DiffResult], Callable[[], DiffResult]]:
    """Return check of the declaration, diff against its state, and diff against a state with one other property."""
    kind, declared = DECLARED[name]
    provider, inputs = configured(kind), checked(kind, declared)
    drifted = {**inputs, next(name for name in _DRIFTING if name in inputs): "other than declared"}
    return (
        lambda: provider.check(inputs, declared),
        lambda: provider.diff("id", inputs, inputs),
        lambda: provider.diff("id", drifted, inputs),
    )


def _microseconds(call: Callable[[], object], number: int) -> float:
    return min(timeit.repeat(call, number=number, repeat=_ROUNDS)) / number * 1e6


if __name__ == "__main__":
    sys.exit(main())
