"""What the checks found, for machines and for people."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import click

from pulumi_zoho_aep.checks import Outcome
from pulumi_zoho_aep.cli.output import WIDTH_ELSEWHERE, hanging, terminal_width
from pulumi_zoho_aep.errors import harmless
from pulumi_zoho_aep.findings import coded

_STYLES = {"ok": "green", "attention": "yellow", "failed": "red", "skipped": "bright_black", "unknown": "cyan"}
_MARGIN = " " * (max(map(len, _STYLES)) + 2)


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
    """Print how each check ended, with its findings and their fixes below it, and the number of checks by result."""
    width = terminal_width() or WIDTH_ELSEWHERE
    for outcome in outcomes:
        result, title = outcome.result.value, harmless(outcome.check.title)
        click.echo(click.style(f"{result:{len(_MARGIN)}}", _STYLES[result]), nl=False)
        first = title if outcome.findings or not outcome.words else f"{title}: {harmless(outcome.words)}"
        click.echo(hanging(first, _MARGIN, width).lstrip())
        for line in _details(outcome):
            click.echo(hanging(harmless(line), f"{_MARGIN}  ", width))
    counts = _counts(outcomes)
    click.echo(", ".join(f"{counts[result]} {result}" for result in _STYLES if counts[result]), err=True)


def _details(outcome: Outcome) -> Iterator[str]:
    """Yield each finding, with its code if it needs attention, and its fix."""
    for one in outcome.findings:
        reason = outcome.reason_of(one)
        yield coded(reason, one.code, one.facts) if outcome.needs_attention else reason
        if one.fix:
            yield f"fix: {one.fix}"
