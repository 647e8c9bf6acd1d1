"""From samples to figures, and figures for people and for programs. Pure."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from statistics import median

from rich.table import Table


@dataclass(frozen=True)
class Sample:
    """One command of the CLI, from its start to its end."""

    seconds: float
    requests: int
    host_megabytes: float | None
    """Peak memory of the process that runs the resources; None where the system does not tell."""


@dataclass(frozen=True)
class Circumstances:
    """What a figure is true for."""

    figure: str
    ingestions: int
    latency_ms: int
    resources: int


@dataclass(frozen=True)
class Figure(Circumstances):
    """Medians over all runs. The floor is the engine's own: the same graph of resources that do nothing."""

    runs: int
    seconds: float
    requests: int
    floor_seconds: float
    ratio_to_floor: float
    host_megabytes: float | None
    floor_host_megabytes: float | None


def summarize(circumstances: Circumstances, samples: Sequence[Sample], floor: Sequence[Sample]) -> Figure:
    """Return the figure that the samples of all runs make."""
    seconds = median(sample.seconds for sample in samples)
    floor_seconds = median(sample.seconds for sample in floor)
    return Figure(
        **asdict(circumstances),
        runs=len(samples),
        seconds=round(seconds, 3),
        # The larger of two middle ones, so that the number of requests stays one that occurred.
        requests=sorted(sample.requests for sample in samples)[len(samples) // 2],
        floor_seconds=round(floor_seconds, 3),
        ratio_to_floor=round(seconds / floor_seconds, 3),
        host_megabytes=_peak(samples),
        floor_host_megabytes=_peak(floor),
    )


def json_line(figure: Figure) -> str:
    """Return the figure as one line of JSON."""
    return json.dumps(asdict(figure))


def table(figures: Iterable[Figure]) -> Table:
    """Return the figures as a table."""
    drawn = Table(title="pulumi-zoho-aep against the simulator", caption="floor: as many resources that do nothing")
    drawn.add_column("figure", no_wrap=True)
    for heading in ("ingestions", "resources", "latency", "runs", "time", "floor", "to floor", "requests", "host"):
        drawn.add_column(heading, justify="right", no_wrap=True)
    for figure in figures:
        drawn.add_row(
            figure.figure,
            str(figure.ingestions),
            str(figure.resources),
            f"{figure.latency_ms} ms",
            str(figure.runs),
            f"{figure.seconds:.2f} s",
            f"{figure.floor_seconds:.2f} s",
            f"{figure.ratio_to_floor:.2f} x",
            str(figure.requests),
            "?" if figure.host_megabytes is None else f"{figure.host_megabytes:.0f} MB",
        )
    return drawn


def _peak(samples: Iterable[Sample]) -> float | None:
    return max((sample.host_megabytes for sample in samples if sample.host_megabytes is not None), default=None)
