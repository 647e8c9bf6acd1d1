"""The plot of `docs/speed.md`: seconds over ingestions, for every figure. Pure.

Lines in a grid need no drawing library, whose output would change with its releases: the same figures always give the
same file.
"""

from collections.abc import Sequence
from html import escape

from benchmarks.figures import Figure

_WIDTH, _HEIGHT = 250, 150
"""Size of one panel's axes."""
_LEFT, _TOP, _GAP_X, _GAP_Y = 45, 70, 60, 70
_COLUMNS = 3
_SERIES = (
    ("ours", "seconds", "#d9480f", 'stroke-width="2.5"'),
    ("naive: a request per object", "naive_seconds", "#1c7ed6", 'stroke-width="1.5"'),
    ("floor: resources that do nothing", "floor_seconds", "#868e96", 'stroke-width="1.5" stroke-dasharray="5 3"'),
)


def svg(figures: Sequence[Figure], latency_ms: int) -> str:
    """Return the plot of the figures of one latency."""
    chosen = [figure for figure in figures if figure.latency_ms == latency_ms]
    names = list(dict.fromkeys(figure.figure for figure in chosen))
    rows = -(-len(names) // _COLUMNS)
    width = _LEFT + _COLUMNS * (_WIDTH + _GAP_X)
    height = _TOP + rows * (_HEIGHT + _GAP_Y)
    view = f'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
    panels = [
        _panel([figure for figure in chosen if figure.figure == name], *_origin(index))
        for index, name in enumerate(names)
    ]
    return "\n".join(
        [
            f'<svg {view} font-family="sans-serif" font-size="12" fill="none">',
            f'<rect width="{width}" height="{height}" fill="white"/>',
            _text(_LEFT, 22, f"Seconds over ingestions, {latency_ms} ms per request", 'font-weight="bold"'),
            *_legend(),
            *(line for panel in panels for line in panel),
            "</svg>\n",
        ]
    )


def _origin(index: int) -> tuple[int, int]:
    """Return where a panel's axes meet."""
    row, column = divmod(index, _COLUMNS)
    return _LEFT + column * (_WIDTH + _GAP_X), _TOP + row * (_HEIGHT + _GAP_Y) + _HEIGHT


def _legend() -> list[str]:
    lines = []
    for index, (label, _, colour, stroke) in enumerate(_SERIES):
        x = _LEFT + index * (_WIDTH + _GAP_X)
        lines.append(f'<path d="M{x} 40h24" stroke="{colour}" {stroke}/>')
        lines.append(_text(x + 30, 44, label))
    return lines


def _panel(figures: Sequence[Figure], x: int, y: int) -> list[str]:
    most = max(figure.ingestions for figure in figures)
    slowest = max(getattr(figure, member) for figure in figures for _, member, _, _ in _SERIES)
    lines = [
        _text(x, y - _HEIGHT - 6, figures[0].figure, 'font-weight="bold"'),
        f'<path d="M{x} {y - _HEIGHT}v{_HEIGHT}h{_WIDTH}" stroke="#adb5bd"/>',
        _text(x - 6, y - _HEIGHT + 10, f"{slowest:.1f}", 'text-anchor="end"'),
        _text(x - 6, y + 4, "0", 'text-anchor="end"'),
        *(
            _text(x + round(_WIDTH * figure.ingestions / most), y + 18, str(figure.ingestions), 'text-anchor="middle"')
            for figure in figures
        ),
    ]
    for _, member, colour, stroke in _SERIES:
        points = [
            (x + _WIDTH * figure.ingestions / most, y - _HEIGHT * getattr(figure, member) / slowest)
            for figure in figures
        ]
        line = " ".join(f"{across:.1f},{up:.1f}" for across, up in points)
        lines.append(f'<polyline points="{line}" stroke="{colour}" {stroke}/>')
        lines += [f'<circle cx="{across:.1f}" cy="{up:.1f}" r="2.5" fill="{colour}"/>' for across, up in points]
    return lines


def _text(x: int, y: int, words: str, attributes: str = "") -> str:
    return f'<text x="{x}" y="{y}" fill="#212529" {attributes}>{escape(words)}</text>'
