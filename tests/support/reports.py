"""Reports of stacks that there are not."""

from datetime import datetime, timedelta, timezone

from pulumi_zoho_aep.cli.health.examination import IngestionHealth
from pulumi_zoho_aep.cli.report.gathering import Entry, Report
from pulumi_zoho_aep.monitoring.chain import Chain, MappedField
from pulumi_zoho_aep.monitoring.health import Observed, health_findings
from pulumi_zoho_aep.monitoring.history import Ending, PastRun
from pulumi_zoho_aep.monitoring.watched import watched

NOW = datetime(2026, 11, 28, 12, tzinfo=timezone.utc)
EVIL = '<img src=x onerror=alert(1)></script><script>alert(2)</script>"]; click n0 "javascript:alert(3)" {{ 7*7 }}'


def report(*names: str, days: int = 14, runs_a_day: int = 1) -> Report:
    """Return a report in which each ingestion has runs, every seventh of which failed; the last one failed."""
    entries = [_entry(name, days, runs_a_day) for name in names]
    findings = [finding for entry in entries for finding in entry.health.findings]
    return Report("dev", "dev", NOW, days, entries, findings, None)


def _entry(name: str, days: int, runs_a_day: int) -> Entry:
    pause = timedelta(days=1) / runs_a_day
    runs = [_run(name, number, NOW - number * pause) for number in range(days * runs_a_day)]
    outputs = {"enabled": True, "schedule": {"frequency": "day", "interval": 1}, "starts_at": "2026-01-01T03:00:00Z"}
    observed = Observed(watched({name: (f"flow-{name}", outputs)}, {})[0], "enabled", runs)
    rows = (
        MappedField("Email", is_expression=False, target="personalEmail.address"),
        MappedField(f'concat("{name}")', is_expression=True, target=f"_t.{name}"),
    )
    chain = Chain(name, name, ("Email",), "zoho-sales", rows, 0, "Zoho leads", name, profile=True)
    health = IngestionHealth(observed, tuple(health_findings(observed, NOW)), observed.watched.next_run(NOW))
    return Entry(chain, health, runs)


def _run(name: str, number: int, at: datetime) -> PastRun:
    failed = number % 7 == 0
    return PastRun(
        id=f"run-{number}",
        flow_id=f"flow-{name}",
        ending=Ending.FAILED if failed else Ending.SUCCESS,
        status="failed" if failed else "success",
        created_at=at,
        started_at=at,
        ended_at=at + timedelta(seconds=40 + number % 30),
        window_start=None,
        window_end=None,
        read=100 + number,
        written=0 if failed else 100 + number,
        failed=100 + number if failed else 0,
        skipped=0,
        nulls=0,
        files=1,
        input_bytes=1000,
        output_bytes=1000,
        codes=("CONNECTOR-2001-500",) if failed else (),
        batches=(),
    )
