import json
from dataclasses import replace

import pytest
from benchmarks.figures import Figure, from_json_line, json_line, table
from rich.console import Console
from tests.unit.benchmarks.measured import CIRCUMSTANCES, samples, summarized


@pytest.fixture
def figure() -> Figure:
    return summarized(samples(4.0, 3.0, 9.0, megabytes=70.5), samples(2.0, 1.5, 2.5))


def test_one_slow_run_does_not_count(figure: Figure) -> None:
    """Times are medians of their runs, and the ratios are those of the medians."""
    assert (figure.runs, figure.seconds, figure.floor_seconds, figure.ratio_to_floor) == (3, 4.0, 2.0, 2.0)
    assert (figure.naive_seconds, figure.naive_requests, figure.ratio_to_naive) == (8.0, 40, 0.5)


def test_number_of_requests_is_one_that_occurred() -> None:
    """Between two counts the larger one is reported, not a count that never was."""
    uneven = [*samples(1.0, requests=7), *samples(1.0, requests=8)]
    assert summarized(uneven).requests == 8


def test_memory_is_the_peak_of_all_runs() -> None:
    """The largest peak is reported, and nothing where the system says nothing."""
    known = [*samples(1.0, megabytes=70.5), *samples(1.0, megabytes=80.5), *samples(1.0)]
    assert (summarized(known).host_megabytes, summarized(known).floor_host_megabytes) == (80.5, None)


def test_critical_path_waits_for_each_of_its_requests(figure: Figure) -> None:
    """The critical path is its number of requests times the latency."""
    assert (figure.critical_path_requests, figure.critical_path_seconds) == (6, 0.3)


@pytest.mark.parametrize(
    ("name", "aim"),
    [
        # 1.2 x the floor, the critical path, and 7 requests that share the engine's 8 workers.
        ("up_new", 1.2 * 2.0 + 0.3 + 7 * 0.05 / 8),
        # 1.3 x the floor and six times the latency.
        ("preview_unchanged", 1.3 * 2.0 + 6 * 0.05),
        ("preview_drift", 1.3 * 2.0 + 6 * 0.05),
        ("destroy", None),
    ],
)
def test_aims(name: str, aim: float | None) -> None:
    """What ours should not exceed grows with the floor, the latency, and the requests where they have to be made."""
    figure = summarized(samples(1.0), circumstances=replace(CIRCUMSTANCES, figure=name))
    assert figure.aim_seconds == (None if aim is None else pytest.approx(aim, abs=0.001))


def test_json_line_has_the_promised_members(figure: Figure) -> None:
    """A figure is one line of JSON, with the members that other programs read, and is read back from it."""
    line = json_line(figure)
    assert "\n" not in line
    promised = ("figure", "ingestions", "latency_ms", "seconds", "requests", "ratio_to_floor")
    assert [json.loads(line)[name] for name in promised] == ["up_new", 10, 50, 4.0, 7, 2.0]
    assert from_json_line(line) == figure


def test_table_fits_a_plain_output(figure: Figure) -> None:
    """The table shows every figure in a row of its own, even where the output is not a terminal."""
    console = Console(width=140, color_system=None)
    with console.capture() as captured:
        console.print(table([figure]))
    row = next(line for line in captured.get().splitlines() if "up_new" in line)
    times = ["4.00 s", "8.00 s", "2.00 s", "0.30 s", "2.74 s", "2.00 x", "0.50 x"]
    cells = ["up_new", "10", "50 ms", *times, "7 / 40", "70 MB"]
    assert [cell.strip() for cell in row.strip("│").split("│")] == cells
