"""Small plots of runs, one bar per day, as paths of an SVG image. A path is one element, however many bars it has."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pulumi_zoho_aep.monitoring.history import Ending, PastRun

WIDTH, HEIGHT, GAP = 240.0, 36.0, 1.0


@dataclass(frozen=True)
class Plot:
    """Bars, and a description in words."""

    title: str
    path: str
    """The usual bars; empty if there are none."""
    alarming: str
    """The bars that need attention."""
    summary: str


def plots(runs: Sequence[PastRun], until: datetime, days: int) -> list[Plot]:
    """Return plots of rows that arrived or did not, of failed runs, and of durations."""
    by_day: dict[date, list[PastRun]] = defaultdict(list)
    for run in runs:
        if run.created_at is not None:
            by_day[run.created_at.date()].append(run)
    every = [until.date() - timedelta(days=back) for back in reversed(range(days))]

    def daily(measure: Callable[[Sequence[PastRun]], float]) -> list[float]:
        return [measure(by_day[day]) for day in every]

    written, lost = daily(_total("written")), daily(_total("failed"))
    failed, took = daily(_failures), daily(_longest)
    return [
        Plot("Rows", _bars(written), "", f"{sum(written):,.0f} rows written, at most {max(written):,.0f} a day"),
        Plot("Lost rows", "", _bars(lost), f"{sum(lost):,.0f} did not arrive"),
        Plot("Failed runs", "", _bars(failed), f"{sum(failed):,.0f} of {len(runs):,}"),
        Plot("Duration", _bars(took), "", f"at most {timedelta(seconds=round(max(took)))}"),
    ]


def _total(member: str) -> Callable[[Sequence[PastRun]], float]:
    return lambda runs: float(sum(getattr(run, member) or 0 for run in runs))


def _failures(runs: Sequence[PastRun]) -> float:
    return float(sum(run.ending is Ending.FAILED for run in runs))


def _longest(runs: Sequence[PastRun]) -> float:
    return max((run.duration.total_seconds() for run in runs if run.duration is not None), default=0.0)


def _bars(values: Sequence[float]) -> str:
    """Return the path of bars on a common base line; small values stay visible."""
    highest, step = max(values), WIDTH / len(values)
    bars = []
    for number, value in enumerate(values):
        if value > 0:
            tall = max(1.5, HEIGHT * value / highest)
            bars.append(f"M{number * step:.1f} {HEIGHT:g}v-{tall:.1f}h{max(0.5, step - GAP):.1f}v{tall:.1f}z")
    return "".join(bars)


def sizes() -> Mapping[str, float]:
    """Return the size of the images."""
    return {"width": WIDTH, "height": HEIGHT}
