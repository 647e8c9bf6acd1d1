"""Errors of rows, for people and for machines."""

import json
from collections.abc import Iterator
from typing import Any

import click

from pulumi_zoho_aep.aep.row_errors import Diagnosis, Group
from pulumi_zoho_aep.aep.run_codes import meaning_of
from pulumi_zoho_aep.cli.output import say, show, shown
from pulumi_zoho_aep.cli.runs.errors.choice import Chosen
from pulumi_zoho_aep.monitoring.times import minute

_HEADINGS = ("ROWS", "CODE", "COLUMN", "REASON")
_LONGEST_REASON = 120
_LONGEST_SAMPLE = 2000


def as_data(chosen: Chosen, found: Diagnosis, *, with_samples: bool) -> dict[str, Any]:
    """Return everything; samples, which are personal data, are included only on request."""
    return {
        "schema_version": 1,
        "run": chosen.run.id,
        "ingestion": chosen.ingestion or None,
        "codes": list(chosen.run.codes),
        "is_complete": found.is_whole,
        "has_diagnostics": found.has_diagnostics,
        "rows_by_code": dict(found.counts),
        "errors": [
            {
                "code": one.code,
                "column": one.column or None,
                "source": chosen.sources.get(one.column),
                "reason": one.reason,
                "rows": one.count,
                **({"samples": list(one.samples)} if with_samples else {}),
            }
            for one in found.groups
        ],
    }


def print_errors(chosen: Chosen, found: Diagnosis, *, with_samples: bool) -> None:
    """Print a table on stdout, followed by what the codes mean."""
    click.echo(f"run {chosen.run.id} of {shown(chosen.ingestion) or '?'}, {minute(chosen.run.started_at)} UTC\n")
    if found.groups:
        show(_HEADINGS, [_row(chosen, one) for one in found.groups])
        if not found.is_whole:
            click.echo("\nThere are more: `--megabytes` downloads them.")
    for line in _below(chosen, found):
        say(line, err=False)
    if with_samples and found.groups:
        click.echo("\nRows, which contain personal data:", err=True)
        for line in _samples(found):
            click.echo(line)


def _row(chosen: Chosen, one: Group) -> tuple[str, ...]:
    source = chosen.sources.get(one.column)
    column = f"{shown(source)} → {shown(one.column)}" if source and source != one.column else shown(one.column)
    return (f"{one.count:,}", shown(one.code), column, shown(one.reason, _LONGEST_REASON))


def _below(chosen: Chosen, found: Diagnosis) -> Iterator[str]:
    if not found.groups:
        yield _why_none(chosen, found)
    codes = dict.fromkeys([*(one.code for one in found.groups), *(chosen.run.codes if not found.groups else ())])
    for code in codes:
        meaning = meaning_of(code)
        counted = f" ({found.counts[code]:,} rows)" if code in found.counts else ""
        fix = meaning.fix_of(chosen.run.id)
        yield f"{shown(code)}: {meaning.meaning}{counted}{f': {fix}' if fix else ''}"


def _why_none(chosen: Chosen, found: Diagnosis) -> str:
    if not chosen.run.batches:
        return "The run wrote no batch, so there are no rows to examine."
    if not found.has_diagnostics:
        retry = f"`zoho-aep retry {chosen.run.id}`"
        return f"Error diagnostics are off: set `options.error_diagnostics: true`, run `pulumi up`, then {retry}."
    return "AEP has no errors of its rows. It keeps error diagnostics for 30 days."


def _samples(found: Diagnosis) -> Iterator[str]:
    for one in found.groups:
        yield f"{shown(one.code)} {shown(one.column)}".rstrip()
        yield from (f"  {shown(json.dumps(sample, ensure_ascii=False), _LONGEST_SAMPLE)}" for sample in one.samples)
