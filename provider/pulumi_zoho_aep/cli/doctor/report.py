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
    return {"results": dict(_counts(outcomes)), "checks": [_data(outcome) for outcome in outcomes]}


def _data(outcome: Outcome) -> dict[str, Any]:
    return {
        "subject": outcome.check.subject,
        "check": outcome.check.name,
        "result": outcome.result.value,
        "code": outcome.findings[0].code.label if outcome.findings else "",
        "detail": outcome.detail,
        "fix": outcome.fix,
    }


def _counts(outcomes: Sequence[Outcome]) -> Counter[str]:
    return Counter(outcome.result.value for outcome in outcomes)


def print_outcomes(outcomes: Sequence[Outcome]) -> None:
    """Print a line per check and finding, and how many checks there are of each result."""
    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else WIDTH_ELSEWHERE, highlight=False)
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("CHECK", ratio=3, overflow="fold")
    table.add_column("RESULT", no_wrap=True)
    table.add_column("DETAIL", ratio=6, overflow="fold")
    table.add_column("FIX", ratio=5, overflow="fold")
    for outcome in outcomes:
        title, result = outcome.check.title, outcome.result.value
        for detail, fix in _details(outcome):
            # Text and not a string: rich would take what is in brackets for colours.
            cells = (Text(harmless(cell)) for cell in (detail, fix))
            table.add_row(Text(harmless(title)), Text(result, style=_STYLES[outcome.result.value]), *cells)
            title = result = ""
    console.print(table)
    counts = _counts(outcomes)
    click.echo(", ".join(f"{counts[result]} {result}" for result in _STYLES if counts[result]), err=True)


def _details(outcome: Outcome) -> list[tuple[str, str]]:
    """Return what was found, and how to repair it: of a finding that needs attention, with its code."""
    if not outcome.findings:
        return [(outcome.words, "")]
    reasons = [outcome.reason_of(one) for one in outcome.findings]
    if outcome.needs_attention:
        reasons = [coded(text, one.code, one.facts) for text, one in zip(reasons, outcome.findings, strict=True)]
    return list(zip(reasons, (one.fix for one in outcome.findings), strict=True))
