"""What another connector means for an ingestion: which rows are read again, and which of its keys no longer apply."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from pulumi_zoho_aep.checks.handover import PAGES, why_not
from pulumi_zoho_aep.checks.logins import Credential, login_by
from pulumi_zoho_aep.checks.losses import has_other_connector, has_other_dataset
from pulumi_zoho_aep.checks.volumes import records_in_words
from pulumi_zoho_aep.codes import Code
from pulumi_zoho_aep.connectors.protocol import CredentialUse
from pulumi_zoho_aep.connectors.registry import connector_of
from pulumi_zoho_aep.errors import ServiceError
from pulumi_zoho_aep.findings import Finding
from pulumi_zoho_aep.monitoring.coverage import Coverage, coverage_of
from pulumi_zoho_aep.monitoring.times import instant
from pulumi_zoho_aep.services import Services, ZohoLogin
from pulumi_zoho_aep.stack_file.config import NAMESPACE, StackConfig
from pulumi_zoho_aep.stack_file.last_up import LastUp
from pulumi_zoho_aep.stack_file.sections import IngestionSection
from pulumi_zoho_aep.tags import tag_in
from pulumi_zoho_aep.wording import number
from pulumi_zoho_aep.zoho.changes import Changes
from pulumi_zoho_aep.zoho.delta_columns import MODIFIED

_KEPT = "rows of the dataset stay, and rows that are read again are added to them: tell them apart by their id"


def unused_keys(stack: StackConfig, names: list[str]) -> Iterator[Finding]:
    """Yield the delta columns of new ingestions whose runs do not use one."""
    for name in names:
        entry, chosen = stack.ingestions[name], stack.ingestions[name].chosen
        has_none = chosen.credential_use is CredentialUse.LOGIN and not chosen.has_delta_column
        if entry.delta_column is not None and has_none:
            reason = f"is not used by {chosen.name}: {_reads(entry)}"
            yield Finding.warning(Code.UNUSED_KEY, f"{NAMESPACE}:ingestions.{name}.delta_column", reason)


def _reads(entry: IngestionSection) -> str:
    if entry.rest is not None and entry.rest.increments:
        return "as an experiment, each run asks Zoho for what changed since its window began"
    return "each run reads the whole table"


def moves(
    services: Services, stack: StackConfig, before: LastUp, credentials: Mapping[str, Credential]
) -> Iterator[Finding]:
    """Yield what ingestions read again after a change of connector; their datasets keep their rows."""
    for name, entry in stack.ingestions.items():
        if not has_other_connector(stack, name, before) or entry.table is None:
            continue
        login = login_by(services, credentials, stack.connections[entry.connection].credential)
        move = _Move(services, stack, before, name, login)
        subject = f"{NAMESPACE}:ingestions.{name}"
        yield Finding.warning(
            Code.READ_AGAIN, subject, f"by {entry.chosen.name}, {'; '.join(move.read_again())}; {_KEPT}"
        )
        if entry.schedule.backfill is False:
            yield Finding.warning(Code.READ_AGAIN, f"{subject}.schedule.backfill", *_without_backfill(entry))


def _without_backfill(entry: IngestionSection) -> tuple[str, str]:
    if entry.chosen.credential_use is CredentialUse.SYNC:
        return "the new dataflow reads no file from before its start, but the first ones are", "set it to true"
    return "the new dataflow reads nothing from before its start: what changed until then is left out", "set it to true"


@dataclass(frozen=True)
class _Move:
    services: Services
    stack: StackConfig
    before: LastUp
    name: str
    login: ZohoLogin | None

    def read_again(self) -> Iterator[str]:
        """Yield what is read again, and why."""
        entry, source = self.stack.ingestions[self.name], self.before.of("SourceConnection", self.name)
        rows = records_in_words(self.services, self.login, entry.table or "")
        if entry.chosen.credential_use is not CredentialUse.SYNC:
            yield f"the first run reads {rows} again"
            return
        command = f"`zoho-aep sync {self.name}`"
        former = connector_of(str(source.get("connection_spec_id")))
        if former.credential_use is CredentialUse.SYNC:
            yield f"{command} continues where it stopped, once the dataflow has read all files of {former.name}"
            return
        why = why_not(source, self.before.of("Dataflow", self.name), entry)
        if has_other_dataset(self.stack, self.name, self.before):
            why = "its dataset changes"
        coverage = None if why else self._coverage()
        if coverage is None:
            yield f"{command} reads {rows} again: {why or 'no run says how far its dataflow has read'}"
            return
        since = coverage.end - timedelta(seconds=entry.sync.overlap_seconds)
        yield f"{command} continues where {former.name} stopped: {self._changed(entry, since)} read again"

    def _changed(self, entry: IngestionSection, since: datetime) -> str:
        what = f"since {instant(since)}"
        if self.login is None:
            return f"what changed {what} is"
        changes = Changes(self.services.zoho(self.login).crm.calls)
        try:
            page = changes.records(entry.table or "", ["id"], MODIFIED, since)
        except ServiceError:
            return f"what changed {what} is"
        count = len(page.records)
        if not count:
            return f"nothing changed {what}, so only the last change is"
        if page.has_more:
            return f"more than {count} records that changed {what} are"
        return f"{number(count, 'record')} that changed {what} {'is' if count == 1 else 'are'}"

    def _coverage(self) -> Coverage | None:
        """Return what the recorded dataflow has read. The state does not show ids to programs."""
        tag = self.before.of("Dataflow", self.name).get("ownership_tag")
        platform = self.services.platform
        for flow in platform.flows.list():
            if tag and tag_in(flow.description) == tag:
                return coverage_of(platform.runs.since([flow.id], 0, pages=PAGES))
        return None
