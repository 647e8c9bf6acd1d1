"""Everything that a report shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pulumi_zoho_aep.cli.drift.examination import examine
from pulumi_zoho_aep.cli.drift.model import Report as Drift
from pulumi_zoho_aep.cli.health.examination import Health, IngestionHealth, examined
from pulumi_zoho_aep.cli.stack import Stack
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.monitoring.chain import Chain, chains
from pulumi_zoho_aep.monitoring.history import PastRun
from pulumi_zoho_aep.monitoring.reading import runs_since


@dataclass(frozen=True)
class Entry:
    """An ingestion: its chain, its health, and its runs, newest first."""

    chain: Chain
    health: IngestionHealth
    runs: Sequence[PastRun]


@dataclass(frozen=True)
class Report:
    """A stack at a moment."""

    stack: str
    sandbox: str
    at: datetime
    days: int
    entries: Sequence[Entry]
    findings: Sequence[Finding]
    drift: Drift | None
    """None if not requested."""


def gathered(opened: Stack, days: int, *, with_drift: bool) -> Report:
    """Read state, dataflows, runs and, if requested, drift.

    Args:
        opened: The stack.
        days: How far back to read runs.
        with_drift: Whether to run a preview for drift and orphans.

    Raises:
        ZohoAepError: AEP or the Pulumi CLI cannot be queried.
    """
    config = opened.config()
    services, health = opened.services(config.platform), examined(opened, config, None)
    found = {one.observed.watched.name: one for one in health.ingestions}
    flow_ids = [one.observed.watched.flow_id for one in health.ingestions]
    runs = runs_since(services.platform, flow_ids, health.at - timedelta(days=days))
    entries = [
        Entry(chain, found[chain.name], runs.get(found[chain.name].observed.watched.flow_id, []))
        for chain in chains(opened.state())
        if chain.name in found
    ]
    return Report(
        opened.name,
        services.settings.sandbox,
        health.at,
        days,
        entries,
        _ordered(health),
        examine(opened) if with_drift else None,
    )


def _ordered(health: Health) -> Sequence[Finding]:
    return tuple(sorted(health.findings, key=lambda one: (one.subject, one.code.label)))
