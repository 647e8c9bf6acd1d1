"""Runs as JSON. Times are ISO 8601 in UTC; what AEP does not say is null."""

from datetime import datetime
from typing import Any

from pulumi_zoho_aep.aep.run_codes import meaning_of
from pulumi_zoho_aep.cli.runs.record import Ingestion, Record
from pulumi_zoho_aep.monitoring.history import PastRun
from pulumi_zoho_aep.monitoring.times import instant


def as_data(record: Record) -> dict[str, Any]:
    """Return the runs of a stack."""
    return {
        "stack": record.stack,
        "needs_attention": record.needs_attention,
        "ingestions": [_ingestion(one) for one in record.ingestions],
    }


def _ingestion(one: Ingestion) -> dict[str, Any]:
    return {
        "name": one.watched.name,
        "dataflow_id": one.watched.flow_id,
        "enabled": one.watched.enabled,
        "needs_attention": one.needs_attention,
        "runs": [_run(run) for run in one.runs],
        "gaps": [
            {"start": _time(gap.start), "end": _time(gap.end), "failed_run": gap.failed_run or None} for gap in one.gaps
        ],
    }


def _run(run: PastRun) -> dict[str, Any]:
    return {
        "id": run.id,
        "ending": run.ending.value,
        "status": run.status,
        "started_at": _time(run.started_at),
        "ended_at": _time(run.ended_at),
        "seconds": None if run.duration is None else run.duration.total_seconds(),
        "window": {"start": _time(run.window_start), "end": _time(run.window_end)},
        "records": {
            "read": run.read,
            "written": run.written,
            "failed": run.failed,
            "skipped": run.skipped,
            "with_nulls": run.nulls,
        },
        "files": run.files,
        "bytes": {"read": run.input_bytes, "written": run.output_bytes},
        "errors": [
            {"code": code, "meaning": meaning_of(code).meaning, "fix": meaning_of(code).advice(run.id)}
            for code in run.codes
        ],
        "batches": list(run.batches),
    }


def _time(time: datetime | None) -> str | None:
    return None if time is None else instant(time)
