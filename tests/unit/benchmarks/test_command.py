from pathlib import Path

import pytest
from benchmarks.command import main, parse_options
from benchmarks.page import RESULTS


def test_defaults_end_in_reasonable_time() -> None:
    """Without options: 1, 10 and 50 ingestions at 50 ms per request, the median of three runs, with a table."""
    options = parse_options([])
    assert (options.ingestions, options.latency_ms, options.runs) == ([1, 10, 50], [50], 3)
    assert (options.json_only, options.publish, options.plot, options.results) == (False, False, None, None)


def test_full_is_all_sizes_and_latencies() -> None:
    """`--full` adds the largest stack and the other latencies; what is named beside it counts."""
    options = parse_options(["--full"])
    assert (options.ingestions, options.latency_ms) == ([1, 10, 50, 100], [0, 50, 200])
    options = parse_options(["--full", "--latency-ms", "50"])
    assert (options.ingestions, options.latency_ms) == ([1, 10, 50, 100], [50])


def test_several_sizes_and_latencies() -> None:
    """Sizes and latencies are lists, so that one run fills a whole table."""
    options = parse_options(["--ingestions", "1", "50", "--latency-ms", "0", "200", "--runs", "5", "--json-only"])
    assert (options.ingestions, options.latency_ms, options.runs, options.json_only) == ([1, 50], [0, 200], 5, True)


def test_measured_figures_are_shown_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--from` measures nothing: table and lines are those of the file, and the plot is drawn from it."""
    plot = tmp_path / "plot.svg"
    assert main(["--from", str(RESULTS), "--plot", str(plot)]) == 0
    shown = capsys.readouterr().out
    assert shown.endswith(RESULTS.read_text(encoding="utf-8"))
    assert "pulumi-zoho-aep against the simulator" in shown
    assert plot.read_text(encoding="utf-8").startswith("<svg")


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["--ingestions", "0"], "argument --ingestions: 0 is not a whole number of at least 1"),
        (["--latency-ms", "-1"], "argument --latency-ms: -1 is not a whole number of at least 0"),
        (["--runs", "some"], "argument --runs: some is not a whole number of at least 1"),
    ],
)
def test_mistakes_are_usage_errors(argv: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A number that makes no sense ends with exit code 2 and a line that names option and value."""
    with pytest.raises(SystemExit) as ended:
        parse_options(argv)
    assert ended.value.code == 2
    assert capsys.readouterr().err.splitlines()[-1] == f"bench.py: error: {message}"
