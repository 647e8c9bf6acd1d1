"""What commands print: tables for people, JSON for machines. Nothing in a value steers the terminal."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

_LONGEST = 40
WIDTH_ELSEWHERE = 160
"""Width of a pipe or file, where rich would assume eighty characters."""


@contextmanager
def progress(what: str) -> Iterator[None]:
    """Show on a terminal's stderr that something is going on, from the first moment on."""
    from rich.console import Console

    with Console(stderr=True).status(f"{what} …"):
        yield


def show(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table on stdout, in colour on a terminal only."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else WIDTH_ELSEWHERE, highlight=False)
    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        # Text and not a string: rich would take what is in brackets for colours.
        table.add_row(*(Text(value) for value in row))
    console.print(table)


def shown(value: Any, longest: int = _LONGEST) -> str:  # noqa: ANN401 - whatever a column holds
    """Return a value in one short line."""
    if value is None:
        return ""
    if isinstance(value, dict) and "name" in value:
        value = value["name"]
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    # Control characters of a record would otherwise reach the terminal.
    line = "".join(character if character.isprintable() else " " for character in text)
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def json_text(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return JSON in which letters are readable, and what would steer a terminal is written as an escape."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    # JSON leaves some of these as they are; outside of strings there are none but line ends.
    return "".join(one if one.isprintable() or one == "\n" else json.dumps(one)[1:-1] for one in text)
