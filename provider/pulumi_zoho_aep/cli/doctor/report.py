"""What the checks found, for machines and for people."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import click

from pulumi_zoho_aep.checks import Outcome
from pulumi_zoho_aep.cli.output import show
from pulumi_zoho_aep.errors import harmless
from pulumi_zoho_aep.findings import coded

_STYLES = {"ok": "green", "attention": "yellow", "failed": "bold red", "skipped": "dim", "unknown": "cyan"}


def as_data(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return the results as JSON."""
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
    """Print a line per check and finding, and the number of checks by result."""
    rows = []
    for outcome in outcomes:
        title, result = outcome.check.title, outcome.result.value
        for detail, fix in _details(outcome):
            rows.append([harmless(cell) for cell in (title, result, detail, fix)])
            title = result = ""
    show(("CHECK", "RESULT", "DETAIL", "FIX"), rows, _STYLES)
    counts = _counts(outcomes)
    click.echo(", ".join(f"{counts[result]} {result}" for result in _STYLES if counts[result]), err=True)


def _details(outcome: Outcome) -> list[tuple[str, str]]:
    """Return what was found and how to fix it, with the code of each finding that needs attention."""
    if not outcome.findings:
        return [(outcome.words, "")]
    reasons = [outcome.reason_of(one) for one in outcome.findings]
    if outcome.needs_attention:
        reasons = [coded(text, one.code, one.facts) for text, one in zip(reasons, outcome.findings, strict=True)]
    return list(zip(reasons, (one.fix for one in outcome.findings), strict=True))
