"""Health for machines: JSON, and Prometheus' text format."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from pulumi_zoho_aep.cli.health.examination import Health, IngestionHealth
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.monitoring.history import PastRun
from pulumi_zoho_aep.monitoring.times import instant, instant_or_none


def as_data(health: Health) -> dict[str, Any]:
    """Return everything. Times are ISO 8601 in UTC, and null if AEP does not say."""
    return {
        "schema_version": 1,
        "stack": health.stack,
        "at": instant(health.at),
        "needs_attention": bool(health.findings),
        "credentials": [_finding(one) for one in (*health.credentials, *health.lifetimes)],
        "schedules": [_finding(one) for one in health.schedules],
        "unasked": [_finding(one) for one in health.unasked],
        "ingestions": [_ingestion(one) for one in health.ingestions],
    }


def _ingestion(one: IngestionHealth) -> dict[str, Any]:
    newest, success = one.observed.newest_rows, one.observed.last_success
    return {
        "name": one.observed.watched.name,
        "dataflow_id": one.observed.watched.flow_id,
        "result": one.result,
        "state": one.observed.state or None,
        "newest_rows_at": instant_or_none(newest.reached if newest else None),
        "last_success_at": instant_or_none(success.ended_at if success else None),
        "next_run_at": instant_or_none(one.next_run),
        "failed_in_a_row": len(one.observed.failures),
        "findings": [_finding(finding) for finding in one.findings],
    }


def _finding(one: Finding) -> dict[str, str]:
    return {"code": one.code.label, "subject": one.subject, "reason": one.reason, "fix": one.fix}


_Value = Callable[[IngestionHealth, datetime], float | None]


def _since(time: datetime | None, now: datetime) -> float | None:
    return None if time is None else (now - time).total_seconds()


def _last(one: IngestionHealth) -> PastRun | None:
    return next(iter(one.observed.ended), None)


def _count(name: str) -> _Value:
    return lambda one, _: getattr(_last(one), name, None)


_GAUGES: dict[str, tuple[str, _Value]] = {
    "healthy": ("1 if nothing needs attention, else 0.", lambda one, _: float(not one.findings)),
    "newest_rows_age_seconds": (
        "How old the newest rows are.",
        lambda one, now: _since(one.observed.newest_rows.reached if one.observed.newest_rows else None, now),
    ),
    "last_success_age_seconds": (
        "How long ago a run went well.",
        lambda one, now: _since(one.observed.last_success.ended_at if one.observed.last_success else None, now),
    ),
    "failed_runs_in_a_row": ("Runs that failed since the last good one.", lambda one, _: len(one.observed.failures)),
    "last_run_records_read": ("Records that the last run read.", _count("read")),
    "last_run_records_written": ("Records that the last run wrote.", _count("written")),
    "last_run_records_failed": ("Records of the last run that did not arrive.", _count("failed")),
}


def as_metrics(stacks: Sequence[Health]) -> str:
    """Return gauges for every ingestion of some stacks; what AEP does not say is left out."""
    lines = []
    for name, (meaning, value) in _GAUGES.items():
        lines += [f"# HELP zoho_aep_{name} {meaning}", f"# TYPE zoho_aep_{name} gauge"]
        for health in stacks:
            for one in health.ingestions:
                found = value(one, health.at)
                if found is not None:
                    labels = f'stack="{_label(health.stack)}",ingestion="{_label(one.observed.watched.name)}"'
                    lines.append(f"zoho_aep_{name}{{{labels}}} {_number(found)}")
    return "\n".join([*lines, ""])


def _number(value: float) -> str:
    """Return a number with all its digits."""
    return str(int(value)) if value == int(value) else str(value)


def _label(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
