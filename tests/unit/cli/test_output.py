"""Tables at any width."""

import sys
from typing import Any

import click
import pytest

from pulumi_zoho_aep.cli.entry import SUBCOMMANDS, zoho_aep
from pulumi_zoho_aep.cli.output import fitted, show, size_of

RUN = "4a1c9c1e-6b0f-4c1c-9a56-2f4b8d0c7e11"
HEADINGS = ("INGESTION", "STARTED", "RESULT", "READ", "WRITTEN", "FAILED", "WINDOW", "CODES", "RUN")
ROW = (
    "leads",
    "2026-11-28 03:00",
    "failed",
    "1,500",
    "0",
    "1,500",
    "2026-11-28 02:00 to 03:00",
    "CONNECTOR-2001-500",
    RUN,
)


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_an_id_is_whole_at_any_width(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where its row does not fit, the row is a block; nothing is broken within a word."""
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    show(HEADINGS, [ROW, ("deals", *ROW[1:])])
    out = capsys.readouterr().out
    assert out.count(RUN) == 2
    assert out.count("CONNECTOR-2001-500") == 2
    # One word may be wider than the screen; a line that may not is never folded.
    assert all(len(line.rstrip()) <= max(width, len(RUN) + 11) for line in out.splitlines())


@pytest.mark.parametrize("width", [40, 60, *range(76, 92), 120])
def test_no_part_of_a_table_is_cut(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever the terminal's width, every word is there whole."""
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    row = ("leads", "Leads", "read changes since 2026-11-28T12:41:02Z", "1", "1", "134 bytes", "2026-11-28T13:06:22Z")
    show(("INGESTION", "TABLE", "RESULT", "ROWS", "FILES", "SIZE", "READ UNTIL"), [row])
    out = click.unstyle(capsys.readouterr().out)
    assert {*" ".join(row).split()} <= {*out.split()}
    assert all(len(line.rstrip()) <= width for line in out.splitlines())


def test_a_pipe_has_one_line_per_row(capsys: pytest.CaptureFixture[str]) -> None:
    """However long: what is piped is read by line."""
    show(("NAME", "TEXT", "RUN"), [("leads", "word " * 60, RUN), ("[red]deals", "", RUN)])
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["NAME", "leads", "[red]deals"]
    assert all(line.endswith(RUN) for line in lines[1:])
    show(("NAME", "LONG", "EMPTY"), [("leads", "a longer text", ""), ("deals", "", "")])
    assert [line for line in capsys.readouterr().out.splitlines() if line != line.rstrip()] == []


def test_rows_that_go_on(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """As a block, a second finding is below the first; columns that are empty throughout take no room."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    # For rich, a dumb terminal has eighty columns.
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    rows = [("stack file", "failed", RUN, "", "fix"), ("", "", f"{RUN}2", "", ""), ("token", "ok", RUN, "", "")]
    monkeypatch.setenv("COLUMNS", "40")
    show(("CHECK", "RESULT", "DETAIL", "NOTHING", "FIX"), rows)
    assert [line.split(maxsplit=1) for line in click.unstyle(capsys.readouterr().out).splitlines()] == [
        ["CHECK", "stack file"],
        ["RESULT", "failed"],
        ["DETAIL", RUN],
        ["FIX", "fix"],
        ["DETAIL", f"{RUN}2"],
        [],
        ["CHECK", "token"],
        ["RESULT", "ok"],
        ["DETAIL", RUN],
    ]
    monkeypatch.setenv("COLUMNS", "120")
    show(("CHECK", "RESULT", "DETAIL", "NOTHING", "FIX"), rows)
    assert click.unstyle(capsys.readouterr().out).splitlines()[0].split() == ["CHECK", "RESULT", "DETAIL", "FIX"]


def test_sentences_of_a_block_go_on_beside_its_headings(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Between words; what is longer than the screen stays whole."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "30")
    show(("CHECK", "DETAIL"), [("columns", f"5 columns to read, all of them there {RUN}")])
    assert click.unstyle(capsys.readouterr().out).splitlines() == [
        "CHECK   columns",
        "DETAIL  5 columns to read, all",
        "        of them there",
        f"        {RUN}",
    ]


def test_sizes() -> None:
    """A size is in the unit that people use."""
    assert [size_of(one) for one in (0, 999, 1000, 2.5e6, 3e9, 4e12, 5e15)] == [
        *("0 bytes", "999 bytes", "1.0 kB", "2.5 MB", "3.0 GB", "4.0 TB", "5000.0 TB")
    ]


@pytest.mark.parametrize("name", sorted(SUBCOMMANDS))
@pytest.mark.parametrize("width", [50, 60, 80, 100])
def test_help_breaks_no_word(name: str, width: int) -> None:
    """An option, a key or an address that is broken at its hyphen cannot be copied."""
    command = zoho_aep.get_command(click.Context(zoho_aep), name)
    assert command is not None

    def words(columns: int) -> set[str]:
        settings: dict[str, Any] = {"terminal_width": columns, "max_content_width": columns}
        with command.make_context(name, [], resilient_parsing=True, **settings) as of:
            return {*command.get_help(of).split()}

    assert words(500) <= words(width)


def test_sentences_end_lines_between_words() -> None:
    """A value stays below itself, and a command in one line."""
    text = (
        "sales: stored; now run `pulumi up --run-program --stack dev`: then\n  scopes        A.b-c.READ, D.e.READ, F.g"
    )
    assert fitted(text, 0) == text
    assert fitted(text, 40).splitlines() == [
        "sales: stored; now run",
        "`pulumi up --run-program --stack dev`:",
        "then",
        "  scopes        A.b-c.READ, D.e.READ,",
        "                F.g",
    ]
