from dataclasses import replace
from xml.etree import ElementTree as ET

from benchmarks.plot import svg
from tests.unit.benchmarks.measured import samples, summarized

SVG = "{http://www.w3.org/2000/svg}"


def test_every_figure_has_a_panel_with_three_lines() -> None:
    """Each figure of the chosen latency is drawn over its ingestions: ours, naive and floor."""
    up_new = summarized(samples(4.0))
    figures = [
        up_new,
        replace(up_new, ingestions=50, seconds=9.0),
        replace(up_new, figure="destroy"),
        replace(up_new, figure="destroy", latency_ms=200),
    ]
    drawn = ET.fromstring(svg(figures, 50))
    lines = [line.attrib["points"].split() for line in drawn.iter(f"{SVG}polyline")]
    assert [len(points) for points in lines] == [2, 2, 2, 1, 1, 1]
    words = [text.text for text in drawn.iter(f"{SVG}text")]
    assert [word for word in words if word in ("up_new", "destroy", "10", "50")] == [
        "up_new",
        "10",
        "50",
        "destroy",
        "10",
    ]


def test_slowest_reaches_the_top() -> None:
    """The scale of a panel is that of its slowest: the naive provider's line begins where the axis ends."""
    drawn = ET.fromstring(svg([summarized(samples(4.0))], 50))
    ours, naive, _ = [float(line.attrib["points"].split(",")[1]) for line in drawn.iter(f"{SVG}polyline")]
    top = next(
        float(path.attrib["d"].split()[1].split("v")[0]) for path in drawn.iter(f"{SVG}path") if "v" in path.attrib["d"]
    )
    assert naive == top
    assert ours > naive
