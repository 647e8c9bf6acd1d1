"""Health for a job's summary or an issue. Names stand in code spans, so that nothing in them takes effect."""

from collections.abc import Iterator

from pulumi_zoho_aep.cli.health.examination import Health
from pulumi_zoho_aep.cli.markdown import code, heading, listed, marker
from pulumi_zoho_aep.monitoring.times import ago, instant, minute


def as_markdown(health: Health) -> str:
    """Return the output of `zoho-aep health --markdown`."""
    return "\n".join([marker("health", health.stack), *lines(health)]) + "\n"


def lines(health: Health) -> Iterator[str]:
    """Yield it without the line that says which comment to replace."""
    yield from heading(health.stack, health.findings)
    yield from listed(health.findings)
    if health.findings:
        yield ""
    for one in health.ingestions:
        newest = one.observed.newest_rows
        rows = f"newest rows {ago(newest.reached, health.at)}" if newest else "no rows seen"
        upcoming = f", next run {minute(one.next_run)}" if one.next_run else ""
        yield f"- {one.result}: {code(one.observed.watched.name)}, {rows}{upcoming}"
    yield ""
    yield f"_As of {instant(health.at)}._"
