"""The report as JSON. Keys are stable; a change that breaks readers raises `schema_version`."""

from dataclasses import asdict
from typing import Any

from pulumi_zoho_aep.aep.inventory import AepObject
from pulumi_zoho_aep.cli.drift.model import Diagnostic, Difference, Report

SCHEMA_VERSION = 1


def as_data(report: Report) -> dict[str, Any]:
    """Return the output of `zoho-aep drift --json`."""
    view, sandbox = report.view, report.sandbox
    return {
        "schema_version": SCHEMA_VERSION,
        "project": view.project,
        "stack": view.stack,
        "sandbox": sandbox.name,
        "needs_attention": report.needs_attention,
        "repair": view.up,
        "complete": not view.errors,
        "resources": view.resources,
        "drift": [_difference(one) for one in view.drift],
        "pending": [_difference(one) for one in view.pending],
        "unhealthy": [_diagnostic(one) for one in view.unhealthy],
        "health": [
            {"code": one.code.label, "subject": one.subject, "reason": one.reason, "fix": one.fix}
            for one in report.health
        ],
        "orphans": [
            {**_object(one.found), "made_for": one.made_for, "advice": one.advice, "delete": f"DELETE {one.found.path}"}
            for one in sandbox.orphans
        ],
        "mapping_sets_left": [_object(one) for one in sandbox.mapping_sets_left],
        "unmanaged": [_object(one) for one in sandbox.unmanaged],
        "other_stacks": sandbox.others,
        "not_listed": sandbox.not_listed,
        "warnings": [_diagnostic(one) for one in view.warnings],
        "errors": [_diagnostic(one) for one in view.errors],
    }


def _difference(one: Difference) -> dict[str, Any]:
    return {
        "resource": one.resource,
        "name": one.name,
        "urn": one.urn,
        "id": one.id,
        "cause": one.cause.value,
        "action": one.action,
        "properties": [asdict(found) for found in one.properties],
        "follows": list(one.follows),
        "last_change": asdict(one.last_change) if one.last_change else None,
    }


def _diagnostic(one: Diagnostic) -> dict[str, Any]:
    return {**asdict(one), "code": one.code}


def _object(one: AepObject) -> dict[str, Any]:
    found = asdict(one)
    return {key: found[key] for key in ("resource", "id", "name", "path", "created_at", "created_by")}
