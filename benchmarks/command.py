"""The command: what to measure, in which words it is reported, and how it ends."""

import argparse
import signal
import sys
from collections.abc import Callable, Sequence

from rich.console import Console

from benchmarks.figures import json_line, table
from benchmarks.measuring import measure
from benchmarks.process import BenchmarkError
from benchmarks.simulated import SimulatorProcess

_FAILED = 1
_INTERRUPTED = 130


def main(argv: Sequence[str]) -> int:
    """Measure, print the table and a JSON line per figure to stdout, and return the exit code."""
    options = parse_options(argv)
    # A terminated benchmark cleans up like an interrupted one: a simulator left behind would listen for ever.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        _measure_all(options)
    except BenchmarkError as error:
        _say(f"bench: {error}")
        return _FAILED
    except KeyboardInterrupt:
        _say("interrupted")
        return _INTERRUPTED
    return 0


def parse_options(argv: Sequence[str]) -> argparse.Namespace:
    """Read the command line; a mistake ends the process with exit code 2."""
    parser = argparse.ArgumentParser(
        prog="bench.py",
        description="Time and requests of `pulumi up` of a new stack and of an unchanged `pulumi preview`, beside the "
        "engine's floor: the same graph of resources that do nothing.",
    )
    parser.add_argument(
        "--ingestions", type=_at_least(1), nargs="+", default=[1, 10], metavar="N", help="ingestions in the stack: 1 10"
    )
    parser.add_argument(
        "--latency-ms", type=_at_least(0), nargs="+", default=[50], metavar="N", help="what every request waits: 50"
    )
    parser.add_argument("--runs", type=_at_least(1), default=3, metavar="N", help="each figure is their median: 3")
    parser.add_argument("--json-only", action="store_true", help="leave out the table")
    return parser.parse_args(argv)


def _at_least(least: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not text.isdecimal() or int(text) < least:
            raise argparse.ArgumentTypeError(f"{text} is not a whole number from {least} on")
        return int(text)

    return number


def _measure_all(options: argparse.Namespace) -> None:
    figures = []
    for latency_ms in options.latency_ms:
        with SimulatorProcess(latency_ms) as simulator:
            for ingestions in options.ingestions:
                figures += measure(simulator, ingestions, options.runs, _say)
    if not options.json_only:
        Console(width=None if sys.stdout.isatty() else 120).print(table(figures))
    for figure in figures:
        print(json_line(figure))


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)
