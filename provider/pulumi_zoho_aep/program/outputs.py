"""The stack's outputs, with a line on when data comes next."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pulumi

from pulumi_zoho_aep.aep.times import from_text
from pulumi_zoho_aep.http import clock
from pulumi_zoho_aep.program.registration import Registered
from pulumi_zoho_aep.resources.schedule import in_words, next_run
from pulumi_zoho_aep.settings import Settings
from pulumi_zoho_aep.stack_file.plan import Kind


def export(registered: Registered, settings: Settings) -> None:
    """Export a line for each ingestion, with its link into AEP, so that a preview of many stays readable."""
    # The form of Adobe's own links in its alerts (`url` of the event "dataflow run failed").
    interface = (
        f"https://experience.adobe.com/#/@{settings.organization}/sname:{settings.sandbox}/platform/source/dataflows"
    )
    found = {name: _line(ingestion, interface) for name, ingestion in _ingestions(registered).items()}
    pulumi.export("ingestions", found)
    pulumi.export("interface", interface)


def log_next_runs(registered: Registered) -> None:
    """Log when data comes next. Not a stack output: that would be a change in every preview."""
    flows = {name: ingestion.dataflow for name, ingestion in _ingestions(registered).items()}
    known = (
        pulumi.Output.all(
            schedule=flow.schedule, starts_at=flow.starts_at, updated_at=flow.updated_at, enabled=flow.enabled
        )
        for flow in flows.values()
    )

    def log(values: list[dict[str, Any]]) -> None:
        for name, flow in zip(flows, values, strict=True):
            pulumi.log.info(f"{name}: {next_run_in_words(flow, clock.utc_now())}")

    pulumi.Output.all(*known).apply(log)


def next_run_in_words(flow: Mapping[str, Any], now: datetime) -> str:
    """Return when a dataflow runs next, by the outputs of the dataflow and this machine's clock."""
    if not flow["starts_at"]:
        return "AEP does not say when its runs start"
    # If nothing was queried, this machine's clock may be late: it is no earlier than the last write.
    now = max(now, from_text(flow["updated_at"])) if flow["updated_at"] else now
    due = next_run(flow["schedule"], from_text(flow["starts_at"]), now) if flow["enabled"] else None
    return f"next run {due:%Y-%m-%dT%H:%M:%SZ}" if due else "no further run"


def _line(ingestion: Any, interface: str) -> pulumi.Output[str]:  # noqa: ANN401 - its parts have outputs beyond those declared
    flow = ingestion.dataflow
    runs = pulumi.Output.all(flow.schedule, flow.starts_at).apply(lambda values: in_words(*values))
    return pulumi.Output.concat(flow.state, ", ", runs, ": ", interface, "/", flow.id, "/activity")


def _ingestions(registered: Registered) -> dict[str, Any]:
    return {name: resource for (kind, name), resource in registered.items() if kind is Kind.INGESTION}
