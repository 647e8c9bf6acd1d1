"""The report as a comment on a pull request: compact, and identical between runs as long as nothing changes.

Names and values come from AEP, where anyone may have written them. So they all stand in code spans, where Markdown,
HTML, mentions and links have no effect. They never stand in tables, whose cells can end even inside code spans.
"""

from collections.abc import Iterable, Iterator, Sequence

from pulumi_zoho_aep.aep.inventory import AepObject
from pulumi_zoho_aep.cli.drift import words
from pulumi_zoho_aep.cli.drift.model import Cause, Difference, Report
from pulumi_zoho_aep.cli.markdown import code, listed, marker, said, shortened
from pulumi_zoho_aep.wording import number


def as_markdown(report: Report) -> str:
    """Return the output of `zoho-aep drift --markdown`."""
    line = marker("drift", f"{report.view.project}/{report.view.stack}")
    return shortened("\n".join([line, *lines(report)]) + "\n", "drift")


def lines(report: Report) -> Iterator[str]:
    """Yield it without the line that says which comment to replace."""
    view, sandbox = report.view, report.sandbox
    yield f"### {'Attention needed' if report.needs_attention else 'No drift'}: {code(f'{view.project}/{view.stack}')}"
    yield f"\n{number(view.resources, 'resource')}, sandbox {code(sandbox.name)}."
    if view.drift:
        yield f"\n**{words.drift(view.up)}**\n"
        yield from _differences(view.drift)
    if view.unhealthy:
        yield f"\n**{words.UNHEALTHY}**\n"
        yield from (f"- {code(one.title)}: {said(one.message)}" for one in view.unhealthy)
    if report.health:
        yield f"\n**{words.HEALTH}**\n"
        yield from listed(report.health)
    if sandbox.orphans:
        yield f"\n**{words.ORPHANS}**\n"
        yield from (f"- {_object(one.found, one.found.path)}: {one.advice}" for one in sandbox.orphans)
    if view.errors:
        yield "\n**The engine stopped before it had seen everything**\n"
        yield from (f"- {said(one.sentence)}" for one in view.errors)
    yield from _details(f"{words.PENDING}: {number(len(view.pending), 'resource')}", _differences(view.pending))
    unmanaged = [f"- {_object(one, one.id)}" for one in sandbox.unmanaged]
    yield from _details(f"{words.UNMANAGED}: {words.counted(sandbox.unmanaged)}", unmanaged)
    if sandbox.mapping_sets_left:
        yield f"\n{words.mapping_sets_left(sandbox.mapping_sets_left)}."
    if sandbox.others:
        stacks = ", ".join(f"{code(stack)} {how_many}" for stack, how_many in sandbox.others.items())
        yield f"\nObjects of other stacks: {stacks}."
    yield from (f"\nNot listed: {resource}, {said(reason)}." for resource, reason in sandbox.not_listed.items())


def _details(summary: str, lines: Iterable[str]) -> Iterator[str]:
    inner = list(lines)
    if inner:
        yield f"\n<details><summary>{summary}</summary>\n"
        yield from inner
        yield "\n</details>"


def _differences(found: Sequence[Difference]) -> Iterator[str]:
    for one in found:
        changed = _changed(one) if one.cause is Cause.CHANGED else ""
        what = "".join(f", {part}" for part in (changed, _state(one)) if part)
        yield f"- {code(one.title)}{what}"
        for each in one.properties:
            before = each.recorded if one.cause is Cause.DECLARED else each.live
            yield f"  - {code(each.path)}: {_value(before)} → {_value(each.declared)}"


def _changed(one: Difference) -> str:
    if one.last_change is None:
        return "AEP does not say by whom"
    words, by = one.last_change.words, one.last_change.by
    if not by or by not in words:
        return code(words)
    before, _, after = words.partition(by)
    return f"{before}{code(by)}{after}"


def _state(one: Difference) -> str:
    if one.cause is Cause.FOLLOWS:
        return f"to be {words.DONE[one.action]}, follows {', '.join(map(code, one.follows))}"
    return words.state_of(one)


def _value(value: object) -> str:
    written = words.value(value)
    return code(written) if written else "nothing"


def _object(one: AepObject, place: str) -> str:
    created = f", created {one.created_at}" if one.created_at else ""
    return f"{code(one.title)} ({code(place)}{created})"
