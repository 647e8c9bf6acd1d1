"""The report as one page of HTML: nothing is loaded, every value is escaped."""

from importlib.resources import files
from typing import Any

from pulumi_zoho_aep.cli.groups import grouped
from pulumi_zoho_aep.cli.output import shown
from pulumi_zoho_aep.cli.report.gathering import Entry, Report
from pulumi_zoho_aep.cli.report.plots import plots, sizes
from pulumi_zoho_aep.monitoring.history import PastRun
from pulumi_zoho_aep.monitoring.times import ago, instant, minute, short
from pulumi_zoho_aep.resources.schedule import in_words
from pulumi_zoho_aep.stand_ins import stand_in

_LAST_RUNS = 5


def as_page(report: Report) -> str:
    """Return the output of `zoho-aep report`."""
    from jinja2 import Environment, StrictUndefined

    # `finalize` sees every value before it is escaped. Invisible characters could reverse what people read.
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_visible
    )
    environment.filters["as_text"] = shown
    template = files(__package__).joinpath("templates").joinpath("report.html.j2").read_text(encoding="utf-8")
    return environment.from_string(template).render(
        report=report,
        groups=grouped(report.findings),
        at=instant(report.at),
        cards=[_card(entry, report) for entry in report.entries],
        image=sizes(),
        drift=report.drift,
    )


def _visible(value: Any) -> Any:  # noqa: ANN401 - whatever a template shows
    return stand_in(value) if type(value) is str else value


def _card(entry: Entry, report: Report) -> dict[str, Any]:
    observed = entry.health.observed
    newest, watched = observed.newest_rows, observed.watched
    starts_at = None if watched.starts_at is None else instant(watched.starts_at)
    return {
        "chain": entry.chain,
        "result": entry.health.result,
        "findings": entry.health.findings,
        "freshness": ago(newest.reached, report.at) if newest else "no rows seen yet",
        "schedule": in_words(dict(watched.schedule), starts_at) if watched.schedule and starts_at else "",
        "next_run": minute(entry.health.next_run),
        "plots": plots(entry.runs, report.at, report.days),
        "runs": [_run(run) for run in entry.runs[:_LAST_RUNS]],
    }


def _run(run: PastRun) -> dict[str, Any]:
    took = "" if run.duration is None else short(run.duration)
    return {"run": run, "at": minute(run.started_at or run.created_at), "took": took}
