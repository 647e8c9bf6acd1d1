"""Runs as JSON. Times are ISO 8601 in UTC; what AEP does not say is null."""

from typing import Any

from pulumi_zoho_aep.aep.run_codes import meaning_of
from pulumi_zoho_aep.cli.runs.record import IngestionRuns, Record
from pulumi_zoho_aep.monitoring.history import Gap, PastRun
from pulumi_zoho_aep.monitoring.times import instant_or_none


def as_data(record: Record) -> dict[str, Any]:
    """Return the runs of a stack."""
    return {
        "stack": record.stack,
        "needs_attention": record.needs_attention,
        "ingestions": [_ingestion(one) for one in record.ingestions],
    }


def _ingestion(one: IngestionRuns) -> dict[str, Any]:
    return {
        "name": one.watched.name,
        "dataflow_id": one.watched.flow_id,
        "enabled": one.watched.enabled,
        "needs_attention": one.needs_attention,
        "runs": [_run(run) for run in one.runs],
        "gaps": [_gap(gap) for gap in one.gaps],
    }


def _gap(gap: Gap) -> dict[str, Any]:
    return {"start": instant_or_none(gap.start), "end": instant_or_none(gap.end), "failed_run": gap.failed_run or None}


def _run(run: PastRun) -> dict[str, Any]:
    return {
        "id": run.id,
        "ending": run.ending.value,
        "status": run.status,
        "started_at": instant_or_none(run.started_at),
        "ended_at": instant_or_none(run.ended_at),
        "seconds": None if run.duration is None else run.duration.total_seconds(),
        "window": {"start": instant_or_none(run.window_start), "end": instant_or_none(run.window_end)},
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
