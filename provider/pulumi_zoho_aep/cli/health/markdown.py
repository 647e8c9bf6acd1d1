"""Health for a job's summary or an issue. Names stand in code spans, in which nothing means anything."""

from collections.abc import Iterator

from pulumi_zoho_aep.cli.health.examination import Health
from pulumi_zoho_aep.cli.markdown import code, said
from pulumi_zoho_aep.monitoring.times import ago, instant, minute

MARKER = "<!-- zoho-aep health {stack} -->"
"""Shows a workflow which comment to replace."""


def as_markdown(health: Health) -> str:
    """Return what `zoho-aep health --markdown` prints."""
    return "\n".join(_lines(health)) + "\n"


def _lines(health: Health) -> Iterator[str]:
    yield MARKER.format(stack=health.stack.replace("--", ""))
    yield f"### {'Attention needed' if health.findings else 'Data arrives'}: {code(health.stack)}"
    yield ""
    for finding in health.findings:
        yield f"- {code(finding.subject)}: {said(finding.message)} ({finding.code.label})"
    if health.findings:
        yield ""
    for one in health.ingestions:
        newest = one.observed.newest_rows
        rows = f"newest rows {ago(newest.reached, health.at)}" if newest else "no rows seen"
        upcoming = f", next run {minute(one.next_run)}" if one.next_run else ""
        yield f"- {one.result}: {code(one.observed.watched.name)}, {rows}{upcoming}"
    yield ""
    yield f"_As of {instant(health.at)}._"
