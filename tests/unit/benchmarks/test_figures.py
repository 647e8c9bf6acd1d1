import json

import pytest
from benchmarks.figures import Circumstances, Figure, Sample, json_line, summarize, table
from rich.console import Console

CIRCUMSTANCES = Circumstances("up_new", ingestions=10, latency_ms=50, resources=60)


def samples(*seconds: float, requests: int = 7, megabytes: float | None = None) -> list[Sample]:
    return [Sample(value, requests, megabytes) for value in seconds]


@pytest.fixture
def figure() -> Figure:
    return summarize(CIRCUMSTANCES, samples(4.0, 3.0, 9.0, megabytes=70.5), samples(2.0, 1.5, 2.5))


def test_one_slow_run_does_not_count(figure: Figure) -> None:
    """Times are medians of their runs, and the ratio is the one of the medians."""
    assert (figure.runs, figure.seconds, figure.floor_seconds, figure.ratio_to_floor) == (3, 4.0, 2.0, 2.0)


def test_number_of_requests_is_one_that_occurred() -> None:
    """Between two counts the larger one is told, not a count that never was."""
    uneven = [*samples(1.0, requests=7), *samples(1.0, requests=8)]
    assert summarize(CIRCUMSTANCES, uneven, samples(1.0)).requests == 8


def test_memory_is_the_peak_of_all_runs() -> None:
    """The largest peak is told, and nothing where the system tells nothing."""
    known = [*samples(1.0, megabytes=70.5), *samples(1.0, megabytes=80.5), *samples(1.0)]
    summarized = summarize(CIRCUMSTANCES, known, samples(1.0))
    assert (summarized.host_megabytes, summarized.floor_host_megabytes) == (80.5, None)


def test_json_line_has_the_promised_members(figure: Figure) -> None:
    """A figure is one line of JSON, with the members that other programs read."""
    line = json_line(figure)
    assert "\n" not in line
    promised = ("figure", "ingestions", "latency_ms", "seconds", "requests", "ratio_to_floor")
    assert [json.loads(line)[name] for name in promised] == ["up_new", 10, 50, 4.0, 7, 2.0]


def test_table_fits_a_plain_output(figure: Figure) -> None:
    """The table shows every figure in a row of its own, also where the output is no terminal."""
    console = Console(width=120, color_system=None)
    with console.capture() as captured:
        console.print(table([figure]))
    row = next(line for line in captured.get().splitlines() if "up_new" in line)
    cells = ["up_new", "10", "60", "50 ms", "3", "4.00 s", "2.00 s", "2.00 x", "7", "70 MB"]
    assert [cell.strip() for cell in row.strip("│").split("│")] == cells
