"""How often ingestions run, and one check of all schedules, because Adobe's guardrail applies to the whole sandbox."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from functools import partial

from pulumi_zoho_aep.aep.flows import Frequency
from pulumi_zoho_aep.checks.check import Check, Found
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.http import clock
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.stack_file.config import NAMESPACE, StackConfig
from pulumi_zoho_aep.stack_file.sections import IngestionSection
from pulumi_zoho_aep.wording import number

BATCHES_A_DAY = 90
"""Adobe's guardrail for all batches into a sandbox's Profile datasets; AEP does not enforce it."""
_SOON = timedelta(days=366)
_RUNS_A_DAY = {
    Frequency.ONCE: 0.0,
    Frequency.MINUTE: 24.0 * 60,
    Frequency.HOUR: 24.0,
    Frequency.DAY: 1.0,
    Frequency.WEEK: 1 / 7,
}


def runs_a_day(entry: IngestionSection) -> float:
    """Return how often an ingestion runs per day in the long run; zero while it is disabled."""
    return _RUNS_A_DAY[entry.schedule.frequency] / (entry.schedule.interval or 1) if entry.enabled else 0.0


def late_starts(stack: StackConfig) -> Iterator[Finding]:
    """Yield ingestions that begin so late that the year may be a mistake: until then, nothing is read."""
    latest = clock.utc_now() + _SOON
    for name, entry in stack.ingestions.items():
        start = entry.schedule.start_time
        if start is not None and start > latest:
            reason = f"nothing is read before {start:%Y-%m-%d}, which is more than a year from now"
            key = f"{NAMESPACE}:ingestions.{name}.schedule.start_time"
            yield Finding.warning(Code.INVALID_SCHEDULE, key, reason, "correct the year, if it is a mistake")


def batch_findings(stack: StackConfig) -> Iterator[Finding]:
    """Yield a finding if too many batches go into the stack's Profile datasets; doctor also counts existing ones."""
    runs = {
        name: runs_a_day(entry) for name, entry in stack.ingestions.items() if stack.datasets[entry.dataset].profile
    }
    found = _batches(runs)
    if isinstance(found, Finding):
        yield found.below(f"{NAMESPACE}:ingestions")


def schedules_check(services: Services, stack: StackConfig, needs: tuple[Check, ...]) -> Check:
    """Return the check of all schedules."""
    return Check(
        "schedules",
        partial(_schedules, services, stack),
        "run the ingestions named first less often",
        "",
        Code.PROFILE_BATCHES,
        needs,
    )


def _schedules(services: Services, stack: StackConfig) -> Found:
    into_profile = {
        name: runs_a_day(entry)
        for name, entry in stack.ingestions.items()
        if _goes_into_profile(services, stack, entry.dataset)
    }
    return _batches(into_profile)


def _batches(into_profile: Mapping[str, float]) -> str | Finding:
    if not into_profile:
        return "no ingestion goes into a Profile dataset"
    most_first = sorted(into_profile.items(), key=lambda item: -item[1])
    total = sum(into_profile.values())
    batches = f"{number(round(total), 'batch')} a day into Profile datasets ({_listed(most_first)})"
    reason = f"{batches}; Adobe advises at most {BATCHES_A_DAY} in a sandbox"
    fix = "run the ingestions named first less often"
    return Finding.warning(Code.PROFILE_BATCHES, "", reason, fix) if total > BATCHES_A_DAY else reason


def _goes_into_profile(services: Services, stack: StackConfig, dataset: str) -> bool:
    identifier = stack.datasets[dataset].id
    if identifier is None:
        return stack.datasets[dataset].profile
    found = services.once(("dataset", identifier), lambda: services.platform.datasets.get(identifier))
    return "enabled:true" in found.tags.get("unifiedProfile", [])


def _listed(runs: Sequence[tuple[str, float]]) -> str:
    return ", ".join(f"{name} {how_many:,.0f}" for name, how_many in runs)
