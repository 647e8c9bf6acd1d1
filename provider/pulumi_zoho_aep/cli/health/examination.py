"""Facts about a stack's ingestions, and about the credentials of those whose source cannot be read."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from pulumi_zoho_aep.checks.lifetimes import ending_findings, old_secret_findings
from pulumi_zoho_aep.checks.logins import Credential
from pulumi_zoho_aep.checks.questions import of_credential
from pulumi_zoho_aep.checks.schedules import batch_findings
from pulumi_zoho_aep.cli.health.extractor import extractor_findings
from pulumi_zoho_aep.cli.ingestions import ingestions_of
from pulumi_zoho_aep.cli.stack import Stack
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.errors import ServiceError, ZohoAepError
from pulumi_zoho_aep.findings import Finding, finding_of
from pulumi_zoho_aep.monitoring.arrivals import WEEKS, falling_away
from pulumi_zoho_aep.monitoring.chain import chains
from pulumi_zoho_aep.monitoring.health import Observed, health_findings
from pulumi_zoho_aep.monitoring.reading import observe
from pulumi_zoho_aep.services import Services
from pulumi_zoho_aep.stack_file.config import StackConfig
from pulumi_zoho_aep.wording import naming_credential, naming_stack


@dataclass(frozen=True)
class IngestionHealth:
    """An ingestion with its findings."""

    observed: Observed
    findings: Sequence[Finding]
    next_run: datetime | None

    @property
    def result(self) -> str:
        """The state in one word: `ok`, `attention`, `paused`, or `waiting` for its first run."""
        if self.findings:
            return "attention"
        if not self.observed.watched.enabled:
            return "paused"
        return "ok" if self.observed.runs else "waiting"


@dataclass(frozen=True)
class Health:
    """A stack's ingestions and credentials."""

    stack: str
    at: datetime
    ingestions: Sequence[IngestionHealth]
    credentials: Sequence[Finding]
    """Findings about credentials; Zoho is queried only if a source cannot be read."""
    lifetimes: Sequence[Finding] = ()
    """Logins that end soon, and old secrets."""
    schedules: Sequence[Finding] = ()
    """Findings about the schedules of all ingestions together."""
    unasked: Sequence[Finding] = ()
    """Facts that could not be determined, which is not an error."""

    @property
    def findings(self) -> list[Finding]:
        """All findings."""
        return [*self.credentials, *self.lifetimes, *self.schedules, *self.of_ingestions]

    @property
    def of_ingestions(self) -> list[Finding]:
        """Findings about ingestions."""
        return [finding for one in self.ingestions for finding in one.findings]


def examined(opened: Stack, config: StackConfig, ingestion: str | None) -> Health:
    """Query AEP, and also Zoho if AEP cannot read the source.

    Args:
        opened: The stack.
        config: Its declaration.
        ingestion: Name of the only one to look at.

    Raises:
        ZohoAepError: There is no such ingestion, or AEP cannot be queried.
    """
    found = ingestions_of(opened, config, ingestion)
    services = opened.services(config.platform)
    observed, now = observe(services.platform, found), services.now()
    files = extractor_findings(opened, config, services, observed, now)
    by_name = {one.watched.name: one for one in observed}
    judged = {name: _judged(one, files.get(name, []), now) for name, one in by_name.items()}
    fewer, unasked = _fewer_rows(opened, services, [one for name, one in by_name.items() if not judged[name]], now)
    return Health(
        opened.name,
        now,
        [
            IngestionHealth(one, _named(opened, (*judged[name], *fewer.get(name, ()))), one.watched.next_run(now))
            for name, one in by_name.items()
        ],
        _named(opened, _refused(services, config, opened)) if any(one.cannot_read for one in observed) else (),
        _named(opened, _lifetimes(opened, config, now)),
        tuple(batch_findings(config)) if ingestion is None else (),
        unasked,
    )


def _named(opened: Stack, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings whose advice names the credential, and the stack if a person did."""
    return tuple(_with_names(one, opened.given) for one in findings)


def _with_names(finding: Finding, stack: str) -> Finding:
    section, _, name = finding.subject.partition(".")
    credential = name if section == "credentials" else ""
    # What `pulumi up` recorded about a credential has its advice in the reason.
    reason, fix = (naming_stack(naming_credential(text, credential), stack) for text in (finding.reason, finding.fix))
    return replace(finding, reason=reason, fix=fix)


def _fewer_rows(
    opened: Stack, services: Services, fine: Sequence[Observed], now: datetime
) -> tuple[dict[str, tuple[Finding]], tuple[Finding, ...]]:
    """Return findings about the number of rows, by ingestion without other findings, and why it is unknown."""
    daily = [one.watched.name for one in fine if one.watched.enabled and _is_daily(one)]
    datasets = {one.name: one.dataset_id for one in chains(opened.state()) if one.name in daily and one.dataset_id}
    if not datasets:
        return {}, ()
    first = now.date() - timedelta(weeks=WEEKS, days=1)
    try:
        records = services.platform.insights.records(sorted({*datasets.values()}), first, now.date())
    except ServiceError as error:
        reason = f"whether far fewer rows arrive is not known: {error.message}"
        return {}, (Finding.info(Code.UNASKED_HEALTH, "", reason, error.hint),)
    found = {name: falling_away(records.get(dataset, {}), now.date()) for name, dataset in datasets.items()}
    return {name: (one.below(f"ingestions.{name}"),) for name, one in found.items() if one is not None}, ()


def _is_daily(observed: Observed) -> bool:
    period = observed.watched.period
    return period is not None and period <= timedelta(days=1)


def _lifetimes(opened: Stack, config: StackConfig, now: datetime) -> Iterator[Finding]:
    recorded: Mapping[str, Mapping[str, object]] = {
        name: outputs for name, (_, outputs) in opened.resources("ZohoCredential").items() if name in config.credentials
    }
    yield from ending_findings(config, now)
    yield from old_secret_findings(recorded, now)


def _judged(observed: Observed, files: Sequence[Finding], now: datetime) -> tuple[Finding, ...]:
    """Return the findings. If no files are written, missing rows follow from that and are left out."""
    stopped = any(one.code is Code.SYNC_STOPPED for one in files)
    found = (one for one in health_findings(observed, now) if not (stopped and one.code is Code.STALE))
    return (*files, *found)


def _refused(services: Services, config: StackConfig, opened: Stack) -> Iterator[Finding]:
    """Yield what Zoho finds wrong with the stack file's credentials, requesting one token for each."""
    recorded = opened.outputs("ZohoCredential")
    for name, declared in config.credentials.items():
        subject = f"credentials.{name}"
        try:
            found = [*Credential.of(declared, recorded.get(name, {})).findings(services)]
        except ZohoAepError as error:
            found = [finding_of(error)]
        named = of_credential(name, partial(list, found))
        yield from (finding.below(subject) for finding in named if not finding.is_warning)
