"""The command: what to measure, how to report it, and how it ends."""

import argparse
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console

from benchmarks.figures import Figure, json_line, table
from benchmarks.measuring import critical_paths, measure
from benchmarks.page import RESULTS, plot, publish, read
from benchmarks.process import BenchmarkError
from pulumi_zoho_aep.settings import Settings

_FAILED = 1
_INTERRUPTED = 130
_WIDTH = 140
_REQUESTS_PER_SECOND: float = Settings.model_fields["requests_per_second"].default


def main(argv: Sequence[str]) -> int:
    """Measure, print the table and a JSON line per figure to stdout, and return the exit code."""
    options = parse_options(argv)
    # A terminated benchmark cleans up like an interrupted one: a simulator left behind would listen for ever.
    # A shell makes background processes ignore interrupts, with which the engine ends its plugins.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.default_int_handler)
    try:
        _report(options)
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
        description="Time, requests and memory of the commands in a stack's life, beside a naive provider that makes a "
        "request per object, the engine's floor (the same graph of resources that do nothing) and the longest chain of "
        "requests. Takes about twenty minutes; with --full more than two hours.",
    )
    parser.add_argument("--ingestions", type=_at_least(1), nargs="+", metavar="N", help="in the stack: 1 10 50")
    parser.add_argument("--latency-ms", type=_at_least(0), nargs="+", metavar="N", help="latency of every request: 50")
    parser.add_argument("--full", action="store_true", help="1 10 50 100 ingestions at 0 50 200 ms, unless given")
    parser.add_argument("--runs", type=_at_least(1), default=3, metavar="N", help="each figure is their median: 3")
    parser.add_argument("--json-only", action="store_true", help="leave out the table")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="write the plot, an SVG")
    parser.add_argument("--publish", action="store_true", help=f"update docs/speed.md, its plot and {RESULTS.name}")
    parser.add_argument("--from", dest="results", type=Path, metavar="FILE", help="do not measure: read JSON lines")
    options = parser.parse_args(argv)
    options.ingestions = options.ingestions or ([1, 10, 50, 100] if options.full else [1, 10, 50])
    options.latency_ms = options.latency_ms or ([0, 50, 200] if options.full else [50])
    return options


def _at_least(least: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not text.isdecimal() or int(text) < least:
            raise argparse.ArgumentTypeError(f"{text} is not a whole number of at least {least}")
        return int(text)

    return number


def _report(options: argparse.Namespace) -> None:
    figures = read(options.results) if options.results else _measured(options)
    if not options.json_only:
        Console(width=None if sys.stdout.isatty() else _WIDTH).print(table(figures))
    for figure in figures:
        print(json_line(figure))
    if options.plot:
        options.plot.write_text(plot(figures), encoding="utf-8")
    if options.publish:
        publish(figures)


def _measured(options: argparse.Namespace) -> list[Figure]:
    _say(f"our resources keep their default rate of {_REQUESTS_PER_SECOND:.0f} per second; naive ones have no limit")
    chains = critical_paths(_say)
    return [
        figure
        for latency_ms in options.latency_ms
        for ingestions in options.ingestions
        for figure in measure(latency_ms, ingestions, options.runs, chains, _say)
    ]


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)
