"""The report for people, in tables."""

from collections.abc import Iterator, Sequence

import click

from pulumi_zoho_aep.cli.drift import words
from pulumi_zoho_aep.cli.drift.model import Cause, Difference, Report
from pulumi_zoho_aep.cli.output import say, show, shown
from pulumi_zoho_aep.wording import number

_MOST_UNMANAGED = 10
_LONGEST = 200
_LONGEST_LINE = 2000
"""Length of a sentence. Its advice has its own line, because advice that is cut could not be followed."""


def print_report(report: Report) -> None:
    """Print what was found on stdout, section by section."""
    view, sandbox = report.view, report.sandbox
    what = "attention needed" if report.needs_attention else "no drift"
    resources = number(view.resources, "resource")
    click.echo(f"{what}: {view.project}/{view.stack}, {resources}, sandbox {sandbox.name}")
    _section(
        words.drift(view.up), ("RESOURCE", "PROPERTY", "LIVE", "DECLARED", "WHAT HAPPENED"), list(_drifted(view.drift))
    )
    _section(
        words.UNHEALTHY, ("RESOURCE", "REASON"), [(_line(one.title), _whole(one.message)) for one in view.unhealthy]
    )
    rows = [(_line(one.subject), _whole(one.reason), _whole(one.fix), one.code.label) for one in report.health]
    _section(words.HEALTH, ("WHERE", "REASON", "WHAT TO DO", "CODE"), rows)
    left = [
        (_line(one.found.title), _whole(one.found.path), one.found.created_at, one.advice) for one in sandbox.orphans
    ]
    _section(words.ORPHANS, ("OBJECT", "PATH IN THE API", "CREATED", "WHAT TO DO"), left)
    _section(words.PENDING, ("RESOURCE", "PROPERTY", "NOW", "DECLARED", ""), list(_pending(view.pending)))
    unmanaged = [(_line(one.title), _line(one.id), one.created_at) for one in sandbox.unmanaged]
    heading = f"{words.UNMANAGED}: {words.counted(sandbox.unmanaged)}"
    _section(heading, ("OBJECT", "ID", "CREATED"), unmanaged[:_MOST_UNMANAGED])
    if len(unmanaged) > _MOST_UNMANAGED:
        say(f"and {len(unmanaged) - _MOST_UNMANAGED} more: `zoho-aep drift --json` lists all", err=False)
    if sandbox.mapping_sets_left:
        click.echo(f"\n{words.mapping_sets_left(sandbox.mapping_sets_left)}")
    if sandbox.others:
        stacks = ", ".join(f"{_line(stack)} {how_many}" for stack, how_many in sandbox.others.items())
        click.echo(f"\nObjects of other stacks: {stacks}")


def summary(report: Report) -> str:
    """Return what accompanies the report: counts, warnings, and what could not be checked."""
    view, sandbox = report.view, report.sandbox
    lines = [f"warning: {_whole(one.sentence)}" for one in view.warnings]
    lines += [f"not listed: {resource}: {_whole(reason)}" for resource, reason in sandbox.not_listed.items()]
    lines += [f"the plan stopped: {_whole(one.sentence)}" for one in view.errors]
    counts = (
        (len(view.drift), "drifted"),
        (len(view.unhealthy), "unhealthy"),
        (len(sandbox.orphans), "orphaned"),
        (len(view.pending), "pending"),
        (len(sandbox.unmanaged), "unmanaged"),
        *(((len(report.health), "about data that does not arrive"),) if report.health else ()),
    )
    return "\n".join([*lines, ", ".join(f"{how_many} {what}" for how_many, what in counts)])


def _section(heading: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    if rows:
        click.echo(f"\n{heading}")
        show(headings, rows)


def _drifted(found: Sequence[Difference]) -> Iterator[tuple[str, ...]]:
    for one in found:
        changed = one.last_change.words if one.last_change else "AEP does not say by whom"
        what = ", ".join(part for part in (changed if one.cause is Cause.CHANGED else "", words.state_of(one)) if part)
        rows = [_cut(each.path, words.value(each.live), words.value(each.declared)) for each in one.properties]
        for index, row in enumerate(rows or [_cut("", "", "")]):
            yield (_line(one.title), *row, _whole(what)) if index == 0 else ("", *row, "")


def _pending(found: Sequence[Difference]) -> Iterator[tuple[str, ...]]:
    for one in found:
        rows = [_cut(each.path, words.value(each.recorded), words.value(each.declared)) for each in one.properties]
        for index, row in enumerate(rows or [_cut("", "", "")]):
            yield (_line(one.title), *row, _whole(words.state_of(one))) if index == 0 else ("", *row, "")


def _cut(*cells: str) -> tuple[str, ...]:
    return tuple(map(_line, cells))


def _line(text: str) -> str:
    """Return a name or a value in one line, shortened if it is long."""
    return shown(text, _LONGEST)


def _whole(text: str) -> str:
    """Return sentences, one per line."""
    return "\n".join(shown(line, _LONGEST_LINE) for line in text.splitlines())
