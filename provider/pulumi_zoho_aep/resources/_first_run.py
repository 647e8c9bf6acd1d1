"""Whether the first run of a dataflow went well, for those who want `pulumi up` to wait for it."""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

from pulumi_zoho_aep.resources._host import tell
from pulumi_zoho_aep.resources._services import Services
from pulumi_zoho_aep.resources._waiting import LONGEST_PAUSE_SECONDS, Waiting

FIRST_RUN_MARGIN = timedelta(minutes=30)
"""How long to wait for a first run to begin, and after that to end; Adobe shows runs two to three minutes late."""
_FINAL = ("success", "failed", "partialsuccess", "partialfailure", "completed")


def first_run_problems(
    services: Services, identifier: str, name: str, starts_at: datetime | None, waiting: Waiting
) -> Iterator[str]:
    """Yield why the first run of a dataflow is not to be called a success."""
    now = datetime.now(timezone.utc)
    patience = FIRST_RUN_MARGIN.total_seconds() if waiting.timeout_seconds is None else waiting.timeout_seconds
    ahead = 0.0 if starts_at is None else max(0.0, (starts_at - now).total_seconds())
    if ahead > patience:
        tell(f"the first run of dataflow {name} is due at {starts_at:%Y-%m-%dT%H:%M:%SZ}: not waited for")
        return

    def outcome() -> str:
        runs = services.platform.runs.list(identifier, limit=1)
        return next((run.status for run in runs if run.status in _FINAL), "")

    what = f"the first run of dataflow {name}"
    found = waiting.until(outcome, bool, what, ahead + patience, longest=LONGEST_PAUSE_SECONDS)
    if not found:
        yield f"dataflow {name} has not finished its first run; `pulumi up` waits for it again"
    elif found.endswith(("failed", "failure")):
        yield f"the last run of dataflow {name} failed: see its runs in the AEP interface"
