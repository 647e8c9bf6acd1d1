"""Which runs to retry."""

from collections.abc import Sequence

from pulumi_zoho_aep.cli.ingestions import ingestions_of, run_of
from pulumi_zoho_aep.cli.operation import refused
from pulumi_zoho_aep.cli.stack import Stack
from pulumi_zoho_aep.monitoring.history import PastRun, unread
from pulumi_zoho_aep.monitoring.reading import LOOKED_AT, last_runs
from pulumi_zoho_aep.monitoring.times import instant_or_none
from pulumi_zoho_aep.stack_file.config import StackConfig


def failed_runs(opened: Stack, config: StackConfig, what: str, *, every: bool) -> Sequence[PastRun]:
    """Return the runs to retry, oldest first.

    Args:
        opened: The stack.
        config: Its declaration.
        what: Name of an ingestion, or id of a run.
        every: Whether to retry all failed runs of the ingestion, not only the last one.

    Raises:
        ZohoAepError: No run can be retried.
    """
    platform = opened.services(config.platform).platform
    ingestions = ingestions_of(opened, config)
    named = next((one for one in ingestions if one.name == what), None)
    if named is None:
        found = run_of(platform, what, ingestions)
        if found.is_retryable:
            return [found]
        raise refused(f"run {what} has not failed", "AEP retries only failed runs")
    runs = last_runs(platform, [named.flow_id], LOOKED_AT)[named.flow_id]
    failed = [one for one in unread(runs) if one.is_retryable]
    if not failed:
        raise refused(f"no run of {what} is left to retry", f"`zoho-aep runs {opened.name} {what}` shows its runs")
    return failed[::-1] if every else failed[:1]


def described(run: PastRun) -> str:
    """Return a sentence that says what retrying a run will do."""
    start, end = map(instant_or_none, (run.window_start, run.window_end))
    window = f"from {start or 'the beginning'} to {end or 'its end'}" if start or end else "of its window"
    return f"run {run.id}: the changes {window} will be read again"
