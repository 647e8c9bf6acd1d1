"""Output of commands: tables for people, JSON for machines. No value can control the terminal."""

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from shutil import get_terminal_size
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import click

from pulumi_zoho_aep.errors import harmless
from pulumi_zoho_aep.wording import naming_stack

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

_LONGEST = 40
_UNITS = ("bytes", "kB", "MB", "GB", "TB")
_THOUSAND = 1000
_LABEL = re.compile(r" +\S+(?: \S+)* {2,}")
_COMMAND = re.compile(r"`[^`]+`")
_NO_BREAK = "\N{NO-BREAK SPACE}"
WIDTH_ELSEWHERE = 160
"""Least width of a pipe or file, where rich would assume eighty characters."""


def say(text: str, *, err: bool = True) -> None:
    """Print a sentence; commands in it name the stack, if the person did."""
    context = click.get_current_context(silent=True)
    click.echo(naming_stack(text, (context and context.params.get("stack")) or ""), err=err)


@contextmanager
def progress(what: str) -> Iterator[None]:
    """Show on a terminal's stderr that something is going on, from the first moment."""
    from rich.console import Console

    with Console(stderr=True).status(f"{what} …"):
        yield


def show(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table on stdout.

    No word is broken, so that ids can be copied: if the words do not fit side by side, each row is a block with
    a line per column. A row that begins with an empty cell continues the one above. On a terminal, columns without a
    value are left out; elsewhere lines may be of any length.

    Args:
        headings: Of the columns.
        rows: Their texts. Characters that would control the terminal become blanks.
    """
    from rich.console import Console

    found, on_terminal = [tuple(map(harmless, row)) for row in rows], sys.stdout.isatty()
    if on_terminal:
        headings, found = _filled(headings, found)
    natural, between = _widths(headings, found, str.splitlines), 2 * (len(headings) - 1)
    elsewhere = max(WIDTH_ELSEWHERE, sum(natural) + between)
    console = Console(file=sys.stdout, width=None if on_terminal else elsewhere, highlight=False)
    least = _widths(headings, found, str.split)
    spare = console.width - between - sum(least)
    fits = spare >= 0
    widths = _with_spare(least, natural, spare)
    table = _table(headings, found, widths) if fits else _blocks(headings, found, console.width)
    with nullcontext() if on_terminal else _without_padding(console):
        console.print(table, soft_wrap=not fits)


@contextmanager
def _without_padding(console: "Console") -> Iterator[None]:
    """Print lines without blanks at their ends, because what is piped may be compared, pasted or committed."""
    with console.capture() as printed:
        yield
    sys.stdout.write("".join(f"{line.rstrip()}\n" for line in printed.get().splitlines()))


def fitted(text: str, width: int) -> str:
    """Return a text whose lines end between words; a command between backticks stays in one line, to be copied.

    Args:
        text: Its lines may begin with a name and its value, indented; continuation lines then align with the value.
        width: The terminal's; 0 elsewhere, where lines may be of any length.
    """
    if not width:
        return text
    lines = []
    for line in text.splitlines():
        label = _LABEL.match(line)
        lines.append(_wrapped(line, width, "", " " * (label.end() if label else 0)))
    return "\n".join(lines)


def hanging(text: str, margin: str, width: int) -> str:
    """Return a text in lines that begin with a margin and end between words; a command stays in one line."""
    return "\n".join(_wrapped(line, width, margin, margin) for line in text.splitlines())


def _wrapped(line: str, width: int, first: str, below: str) -> str:
    whole = _COMMAND.sub(lambda found: found[0].replace(" ", _NO_BREAK), line)
    parts = wrap(
        whole, width, initial_indent=first, subsequent_indent=below, break_long_words=False, break_on_hyphens=False
    )
    return "\n".join(parts).replace(_NO_BREAK, " ")


def terminal_width() -> int:
    """Return how wide the terminal is; 0 if stdout is not one."""
    return get_terminal_size().columns if sys.stdout.isatty() else 0


def _filled(headings: Sequence[str], rows: list[tuple[str, ...]]) -> tuple[list[str], list[tuple[str, ...]]]:
    """Return the columns that have a value."""
    kept = [index for index in range(len(headings)) if any(row[index] for row in rows)]
    return [headings[index] for index in kept], [tuple(row[index] for index in kept) for row in rows]


def _widths(headings: Sequence[str], rows: Sequence[Sequence[str]], parts: Callable[[str], list[str]]) -> list[int]:
    """Return the width of the widest part of each column."""
    from rich.cells import cell_len

    return [
        max((cell_len(part) for value in column for part in parts(value)), default=0)
        for column in zip(headings, *rows, strict=True)
    ]


def _with_spare(least: Sequence[int], natural: Sequence[int], spare: int) -> list[int]:
    """Return the widths of columns, what is spare given to those first that need least of it to be in one line.

    Left to itself, rich cuts the last column.
    """
    widths = list(least)
    for index in sorted(range(len(widths)), key=lambda index: natural[index] - least[index]):
        more = min(natural[index] - least[index], spare)
        widths[index] += more
        spare -= more
    return widths


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> "Table":
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading, width in zip(headings, widths, strict=True):
        table.add_column(heading, overflow="fold", width=width)
    for row in rows:
        # `Text` instead of a string, because rich would read brackets as styles.
        table.add_row(*(Text(value) for value in row))
    return table


def _blocks(headings: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> "Text":
    from rich.text import Text

    widest, text = max(map(len, headings), default=0), Text()
    for row in rows:
        lines = [
            Text.assemble((f"{heading:{widest}}", "bold"), "  ", _indented(value, widest + 2, width))
            for heading, value in zip(headings, row, strict=True)
            if value
        ]
        text.append(("\n\n" if row[0] else "\n") if text else "")
        text.append(Text("\n").join(lines))
    return text


def _indented(value: str, margin: int, width: int) -> str:
    """Return a text in lines that fit alongside its heading, broken between words; a longer word stays whole."""
    lines = (
        wrap(line, max(width - margin, 1), break_long_words=False, break_on_hyphens=False)
        for line in value.splitlines()
    )
    return f"\n{' ' * margin}".join(part for of_line in lines for part in of_line or [""])


def shown(value: Any, longest: int = _LONGEST) -> str:  # noqa: ANN401 - whatever a column holds
    """Return a value in one short line."""
    if value is None:
        return ""
    if isinstance(value, dict) and "name" in value:
        value = value["name"]
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    # Otherwise control characters in a record would reach the terminal.
    line = "".join(character if character.isprintable() else " " for character in text)
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def size_of(count: float) -> str:
    """Return a size in its unit."""
    for unit in _UNITS[:-1]:
        if count < _THOUSAND:
            return f"{count:.0f} {unit}" if unit == _UNITS[0] else f"{count:.1f} {unit}"
        count /= _THOUSAND
    return f"{count:.1f} {_UNITS[-1]}"


def json_text(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return JSON with readable letters, in which anything that could control the terminal is escaped."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    # JSON leaves some of these unescaped; outside strings there are only line ends.
    return "".join(one if one.isprintable() or one == "\n" else json.dumps(one)[1:-1] for one in text)
