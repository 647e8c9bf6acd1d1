"""Turns samples into figures, and figures into text and JSON. Pure."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from statistics import median

from rich.table import Table

_WORKERS_PER_CORE = 4
"""The engine's own default of `--parallel`."""


@dataclass(frozen=True)
class Sample:
    """One command of the CLI, from its start to its end."""

    seconds: float
    requests: int
    host_megabytes: float | None
    """Peak memory of the process that runs the resources; None where the system does not report it."""


@dataclass(frozen=True)
class Circumstances:
    """The circumstances of a figure."""

    figure: str
    ingestions: int
    latency_ms: int
    resources: int
    cores: int


@dataclass(frozen=True)
class Figure(Circumstances):
    """Medians over all runs.

    The floor is the engine's own: the same graph of resources that do nothing. Naive is the same graph with a provider
    that makes a request per object. The critical path is what the longest chain of requests waits for. The aim is our
    target, where there is one.
    """

    runs: int
    seconds: float
    requests: int
    host_megabytes: float | None
    floor_seconds: float
    ratio_to_floor: float
    floor_host_megabytes: float | None
    naive_seconds: float
    naive_requests: int
    ratio_to_naive: float
    naive_host_megabytes: float | None
    critical_path_requests: int
    critical_path_seconds: float
    aim_seconds: float | None


def summarize(
    circumstances: Circumstances,
    *,
    ours: Sequence[Sample],
    naive: Sequence[Sample],
    floor: Sequence[Sample],
    critical_path: int,
) -> Figure:
    """Return the figure of the samples of all runs."""
    seconds, naive_seconds, floor_seconds = (_seconds(samples) for samples in (ours, naive, floor))
    critical_seconds = critical_path * circumstances.latency_ms / 1000
    aim = _aim(circumstances, _requests(ours), floor_seconds, critical_seconds)
    return Figure(
        **asdict(circumstances),
        runs=len(ours),
        seconds=round(seconds, 3),
        requests=_requests(ours),
        host_megabytes=_peak(ours),
        floor_seconds=round(floor_seconds, 3),
        ratio_to_floor=round(seconds / floor_seconds, 3),
        floor_host_megabytes=_peak(floor),
        naive_seconds=round(naive_seconds, 3),
        naive_requests=_requests(naive),
        ratio_to_naive=round(seconds / naive_seconds, 3),
        naive_host_megabytes=_peak(naive),
        critical_path_requests=critical_path,
        critical_path_seconds=round(critical_seconds, 3),
        aim_seconds=None if aim is None else round(aim, 3),
    )


def json_line(figure: Figure) -> str:
    """Return the figure as one line of JSON."""
    return json.dumps(asdict(figure))


def from_json_line(line: str) -> Figure:
    """Return the figure in a line of JSON."""
    return Figure(**json.loads(line))


def table(figures: Iterable[Figure]) -> Table:
    """Return the figures as a table."""
    drawn = Table(
        title="pulumi-zoho-aep against the simulator",
        caption="n: ingestions; naive: a request per object; floor: as many resources that do nothing; "
        "chain: the longest chain of requests; aim: what ours should not exceed",
    )
    drawn.add_column("figure", no_wrap=True)
    headings = ("n", "latency", "ours", "naive", "floor", "chain", "aim", "to floor", "to naive", "requests", "host")
    for heading in headings:
        drawn.add_column(heading, justify="right", no_wrap=True)
    for figure in figures:
        drawn.add_row(
            figure.figure,
            str(figure.ingestions),
            f"{figure.latency_ms} ms",
            f"{figure.seconds:.2f} s",
            f"{figure.naive_seconds:.2f} s",
            f"{figure.floor_seconds:.2f} s",
            f"{figure.critical_path_seconds:.2f} s",
            "" if figure.aim_seconds is None else f"{figure.aim_seconds:.2f} s",
            f"{figure.ratio_to_floor:.2f} x",
            f"{figure.ratio_to_naive:.2f} x",
            f"{figure.requests} / {figure.naive_requests}",
            megabytes(figure.host_megabytes),
        )
    return drawn


def megabytes(value: float | None) -> str:
    """Return an amount of memory as text."""
    return "?" if value is None else f"{value:.0f} MB"


def _aim(circumstances: Circumstances, requests: int, floor_seconds: float, critical_seconds: float) -> float | None:
    latency = circumstances.latency_ms / 1000
    if circumstances.figure.startswith("preview_"):
        return 1.3 * floor_seconds + 6 * latency
    if circumstances.figure == "up_new":
        waiting = requests * latency / (_WORKERS_PER_CORE * circumstances.cores)
        return 1.2 * floor_seconds + critical_seconds + waiting
    return None


def _seconds(samples: Iterable[Sample]) -> float:
    return median(sample.seconds for sample in samples)


def _requests(samples: Sequence[Sample]) -> int:
    # The larger of two middle ones, so that the number of requests stays one that occurred.
    return sorted(sample.requests for sample in samples)[len(samples) // 2]


def _peak(samples: Iterable[Sample]) -> float | None:
    return max((sample.host_megabytes for sample in samples if sample.host_megabytes is not None), default=None)
