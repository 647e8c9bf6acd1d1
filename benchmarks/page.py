"""The figures of `docs/speed.md`: written from a stored measurement, so that neither can change alone."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.figures import Figure, from_json_line, json_line, megabytes
from benchmarks.plot import svg

_HERE = Path(__file__).resolve().parent
PAGE = _HERE.parent / "docs" / "speed.md"
RESULTS = _HERE / "results.jsonl"
PLOT = PAGE.with_name("speed.svg")
_BEGIN = "<!-- written by `make bench`: begin -->\n"
_END = "<!-- written by `make bench`: end -->\n"


def read(results: Path) -> list[Figure]:
    """Return the figures in a file of JSON lines."""
    return [from_json_line(line) for line in results.read_text(encoding="utf-8").splitlines()]


def publish(figures: Sequence[Figure]) -> None:
    """Store the measurement, and write plot and page from it."""
    RESULTS.write_text("".join(f"{json_line(figure)}\n" for figure in figures), encoding="utf-8")
    PLOT.write_text(plot(figures), encoding="utf-8")
    PAGE.write_text(with_figures(PAGE.read_text(encoding="utf-8"), figures), encoding="utf-8")


def plot(figures: Sequence[Figure]) -> str:
    """Return the plot for the latency that is closest to that of Adobe's services."""
    return svg(figures, min((figure.latency_ms for figure in figures), key=lambda latency: abs(latency - 50)))


def with_figures(text: str, figures: Sequence[Figure]) -> str:
    """Return the page with these figures between its two markers."""
    before, _, rest = text.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    return "".join([before, _BEGIN, *_block(figures), _END, after])


def _block(figures: Sequence[Figure]) -> Iterable[str]:
    first = figures[0]
    yield f"Medians of {_counted(first.runs, 'run')} on {_counted(first.cores, 'core')}.\n\n"
    yield "![Seconds over ingestions: ours, naive, floor](speed.svg)\n\n"
    yield "| figure | ingestions | latency | ours | aim | naive | floor | longest chain "
    yield "| requests, ours / naive | memory |\n"
    yield "| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: |\n"
    for figure in figures:
        cells = (
            f"`{figure.figure}`",
            figure.ingestions,
            f"{figure.latency_ms} ms",
            f"{figure.seconds:.1f} s",
            "" if figure.aim_seconds is None else f"{figure.aim_seconds:.1f} s",
            f"{figure.naive_seconds:.1f} s",
            f"{figure.floor_seconds:.1f} s",
            f"{figure.critical_path_seconds:.1f} s",
            f"{figure.requests} / {figure.naive_requests}",
            megabytes(figure.host_megabytes),
        )
        yield f"| {' | '.join(map(str, cells))} |\n"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
