"""What the checks found, for machines and for people."""

import sys
from collections import Counter
from collections.abc import Sequence
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pulumi_zoho_aep.checks import Outcome
from pulumi_zoho_aep.cli.output import WIDTH_ELSEWHERE
from pulumi_zoho_aep.errors import harmless
from pulumi_zoho_aep.findings import coded

_STYLES = {"ok": "green", "attention": "yellow", "failed": "bold red", "skipped": "dim", "unknown": "cyan"}


def as_data(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return the results for machines."""
    return {
        "results": dict(_counts(outcomes)),
        "checks": [
            {
                "subject": outcome.check.subject,
                "check": outcome.check.name,
                "result": outcome.answer.result.value,
                "code": outcome.answer.code.label if outcome.answer.code else "",
                "detail": outcome.answer.detail,
                "fix": outcome.answer.fix,
            }
            for outcome in outcomes
        ],
    }


def _counts(outcomes: Sequence[Outcome]) -> Counter[str]:
    return Counter(outcome.answer.result.value for outcome in outcomes)


def print_outcomes(outcomes: Sequence[Outcome]) -> None:
    """Print a line per check, and how many there are of each result."""
    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else WIDTH_ELSEWHERE, highlight=False)
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("CHECK", ratio=3, overflow="fold")
    table.add_column("RESULT", no_wrap=True)
    table.add_column("DETAIL", ratio=6, overflow="fold")
    table.add_column("FIX", ratio=5, overflow="fold")
    for outcome in outcomes:
        result = outcome.answer.result.value
        # Text and not a string: rich would take what is in brackets for colours.
        code = outcome.answer.code if outcome.needs_attention else None
        detail = coded(outcome.answer.detail, code) if code is not None else outcome.answer.detail
        cells = (outcome.check.title, detail, outcome.answer.fix)
        title, shown, fix = (Text(harmless(cell)) for cell in cells)
        table.add_row(title, Text(result, style=_STYLES[result]), shown, fix)
    console.print(table)
    counts = _counts(outcomes)
    click.echo(", ".join(f"{counts[result]} {result}" for result in _STYLES if counts[result]), err=True)
