import pytest
from benchmarks.command import parse_options


def test_defaults_are_the_promised_figures() -> None:
    """Without options: 1 and 10 ingestions at 50 ms per request, the median of three runs, with a table."""
    options = parse_options([])
    assert (options.ingestions, options.latency_ms, options.runs, options.json_only) == ([1, 10], [50], 3, False)


def test_several_sizes_and_latencies() -> None:
    """Sizes and latencies are lists, so that one run fills a whole table."""
    options = parse_options(["--ingestions", "1", "50", "--latency-ms", "0", "200", "--runs", "5", "--json-only"])
    assert (options.ingestions, options.latency_ms, options.runs, options.json_only) == ([1, 50], [0, 200], 5, True)


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["--ingestions", "0"], "argument --ingestions: 0 is not a whole number from 1 on"),
        (["--latency-ms", "-1"], "argument --latency-ms: -1 is not a whole number from 0 on"),
        (["--runs", "some"], "argument --runs: some is not a whole number from 1 on"),
    ],
)
def test_mistakes_are_usage_errors(argv: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A number that makes no sense ends with exit code 2 and a line that names option and value."""
    with pytest.raises(SystemExit) as ended:
        parse_options(argv)
    assert ended.value.code == 2
    assert capsys.readouterr().err.splitlines()[-1] == f"bench.py: error: {message}"
