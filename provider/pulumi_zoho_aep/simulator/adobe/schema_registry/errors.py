"""Errors of Schema Registry in its newer shape, for the few codes that are documented (AEP reference §9.6)."""

import uuid
from datetime import datetime, timezone

from pulumi_zoho_aep.simulator.refusal import Refusal


def registry(code: str, title: str, detail: str, now: float) -> Refusal:
    """Return an error with a code such as `1012-404`, whose end is the status; `now` is the time that it states."""
    status = int(code.rpartition("-")[2])
    moment = datetime.fromtimestamp(now, timezone.utc)
    report = {
        "registryRequestId": str(uuid.uuid4()),
        "timestamp": moment.strftime("%m-%d-%Y %H:%M:%S"),
        "detailed-message": detail,
        "sub-errors": [],
    }
    kind = f"http://ns.adobe.com/aep/errors/XDM-{code}"
    return Refusal(status, {"type": kind, "title": title, "status": status, "report": report, "detail": detail})


def missing(identifier: str, now: float) -> Refusal:
    """Return the answer for a resource that the container does not hold."""
    detail = f"Requested resource {identifier} with version 1 is not found"
    return registry("1012-404", "Resource Not Found", detail, now)
